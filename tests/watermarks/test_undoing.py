"""Undoing: the exact inverse but for rounding; what is beside the mark stays; what is lost is filled."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay.watermarks import undoing
from keras_overlay.watermarks.compression import compression
from keras_overlay.watermarks.layers import Place, as_channels
from keras_overlay.watermarks.undoing import MOST, Blend, Stored, undone


def blend_of(mark, opacity, size, *corners):
    return Blend(mark, [Place(x, y, mark.shape[1], mark.shape[0]) for x, y in corners], opacity, size)


@pytest.mark.parametrize("opacity", [0.2, 0.5, 0.8])
def test_no_value_is_further_off_than_rounding_explains(photograph, mark, lay, opacity):
    picture = photograph()
    marked, changed = lay(picture, mark, opacity, (60, 40), (150, 120))
    done = undone(marked, blend_of(mark, opacity, picture.shape[:2], (60, 40), (150, 120)))
    assert not done.lost.any()
    assert (done.mask[changed]).all()
    np.testing.assert_array_equal(done.image[~done.mask], marked[~done.mask])
    worst = 0.5 + 0.5 / (1 - opacity * mark[..., 3].max())
    assert np.abs(done.image.astype(int) - picture).max() <= np.ceil(worst)
    assert changed.mean() > 0.05


def test_floats_come_back_unrounded_and_16_bits_finely(photograph, mark):
    picture = photograph().astype(np.float32)
    blend = blend_of(mark, 0.6, picture.shape[:2], (60, 40))
    through, added = blend.window((slice(0, picture.shape[0]), slice(0, picture.shape[1])))
    marked = picture * through + added
    assert np.abs(undone(marked, blend).image - picture).max() < 0.01
    deep = np.rint(marked * 257).astype(np.uint16)
    error = np.abs(undone(deep, blend).image / 257 - picture)
    assert undone(deep, blend).image.dtype == np.uint16
    assert error.max() < 0.02
    assert np.abs(deep / 257 - picture).max() > 20


def test_overlapping_copies_are_undone_in_order(photograph, mark, lay):
    picture = photograph()
    marked, _ = lay(picture, mark, 0.4, (60, 40), (75, 50))
    done = undone(marked, blend_of(mark, 0.4, picture.shape[:2], (60, 40), (75, 50)))
    assert np.abs(done.image.astype(int) - picture).max() <= 3


def test_copies_beyond_the_border(photograph, mark, lay):
    picture = photograph()
    corners = ((-20, -10), (picture.shape[1] - 20, 30), (40, picture.shape[0] - 9))
    marked, changed = lay(picture, mark, 0.5, *corners)
    done = undone(marked, blend_of(mark, 0.5, picture.shape[:2], *corners))
    assert np.abs(done.image.astype(int) - picture).max() <= 2
    assert changed.any()


def test_windows_make_no_seam(photograph, mark, lay, monkeypatch):
    picture = photograph()
    marked, _ = lay(picture, mark, 0.5, (60, 40), (150, 120))
    blend = blend_of(mark, 0.5, picture.shape[:2], (60, 40), (150, 120))
    whole = undone(marked, blend).image
    monkeypatch.setattr(undoing, "_TILE", 16)
    np.testing.assert_array_equal(undone(marked, blend).image, whole)


def test_what_is_nearly_opaque_is_lost_and_filled_from_around(photograph, mark, lay):
    picture = photograph()
    marked, _ = lay(picture, mark, 1.0, (60, 40))
    done = undone(marked, blend_of(mark, 1.0, picture.shape[:2], (60, 40)))
    opaque = np.zeros(picture.shape[:2], bool)
    opaque[40 : 40 + mark.shape[0], 60 : 60 + mark.shape[1]] = mark[..., 3] > MOST
    np.testing.assert_array_equal(done.lost, opaque)
    error = np.abs(done.image.astype(int) - picture)[opaque].mean()
    assert error < np.abs(marked.astype(int) - picture)[opaque].mean() / 2
    np.testing.assert_array_equal(done.image[~done.mask], picture[~done.mask])


def test_values_that_no_picture_can_have_had_are_lost(photograph, mark, lay):
    picture = photograph()
    marked, _ = lay(picture, mark, 0.5, (60, 40))
    solid = np.argwhere(mark[..., 3] > 0.9)[100] + (40, 60)
    marked[tuple(solid)] = 0  # below what half of the mark alone gives
    done = undone(marked, blend_of(mark, 0.5, picture.shape[:2], (60, 40)))
    assert np.argwhere(done.lost).tolist() == [solid.tolist()]


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_filling_takes_every_kind_of_picture(photograph, mark, dtype, channels):
    factor = 257 if dtype == np.uint16 else 1
    picture = (photograph()[..., :channels].astype(np.float64) * factor).astype(dtype)
    done = undone(picture, blend_of(as_channels(mark, channels), 1.0, picture.shape[:2], (60, 40)))
    assert done.image.shape == picture.shape
    assert done.image.dtype == dtype
    assert done.lost.any()
    assert done.image.max() <= 255 * factor


def test_rounding_down_is_half_a_level(photograph, mark, lay):
    picture = photograph()
    blend = blend_of(mark, 0.6, picture.shape[:2], (60, 40))
    through, added = blend.window((slice(0, picture.shape[0]), slice(0, picture.shape[1])))
    marked = np.floor(picture * through + added + 1e-6).astype(np.uint8)
    error = [
        np.abs(undone(marked, blend, shift=shift).image.astype(int) - picture)[through[..., 0] < 0.5].mean()
        for shift in (-0.5, 0.0)
    ]
    assert error[0] < 0.6 * error[1]


@pytest.mark.parametrize("quality", [90, 75])
@pytest.mark.parametrize("subsampling", [0, 2])
def test_under_jpeg_cleaning_is_better_than_arithmetic(photograph, mark, lay, jpeg, decibels, quality, subsampling):
    picture = photograph(number=1)
    marked, changed = lay(picture, mark, 0.5, (60, 40))
    stored = jpeg(marked, quality, subsampling=subsampling)
    how = compression(stored)
    blend = blend_of(mark, 0.5, picture.shape[:2], (60, 40))
    plain, chroma, clean = (
        undone(stored, blend, kind).image for kind in (None, Stored(how, clean=False), Stored(how, clean=True))
    )
    assert decibels(clean, picture, changed) > decibels(plain, picture, changed) + 2
    if subsampling == 2:  # chroma at half resolution
        assert decibels(chroma, picture, changed) > decibels(plain, picture, changed)
    covered = undone(stored, blend).mask
    np.testing.assert_array_equal(clean[~covered], stored[~covered])


def test_under_jpeg_off_the_grid(photograph, mark, lay, jpeg, decibels):
    """A picture that was cut after it was stored: its blocks begin anywhere."""
    picture = photograph(number=1)
    marked, changed = lay(picture, mark, 0.5, (9, 5))
    cut = np.s_[3:, 5:]
    stored = jpeg(marked, 80)[cut]
    how = compression(stored)
    assert (how.top, how.left) == (5, 3)
    blend = blend_of(mark, 0.5, stored.shape[:2], (4, 2))
    clean = undone(stored, blend, Stored(how, clean=True)).image
    plain = undone(stored, blend).image
    assert decibels(clean, picture[cut], changed[cut]) > decibels(plain, picture[cut], changed[cut]) + 1.5


def test_grey_under_jpeg(photograph, mark, lay, jpeg, decibels):
    own, picture = as_channels(mark, 1), photograph(number=1)[..., :1]
    blend = blend_of(own, 0.5, picture.shape[:2], (60, 40))
    through, added = blend.window((slice(0, picture.shape[0]), slice(0, picture.shape[1])))
    stored = jpeg(np.rint(picture * through + added).astype(np.uint8)[..., 0], 80)[..., None]
    changed = through[..., 0] < 1
    clean = undone(stored, blend, Stored(compression(stored))).image
    assert decibels(clean, picture, changed) > decibels(undone(stored, blend).image, picture, changed) + 0.5
