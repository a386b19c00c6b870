"""Patches, padding and tiles: every pixel in its place, for all sizes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keras_overlay import cropping

sides = st.integers(1, 40)


def numbered(height: int, width: int, channels: int = 1) -> np.ndarray:
    """A picture whose values tell their place."""
    return np.arange(height * width * channels, dtype=np.float32).reshape(height, width, channels)


@given(height=sides, width=sides, core=st.integers(1, 20), margin=st.integers(0, 20))
def test_cores_cover_every_pixel_exactly_once(height, width, core, margin):
    counts = np.zeros((height, width), int)
    for tile in cropping.tiles(height, width, core, margin):
        counts[tile.core] += 1
    assert (counts == 1).all()


@given(height=sides, width=sides, core=st.integers(1, 20), margin=st.integers(0, 20))
def test_windows_hold_the_core_and_its_margin_up_to_the_border(height, width, core, margin):
    for tile in cropping.tiles(height, width, core, margin):
        for inner, outer, length in zip(tile.core, tile.window, (height, width), strict=True):
            assert inner.start < inner.stop
            assert 0 <= outer.start <= max(0, inner.start - margin)
            assert length >= outer.stop >= min(length, inner.stop + margin)


@given(height=sides, width=sides, core=st.integers(1, 20), margin=st.integers(0, 20))
def test_windows_are_of_one_shape_within_the_limit_and_as_few_as_can_be(height, width, core, margin):
    tiles = list(cropping.tiles(height, width, core, margin))
    for axis, length in enumerate((height, width)):
        (size,) = {tile.window[axis].stop - tile.window[axis].start for tile in tiles}
        assert size <= min(length, core + 2 * margin)
        count = len({tile.core[axis].start for tile in tiles})
        assert count == 1 or (count - 1) * core + 2 * margin < length  # one less, each at the limit, would not do


@given(height=sides, width=sides, core=st.integers(1, 20), margin=st.integers(0, 20))
def test_kept_is_the_core_in_the_windows_coordinates(height, width, core, margin):
    image = numbered(height, width)
    for tile in cropping.tiles(height, width, core, margin):
        np.testing.assert_array_equal(image[tile.window][tile.kept], image[tile.core])


@given(height=sides, width=sides, multiple=st.integers(1, 8))
def test_windows_of_a_padded_picture_start_and_stop_on_the_networks_grid(height, width, multiple):
    height, width = height * multiple, width * multiple
    for tile in cropping.tiles(height, width, 2 * multiple, 3 * multiple, multiple):
        assert all(edge % multiple == 0 for axis in tile.window for edge in (axis.start, axis.stop))


@pytest.mark.parametrize(("core", "margin"), [(0, 1), (-3, 1), (4, -1)])
def test_tiles_refuse_an_impossible_core_or_margin(core, margin):
    message = f"core must be at least 1 and margin at least 0, got core={core} margin={margin}"
    with pytest.raises(ValueError, match=message):
        list(cropping.tiles(10, 10, core, margin))


@given(height=sides, width=sides, multiple=st.integers(1, 50))
def test_padding_reaches_the_next_multiple_and_keeps_the_picture(height, width, multiple):
    image = numbered(height, width, 3)
    padded = cropping.pad_to_multiple(image, multiple)
    for before, after in zip(image.shape, padded.shape[:2], strict=False):
        assert after % multiple == 0
        assert before <= after < before + multiple
    np.testing.assert_array_equal(padded[:height, :width], image)


def test_padding_reflects_about_the_last_pixel_again_and_again():
    image = np.array([0, 1, 2], np.uint8).reshape(1, 3, 1)
    padded = cropping.pad_to_size(image, 2, 8)
    assert padded[0, :, 0].tolist() == [0, 1, 2, 1, 0, 1, 2, 1]
    assert padded[1, :, 0].tolist() == padded[0, :, 0].tolist()  # one row has only itself to reflect
    assert padded.dtype == np.uint8


def test_a_large_enough_picture_is_not_copied():
    image = numbered(6, 9)
    assert cropping.pad_to_size(image, 6, 4) is image


def test_padding_takes_pictures_without_channels():
    assert cropping.pad_to_multiple(np.zeros((5, 7)), 4).shape == (8, 8)


@given(height=sides, width=sides, multiple=st.integers(1, 30))
def test_cropping_to_a_multiple_keeps_the_top_left_and_never_empties_a_side(height, width, multiple):
    image = numbered(height, width)
    cut = cropping.crop_to_multiple(image, multiple)
    for before, after in zip(image.shape, cut.shape[:2], strict=False):
        assert after == (before if before < multiple else before - before % multiple)
    np.testing.assert_array_equal(cut, image[: cut.shape[0], : cut.shape[1]])


@given(height=sides, width=sides, side=st.integers(1, 30))
def test_centre_crop_leaves_as_much_on_either_side(height, width, side):
    image = numbered(height, width)
    cut = cropping.centre_crop(image, side)
    assert cut.shape == (min(height, side), min(width, side), 1)
    top, left = divmod(int(cut[0, 0, 0]), width)
    for before, length, kept in ((top, height, cut.shape[0]), (left, width, cut.shape[1])):
        after = length - kept - before
        assert 0 <= after - before <= 1


@given(height=sides, width=sides, size=st.integers(1, 30), seed=st.integers(0, 99))
def test_a_patch_is_an_undistorted_cut_of_the_padded_picture(height, width, size, seed):
    image = numbered(height, width, 3)
    patch = cropping.random_patch(image.shape, size, np.random.default_rng(seed))
    cut = patch.of(image)
    assert cut.shape == (size, size, 3)
    assert cut.flags.c_contiguous
    undone = np.rot90(cut[:, ::-1] if patch.flip else cut, -patch.turns)
    padded = cropping.pad_to_size(image, size, size)
    np.testing.assert_array_equal(undone, padded[patch.top :, patch.left :][:size, :size])


def test_a_patch_cuts_aligned_pictures_at_one_place():
    image = numbered(20, 30, 3)
    patch = cropping.random_patch(image.shape, 8, np.random.default_rng(3))
    np.testing.assert_array_equal(patch.of(image * 2), patch.of(image) * 2)


def test_all_eight_orientations_and_all_places_come_up_equally_often():
    rng = np.random.default_rng(0)
    patches = [cropping.random_patch((6, 5, 3), 4, rng) for _ in range(4800)]
    counts: dict[tuple, int] = {}
    for patch in patches:
        key = (patch.top, patch.left, patch.turns, patch.flip)
        counts[key] = counts.get(key, 0) + 1
    assert len(counts) == 3 * 2 * 8
    assert max(abs(count - 100) for count in counts.values()) < 50  # five standard deviations


def test_the_eight_orientations_differ():
    image = numbered(4, 4)
    cuts = {cropping.Patch(0, 0, 4, turns, flip).of(image).tobytes() for turns in range(4) for flip in (False, True)}
    assert len(cuts) == 8


def test_without_augmentation_a_patch_is_upright():
    rng = np.random.default_rng(0)
    assert all(cropping.random_patch((9, 9), 4, rng, augment=False).turns == 0 for _ in range(20))
    assert not any(cropping.random_patch((9, 9), 4, rng, augment=False).flip for _ in range(20))


@pytest.mark.parametrize("channels", [1, 3])
def test_a_whole_picture_shrinks_to_means_of_areas(picture, channels):
    image = picture(48, 32, channels)
    found = cropping.resized(image, 8)
    assert (found.shape, found.dtype) == ((8, 8, channels), np.uint8)
    means = image.reshape(8, 6, 8, 4, channels).mean(axis=(1, 3))
    assert np.abs(found - means).max() <= 0.51
    assert cropping.resized(image.astype(np.float32), 64).shape == (64, 64, channels)
