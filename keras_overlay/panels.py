"""Pictures side by side, and lines around what was found, to look at results."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from keras_overlay.pixels import quantise, to_channels

GAP = 4
_LINE = (230, 20, 40)  # red, green, blue


def side_by_side(images: Sequence[np.ndarray]) -> np.ndarray:
    """Join pictures of one height from left to right, with a white gap between them.

    Args:
        images: (height, width, 1 or 3) each, uint8, or float on 0..255.

    Returns:
        uint8 (height, total width, channels): grey if all are grey, RGB otherwise.

    Raises:
        ValueError: if the list is empty or heights differ.
    """
    heights = {image.shape[0] for image in images}
    if len(heights) != 1:
        raise ValueError(f"pictures must be of one height, got {sorted(heights)}")
    channels = max(image.shape[-1] for image in images)
    gap = np.full((heights.pop(), GAP, channels), 255, np.uint8)
    parts = [part for image in images for part in (to_channels(quantise(image), channels), gap)]
    return np.concatenate(parts[:-1], axis=1)


def outlined(image: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """A picture with a red line of two pixels around each patch of a mask.

    Args:
        image: (height, width, 1 or 3), uint8, or float on 0..255. Not changed.
        mask: bool (height, width).

    Returns:
        uint8 (height, width, 3).
    """
    result = to_channels(quantise(image), 3).copy()
    around = cv2.dilate(mask.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    result[around & ~mask] = _LINE
    return result
