"""The noise models `lettering` and `halftone` against their descriptions."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay import noise
from keras_overlay.noise.halftone import Halftone
from keras_overlay.noise.lettering import Lettering


def test_pair_is_what_render_draws_and_its_letters(picture):
    image, model = picture(160, 160), Lettering(1, 1, language="english")
    lettered = model.pair(image, np.random.default_rng(2))
    noisy, drawn = model.render(image, np.random.default_rng(2))
    assert (noisy == lettered.image).all()
    assert (drawn == lettered.drawn).all()
    assert (drawn | ~lettered.mask).all()
    assert 0.01 <= lettered.mask.mean() < 0.2


def test_more_is_asked_for_more_is_drawn(picture):
    image = picture(300, 300)
    shares = []
    for wanted in (0.5, 3, 8):
        model = Lettering(wanted, wanted, 8, 14, balloons=0.0, language="english")
        shares.append(np.mean([model.pair(image, np.random.default_rng(seed)).mask.mean() for seed in range(4)]))
    assert shares == sorted(shares)
    assert shares[2] > 2 * shares[0]


def test_fixed_changes_the_occupancy_and_keeps_the_sizes():
    fixed = Lettering(1, 3, 10, 20, 0.5, "french").fixed(0.5)
    assert str(fixed) == "lettering,2,2,10,20,0.5,french,none"


@pytest.mark.parametrize(
    ("spec", "kind", "message"),
    [
        ("lettering,5,1", ValueError, "lettering: min_occupancy must not exceed max_occupancy, got 5 and 1"),
        ("lettering,0,61", ValueError, r"lettering: max_occupancy must be 0\.\.60 percent, got max_occupancy=61"),
        (
            "lettering,min_size=30,max_size=20",
            ValueError,
            "lettering: min_size must not exceed max_size, got 30 and 20",
        ),
        ("lettering,language=latin", ValueError, "lettering: language must be one of any, english, french"),
        ("lettering,font_dir=no_such_folder", ValueError, "font_dir must be a folder of fonts .* is not a folder"),
        ("lettering,balloons=2", ValueError, r"lettering: balloons must be 0\.\.1, got balloons=2"),
        ("halftone,9,3", ValueError, "halftone: min_cell must not exceed max_cell, got 9 and 3"),
        ("halftone,1", ValueError, r"halftone: min_cell must be 2\.\.60 pixels, got min_cell=1"),
    ],
)
def test_bad_arguments_are_refused(spec, kind, message):
    with pytest.raises(kind, match=message):
        noise.build(spec)


def test_lettering_on_halftone_is_black_on_dots(picture):
    noisy, mask = noise.build("halftone+lettering,1,2,language=english").render(
        picture(200, 200), np.random.default_rng(0)
    )
    assert mask.all()
    assert ((noisy < 40) | (noisy > 215)).mean() > 0.5


def test_halftone_of_rgb_has_equal_channels(picture, rng):
    dots = Halftone()(picture(), rng)
    assert dots.shape == (48, 64, 3)
    assert (dots[..., 0] == dots[..., 2]).all()
    assert dots.std() > 40
