"""Crops: a box brought to a grey square, whatever its size and place."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay.digits import SIDE, Box, crop
from keras_overlay.digits.crops import resized


def test_the_box_fills_the_square_and_colours_become_grey():
    picture = np.zeros((30, 40, 3), np.uint8)
    picture[5:25, 10:20] = (200, 100, 50)
    made = crop(picture, Box(10, 5, 10, 20))
    assert (made.shape, made.dtype) == ((SIDE, SIDE, 1), np.uint8)
    assert np.unique(made).tolist() == [round(0.299 * 200 + 0.587 * 100 + 0.114 * 50)]
    assert crop(picture, Box(0, 0, 40, 30)).mean() < 50


@pytest.mark.parametrize("box", [Box(39, 29, 1, 1), Box(-5, -5, 6, 6), Box(0, 0, 400, 300), Box(3.2, 4.1, 0.3, 0.3)])
def test_boxes_of_a_pixel_and_beyond_the_border(box, picture):
    assert crop(picture(30, 40), box).shape == (SIDE, SIDE, 1)


def test_a_box_outside_is_refused(picture):
    with pytest.raises(ValueError, match="box of 3 at left=40 top=0, 5x5 pixels: outside of the picture, 40x30 pixels"):
        crop(picture(30, 40), Box(40, 0, 5, 5, 3))


def test_resizing_keeps_means_and_a_picture_of_the_size_is_copied(picture):
    given = picture(48, 64)
    same = resized(given, 48, 64)
    np.testing.assert_array_equal(same, given)
    assert not np.shares_memory(same, given)
    np.testing.assert_allclose(resized(given, 12, 16).mean(), given.mean(), atol=0.6)
    assert resized(given[..., :1], 7, 90).shape == (7, 90, 1)
