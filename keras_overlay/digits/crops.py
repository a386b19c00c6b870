"""Digits cut out of pictures: a box brought to a square of grey pixels, as the digit networks take them."""

from __future__ import annotations

import cv2
import numpy as np

from keras_overlay.digits.boxes import Box
from keras_overlay.pixels import to_channels

SIDE = 40
"""Side of a crop in pixels."""


def crop(picture: np.ndarray, box: Box, side: int = SIDE) -> np.ndarray:
    """Cut a box out of a picture, grey, stretched to a square whatever its shape.

    Args:
        picture: uint8 (height, width, 1 or 3).
        box: Covers at least one pixel of the picture; what it has outside is left away.
        side: Of the result, in pixels.

    Returns:
        uint8 (side, side, 1).

    Raises:
        ValueError: the box does not touch the picture.
    """
    rows, columns = box.within(*picture.shape[:2])
    cut = picture[rows, columns]
    if not cut.size:
        raise ValueError(f"{box}: outside of the picture, {picture.shape[1]}x{picture.shape[0]} pixels")
    return square(to_channels(cut, 1), side)


def square(picture: np.ndarray, side: int = SIDE) -> np.ndarray:
    """Bring a picture to side x side pixels: each the mean of an area where it shrinks, interpolated where it grows.

    Args:
        picture: uint8 or float32 (height, width, channels).
        side: In pixels.
    """
    return resized(picture, side, side)


def resized(picture: np.ndarray, height: int, width: int) -> np.ndarray:
    """Bring a picture, uint8 or float32 (height, width, channels), to another height and width."""
    if picture.shape[:2] == (height, width):
        return picture.copy()
    shrinks = picture.shape[0] > height and picture.shape[1] > width
    way = cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR
    made = cv2.resize(np.ascontiguousarray(picture), (width, height), interpolation=way)
    return made.reshape(height, width, picture.shape[-1])
