"""Holes with one colour around them are filled with it, all others are left."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay.removers.flat_holes import without_flat_holes


def hole(shape, *windows) -> np.ndarray:
    mask = np.zeros(shape, bool)
    for window in windows:
        mask[window] = True
    return mask


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_a_balloon_gets_its_colour_and_art_is_left(dtype, rng):
    scale = 257 if dtype == np.uint16 else 1
    page = np.full((60, 80, 3), (250, 240, 200))
    page[:, 40:] = rng.integers(0, 256, (60, 40, 3))
    page = (page * scale).astype(dtype)
    mask = hole((60, 80), np.s_[10:20, 8:14], np.s_[30:34, 5:25], np.s_[10:20, 60:66])
    given = page.copy()
    given[mask] = 0
    filled, left = without_flat_holes(given, mask)
    assert filled.dtype == dtype
    np.testing.assert_array_equal(filled[:, :40], page[:, :40])
    np.testing.assert_array_equal(left, hole((60, 80), np.s_[10:20, 60:66]))
    np.testing.assert_array_equal(filled[~mask], given[~mask])
    assert (filled[left] == 0).all()


def test_each_hole_gets_the_colour_around_it():
    page = np.full((40, 90, 1), 200, np.uint8)
    page[:, 45:] = 90
    mask = hole((40, 90), np.s_[10:20, 10:20], np.s_[10:20, 60:70])
    filled, left = without_flat_holes(np.where(mask[..., None], np.uint8(5), page), mask)
    np.testing.assert_array_equal(filled, page)
    assert not left.any()


def test_the_grain_of_jpeg_does_not_matter_and_a_gradient_does(rng):
    mask = hole((50, 50), np.s_[20:30, 20:30])
    grain = np.clip(245 + rng.normal(0, 2.5, (50, 50, 3)), 0, 255).round().astype(np.uint8)
    filled, left = without_flat_holes(grain, mask)
    assert not left.any()
    assert (filled[mask] == filled[25, 25]).all()
    assert np.abs(filled[25, 25].astype(int) - 245).max() <= 1
    ramp = np.broadcast_to(np.linspace(150, 190, 50).round().astype(np.uint8)[:, None, None], (50, 50, 3))
    assert (without_flat_holes(ramp, mask)[1] == mask).all()


def test_an_edge_beside_a_hole_is_left_to_be_painted():
    page = np.full((50, 50, 3), 255, np.uint8)
    page[:, 26:] = 0
    mask = hole((50, 50), np.s_[20:30, 15:35])
    filled, left = without_flat_holes(page, mask)
    assert (left == mask).all()
    np.testing.assert_array_equal(filled, page)


@pytest.mark.parametrize("full", [False, True])
def test_no_hole_and_nothing_but_a_hole_change_nothing(full, picture):
    mask = np.full((48, 64), full)
    filled, left = without_flat_holes(picture(), mask)
    np.testing.assert_array_equal(filled, picture())
    np.testing.assert_array_equal(left, mask)
