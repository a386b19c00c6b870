"""Marks scaled and placed: the filters are those of OpenCV and Pillow, and places between pixels shift smoothly."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image

from keras_overlay.watermarks.layers import RESAMPLINGS, Place, as_channels, rendered, scaled


@pytest.mark.parametrize(("name", "flag"), [("area", cv2.INTER_AREA), ("linear", cv2.INTER_LINEAR)])
def test_opencv_filters(mark, name, flag):
    size = (mark.shape[1] * 2 // 3, mark.shape[0] * 2 // 3)
    np.testing.assert_allclose(scaled(mark, size, name), cv2.resize(mark, size, interpolation=flag), atol=0.03)


@pytest.mark.parametrize("name", ["bilinear", "bicubic", "lanczos"])
def test_pillow_filters(mark, name):
    size = (mark.shape[1] * 2 // 3, mark.shape[0] * 2 // 3)
    alpha = Image.fromarray(np.ascontiguousarray(mark[..., 3])).resize(size, Image.Resampling[name.upper()])
    np.testing.assert_allclose(scaled(mark, size, name)[..., 3], np.clip(np.asarray(alpha), 0, 1), atol=2e-4)


@pytest.mark.parametrize("name", RESAMPLINGS)
def test_whatever_the_filter_layers_stay_legal(mark, name):
    found = scaled(mark, (37, 19), name)
    assert found.shape == (19, 37, 4)
    assert found.dtype == np.float32
    assert found.min() >= 0
    assert found[..., 3].max() <= 1
    assert (found[..., :3] <= found[..., 3:] * 255 + 1e-3).all()
    assert found[..., 3].max() > 0.5


def test_a_mark_of_its_own_size_is_untouched(mark):
    assert scaled(mark, (mark.shape[1], mark.shape[0]), "lanczos") is mark


def test_a_whole_place_is_the_scaled_mark_at_its_corner(mark):
    layers, top, left = rendered(mark, Place(-3.0, 7.0, 30.0, 20.0, "bicubic"))
    assert (top, left) == (7, -3)
    np.testing.assert_array_equal(layers, scaled(mark, (30, 20), "bicubic"))


def test_a_place_between_pixels_moves_the_middle_by_as_much(mark):
    def middle(place):
        layers, top, left = rendered(mark, place)
        rows, columns = np.mgrid[: layers.shape[0], : layers.shape[1]]
        alpha = layers[..., 3] / layers[..., 3].sum()
        return (alpha * (rows + top)).sum(), (alpha * (columns + left)).sum()

    place = Place(10.0, 20.0, float(mark.shape[1]), float(mark.shape[0]), "bilinear")
    row, column = middle(place)
    moved = middle(place.moved(0.3, -0.6))
    assert moved == pytest.approx((row - 0.6, column + 0.3), abs=0.01)


def test_only_whole_numbers_are_whole():
    assert Place(1.0, -2, 3, 4).whole
    assert not Place(1.5, 2, 3, 4).whole
    assert not Place(1, 2, 3.25, 4).whole


def test_layers_for_a_grey_picture_have_luma(mark):
    grey = as_channels(mark, 1)
    assert grey.shape == (*mark.shape[:2], 2)
    np.testing.assert_allclose(grey[..., 0], mark[..., :3] @ [0.299, 0.587, 0.114], rtol=1e-4, atol=1e-3)
    np.testing.assert_array_equal(grey[..., 1], mark[..., 3])
