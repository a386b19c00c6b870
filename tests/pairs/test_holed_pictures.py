"""Holes for training, and batches of pictures with them: each a function of seed and number."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay.image_files import ImageFileError, write_png
from keras_overlay.pairs import hole_masks, holed_pictures
from keras_overlay.pairs.holed_pictures import HIDDEN, HoleBatches
from keras_overlay.pairs.image_cache import ImageCache


@pytest.fixture
def files(tmp_path, picture):
    paths = [tmp_path / f"{number}.png" for number in range(3)]
    for number, path in enumerate(paths):
        write_png(path, picture(60, 80, seed=number))
    return paths


def batches(files, spec="strokes,10,30,2,6", **options) -> HoleBatches:
    return HoleBatches(ImageCache(files, options.pop("channels", 3)), hole_masks.build(spec), 4, 32, **options)


def test_pictures_are_hidden_in_holes_and_targets_are_whole(files):
    (pictures, holes), targets = batches(files)(3)
    assert (pictures.shape, holes.shape, targets.shape) == ((4, 32, 32, 3), (4, 32, 32, 1), (4, 32, 32, 4))
    assert {each.dtype for each in (pictures, holes, targets)} == {np.dtype(np.float32)}
    assert set(np.unique(holes)) == {0, 1}
    np.testing.assert_array_equal(targets[..., 3:], holes)
    inside = holes[..., 0] > 0
    assert (pictures[inside] == HIDDEN).all()
    np.testing.assert_array_equal(pictures[~inside], targets[~inside][:, :3])
    assert targets[inside][:, :3].std() > 10


def test_a_batch_depends_on_seed_and_number_alone(files):
    one, other = batches(files)(7), batches(files)(7)
    np.testing.assert_array_equal(one[1], other[1])
    assert (batches(files)(8)[1] != one[1]).any()
    assert (batches(files, seed=1)(7)[1] != one[1]).any()


def test_a_share_is_grey(files):
    for share in (0, 1):
        targets = batches(files, grey_share=share)(0)[1]
        assert (targets[..., 0] == targets[..., 2]).all() == bool(share)
    assert batches(files, channels=1)(0)[1].shape == (4, 32, 32, 2)


def test_several_sources_take_turns(picture, rng):
    source = hole_masks.build("strokes,40,40+boxes,2,2,4,4")
    shares = [source(picture(), rng).mean() for _ in range(20)]
    assert min(shares) < 0.1
    assert max(shares) > 0.3


def test_noise_gives_its_footprint_and_letters_themselves(picture, rng):
    image = picture(120, 120)
    for spec in ("text,20,20", "lettering,2,2,10,14,language=english"):
        mask = hole_masks.build(spec)(image, rng)
        assert mask.dtype == bool
        assert 0.005 < mask.mean() < 0.7
    balloons = hole_masks.build("lettering,2,2,10,14,balloons=1,language=english")
    assert np.mean([balloons(image, rng).mean() for _ in range(3)]) < 0.35  # not the balloons


def test_mask_files_are_cut_where_they_have_holes(tmp_path, picture, rng):
    mask = np.zeros((100, 100), np.uint8)
    mask[:, :70] = 200
    write_png(tmp_path / "mask.png", mask)
    source = hole_masks.MaskFiles([tmp_path / "mask.png"], 10)
    holes = source(picture(20, 30), rng)
    assert (holes.shape, holes.dtype) == ((20, 30), np.bool_)
    assert holes.any()
    with pytest.raises(ImageFileError):
        hole_masks.MaskFiles([tmp_path / "none.png"], 10)(picture(), rng)


def test_validation_pictures_are_always_the_same_and_cut(files):
    holes = hole_masks.build("strokes,20,30,3,6")
    one, other = (holed_pictures.load(files, holes, 3, 0, 40) for _ in range(2))
    assert [each.name for each in one] == ["0", "1", "2"]
    for first, second in zip(one, other, strict=True):
        np.testing.assert_array_equal(first.holes, second.holes)
        assert first.clean.shape == (40, 40, 3)
        assert (first.degraded[first.holes] == HIDDEN).all()
        np.testing.assert_array_equal(first.degraded[~first.holes], first.clean[~first.holes])


def test_validation_without_pictures_or_holes_is_refused(files, tmp_path):
    (tmp_path / "bad.png").write_bytes(b"no")
    with (
        pytest.warns(UserWarning, match="left out of the validation"),
        pytest.raises(ImageFileError, match="none of 1 validation pictures can be read"),
    ):
        holed_pictures.load([tmp_path / "bad.png"], hole_masks.build("boxes"), 3, 0, 40)
    with pytest.raises(ValueError, match="none of the 3 validation pictures got a hole"):
        holed_pictures.load(files, lambda image, rng: np.zeros(image.shape[:2], bool), 3, 0, 40)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("circles", "unknown mask 'circles'; known: boxes, captions|unknown mask 'circles'; known: boxes, clean"),
        ("from_pair", "from_pair compares two pictures and cannot make holes in one"),
        ("strokes,30,5", "min_share must not exceed max_share"),
    ],
)
def test_bad_specs_are_refused(spec, message):
    with pytest.raises(ValueError, match=message):
        hole_masks.build(spec)
