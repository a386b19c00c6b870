"""A decoded picture, and its 8-bit RGB version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True, eq=False)
class Picture:
    """What a picture file holds.

    Attributes:
        pixels: uint8 or uint16 (height, width, channels), 1 channel (grey) or 3 (RGB), upright.
        alpha: Opacity, (height, width) of the same dtype, or None.
        format: BMP, GIF, JPEG, PNG, TIFF or WEBP.
        metadata: What `write_picture` needs besides, each format its own; can be pickled.
        warnings: What was lost or changed in reading, or will be in writing, as short sentences.
    """

    pixels: np.ndarray
    alpha: np.ndarray | None
    format: str
    metadata: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def as_rgb8(picture: Picture) -> np.ndarray:
    """The picture as 8-bit RGB: grey repeated, 16 bits divided by 257 and rounded, transparency laid over white.

    Returns:
        uint8 (height, width, 3); the picture's own pixels where nothing had to change.
    """
    pixels = _as_8_bits(picture.pixels)
    if picture.alpha is not None:
        pixels = _over_white(pixels, _as_8_bits(picture.alpha)[..., None])
    return np.repeat(pixels, 3, axis=-1) if pixels.shape[-1] == 1 else pixels


def _as_8_bits(values: np.ndarray) -> np.ndarray:
    """uint16 0..65535 to uint8 0..255; 65535 = 255 * 257, so that both ends map exactly."""
    if values.dtype == np.uint8:
        return values
    return ((values.astype(np.uint32) + 128) // 257).astype(np.uint8)


def _over_white(pixels: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Rounded a P + (1 - a) 255, in integers: the largest sum, 255 * 255 + 127, fits 16 bits."""
    total = pixels.astype(np.uint16) * alpha
    total += np.uint16(255) * (255 - alpha) + np.uint16(127)
    total //= 255
    return total.astype(np.uint8)
