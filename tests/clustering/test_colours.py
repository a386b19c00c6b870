"""Colours counted on a grid in CIELAB, and looked up again."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay.clustering import colours
from keras_overlay.clustering.colours import palette


def test_each_pixel_has_a_colour_near_its_own_and_the_counts_are_those_of_the_pixels(picture):
    image = picture(37, 53)
    counted = palette(image, 2.0)
    indices = counted.indices(image)
    assert (indices.shape, indices.dtype) == ((37, 53), np.int32)
    np.testing.assert_array_equal(np.bincount(indices.ravel()), counted.counts)
    assert counted.counts.sum() == 37 * 53
    assert np.abs(counted.colours[indices] - colours.to_lab(image)).max() <= 1.0 + 1e-3
    assert 10 < len(counted.counts) < 37 * 53


def test_colours_are_distinct_places_of_the_grid(picture):
    counted = palette(picture(37, 53), 4.0)
    np.testing.assert_allclose(counted.colours % 4.0, 0, atol=1e-5)
    assert len(np.unique(counted.colours, axis=0)) == len(counted.colours)


def test_lightness_and_chroma_are_those_of_cielab():
    known = [[[255, 255, 255], [0, 0, 0], [255, 0, 0], [0, 0, 255]]]  # CIE 15, D65
    expected = [[[100, 0, 0], [0, 0, 0], [53.24, 80.09, 67.20], [32.30, 79.19, -107.86]]]
    np.testing.assert_allclose(colours.to_lab(np.array(known, np.uint8)), expected, atol=0.5)
    back = colours.to_rgb(np.array(expected[0], np.float32))
    np.testing.assert_allclose(back * 255, known[0], atol=1.5)


def test_depths_count_alike_and_values_beyond_are_clipped(picture):
    image = picture(20, 30)
    counted = palette(image)
    for other in (image.astype(np.uint16) * 257, image.astype(np.float32)):
        np.testing.assert_array_equal(palette(other).colours, counted.colours)
        np.testing.assert_array_equal(palette(other).counts, counted.counts)
    beyond = np.full((2, 2, 3), 400, np.float32)
    np.testing.assert_array_equal(palette(beyond).colours, palette(np.full((2, 2, 3), 255, np.uint8)).colours)


def test_grey_is_in_the_middle_of_a_cell():
    grey = np.repeat(np.arange(256, dtype=np.uint8)[None, :, None], 3, axis=-1)
    for step in (1.0, 2.0, 3.0, 10.0):
        assert not palette(grey, step).colours[:, 1:].any()


@pytest.mark.parametrize("shape", [(3, 4), (3, 4, 1), (0, 4, 3)])
def test_other_shapes_are_refused(shape):
    with pytest.raises(ValueError, match=r"picture must be \(height, width, 3\) with at least one pixel, got shape="):
        palette(np.zeros(shape, np.uint8))


def test_strips_cover_all_rows_once():
    assert list(colours.strips((10, 4, 3), 12)) == [slice(0, 3), slice(3, 6), slice(6, 9), slice(9, 10)]
    assert list(colours.strips((2, 100, 3), 12)) == [slice(0, 1), slice(1, 2)]
