"""Removing an overlay from an array: what `keras_overlay.remove` does."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np

from keras_overlay import removers
from keras_overlay.removers.remover import DTYPES

_WHITE = 128  # of a mask of uint8: this and more may be changed


def remove(
    image: np.ndarray,
    overlay: str,
    strength: float | None = None,
    threshold: float | None = None,
    mask: np.ndarray | None = None,
    **settings: Any,
) -> np.ndarray:
    """See `keras_overlay.remove`."""
    pixels = _pixels(image)
    allowed = None if mask is None else _allowed(mask)
    settings = {name: str(value) if isinstance(value, Path) else value for name, value in settings.items()}
    remover = removers.build(overlay, strength=strength, threshold=threshold, **settings)
    removal = remover(pixels, allowed)
    for warning in removal.warnings:
        warnings.warn(warning, stacklevel=3)
    cleaned = removal.image
    if image.ndim == 3 and image.shape[-1] == 4:
        return np.concatenate([cleaned, image[..., 3:]], axis=-1)
    return cleaned.reshape(image.shape)


def _pixels(image: np.ndarray) -> np.ndarray:
    """The picture as (height, width, 1 or 3), checked."""
    if not isinstance(image, np.ndarray) or image.dtype not in DTYPES:
        got = f"dtype={image.dtype}" if isinstance(image, np.ndarray) else repr(type(image))
        raise TypeError(
            f"image must be a NumPy array of float32 (0..255), uint8 or uint16, got {got}; convert it with astype"
        )
    shaped = image[..., None] if image.ndim == 2 else image
    if shaped.ndim != 3 or shaped.shape[-1] not in (1, 3, 4) or 0 in shaped.shape:
        raise ValueError(
            f"image must be (height, width) or (height, width, 1, 3 or 4) with at least one pixel, got "
            f"shape={image.shape}"
        )
    if image.dtype == np.float32 and not np.isfinite(image).all():
        raise ValueError("image must be finite, got infinite values or not-a-number")
    return shaped[..., :3]


def _allowed(mask: np.ndarray) -> np.ndarray:
    if not isinstance(mask, np.ndarray) or mask.dtype not in (np.bool_, np.uint8):
        got = f"dtype={mask.dtype}" if isinstance(mask, np.ndarray) else repr(type(mask))
        raise TypeError(f"mask must be a NumPy array of bool or uint8, got {got}")
    return mask if mask.dtype == bool else mask >= _WHITE
