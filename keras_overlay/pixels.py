"""The pixel convention and the one place that rounds and clips.

Pictures are RGB, uint8, shaped (height, width, channels), in files and noise models' input. Networks take and give
float32 on the same 0..255 scale (the convention of Keras Applications: rescaling happens inside the network).
"""

from __future__ import annotations

import numpy as np

MAX_VALUE = 255.0
"""Largest 8-bit value: the peak of PSNR and the data range of SSIM."""

UNKNOWN_LEVEL = -1.0
"""The noise level (grey levels, never negative) that means: find out yourself. See `layers.noise_level_map`."""

_AT_ONCE = 1 << 20  # values rounded at once: large pictures need no second copy in float


def quantise(image: np.ndarray, dtype: type = np.uint8) -> np.ndarray:
    """Round to the nearest level and clip: what storing a picture in a file does.

    Args:
        image: Array of any shape; float on the 0..255 scale, or of `dtype` already (returned as it is).
        dtype: uint8, or uint16 for files of 16 bits a channel (levels 1/257 apart).

    Returns:
        Array of `dtype` and the same shape. Not-a-number becomes 0.

    Raises:
        ValueError: if `dtype` is neither uint8 nor uint16.
    """
    if image.dtype == dtype:
        return image
    if dtype not in (np.uint8, np.uint16):
        raise ValueError(f"dtype must be uint8 or uint16, got dtype={dtype!r}")
    rows = np.atleast_1d(image)
    result = np.empty(rows.shape, dtype)
    step = max(1, _AT_ONCE * len(rows) // max(1, rows.size))
    for start in range(0, len(rows), step):
        result[start : start + step] = _rounded(rows[start : start + step], np.iinfo(dtype).max)
    return result.reshape(image.shape)


def _rounded(image: np.ndarray, highest: int) -> np.ndarray:
    levels = clip(image)
    if highest != MAX_VALUE:
        levels *= highest / MAX_VALUE
    if np.isnan(levels.min(initial=0.0)):  # a fifth of the time of looking at every value
        np.nan_to_num(levels, copy=False)
    return np.rint(levels, out=levels)


def to_scale_255(image: np.ndarray) -> np.ndarray:
    """A file's pixels on the 0..255 scale: uint16 becomes float32 in steps of 1/257, others stay."""
    return image if image.dtype != np.uint16 else image.astype(np.float32) / np.float32(257.0)


def clip(image: np.ndarray) -> np.ndarray:
    """Clip to 0..255 without rounding, as float32: how the published PSNR figures treat a network's output."""
    return np.clip(image, 0.0, MAX_VALUE, dtype=np.float32)


def to_channels(image: np.ndarray, channels: int) -> np.ndarray:
    """Grey (1 channel) or RGB (3 channels) version of a picture.

    Args:
        image: uint8, or float on 0..255, (height, width, 1 or 3).
        channels: 1 or 3. Grey is the ITU-R BT.601 luma, rounded if the picture is uint8.

    Returns:
        Array of the same type, (height, width, channels).

    Raises:
        ValueError: if `channels` is neither 1 nor 3.
    """
    if channels not in (1, 3):
        raise ValueError(f"channels must be 1 (grey) or 3 (RGB), got channels={channels!r}")
    if image.shape[-1] == channels:
        return image
    if channels == 3:
        return np.repeat(image, 3, axis=-1)
    luma = (image.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32))[..., None]
    return quantise(luma) if image.dtype == np.uint8 else luma
