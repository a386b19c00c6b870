"""Patches in few colours."""

import numpy as np
import pytest

from keras_overlay.pairs.palette import FEWEST, MOST, with_palette


def colours(picture):
    return len(np.unique(picture.reshape(-1, picture.shape[-1]), axis=0))


@pytest.mark.parametrize("channels", [1, 3])
def test_few_colours_near_the_pictures_own(picture, channels):
    given = picture(64, 64, channels)
    counts, dithered = [], 0
    for seed in range(30):
        found = with_palette(given, np.random.default_rng(seed))
        assert (found.shape, found.dtype) == (given.shape, np.uint8)
        counts.append(colours(found))
        error = np.abs(found.astype(float) - given).mean()
        assert 0 < error < 40
        dithered += (found[:, 1:] == found[:, :-1]).all(-1).mean() < 0.5
    assert max(counts) <= MOST < colours(given) * (3 if channels == 1 else 1)
    assert min(counts) <= 3 * FEWEST
    assert 3 < dithered < 27


def test_grey_as_rgb_stays_grey(picture):
    given = np.repeat(picture(48, 48, 1), 3, axis=-1)
    found = with_palette(given, np.random.default_rng(1))
    assert (found == found[..., :1]).all()
    assert (found != given).any()


def test_the_same_for_the_same_generator(picture):
    found = [with_palette(picture(), np.random.default_rng(3)) for _ in range(2)]
    assert (found[0] == found[1]).all()
    assert (with_palette(picture(), np.random.default_rng(4)) != found[0]).any()
