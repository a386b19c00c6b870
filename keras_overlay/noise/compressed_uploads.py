"""Marks on uploads that JPEG has made noisy: what is noise, a mark's single colour, chroma at half resolution."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from keras_overlay.pixels import MAX_VALUE

LUMA = np.array([0.299, 0.587, 0.114])  # ITU-T T.871
_TO_YCC = np.array([LUMA, [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]])
_FROM_YCC = np.linalg.inv(_TO_YCC)
SOLID = 0.6
"""Share of the highest opacity above which a pixel tells the mark's colour."""
_ALIKE, _LEAST_ALIKE = 24, 0.8  # grey levels within which a share of a mark's pixels lie, if it has one colour
_SURE = 16  # times the noise: what is surely a mark, as ringing next to it is not
_SPREAD, _WEAK = 1.5, 0.05  # halved pixels, opacity: colours of weaker parts come from so far around
_NEARLY = 6  # grey levels: a colour this near to black or white is that


def common_colour(colours: np.ndarray) -> np.ndarray | None:
    """The colour, (3,), that most of some colours, (pixels, 3), nearly are; None if there is none."""
    if not len(colours):
        return None
    middle = np.median(colours, axis=0)
    if np.mean(np.abs(colours - middle).max(axis=-1) < _ALIKE) < _LEAST_ALIKE:
        return None
    middle = np.clip(middle, 0, MAX_VALUE)
    middle[middle < _NEARLY] = 0
    middle[middle > MAX_VALUE - _NEARLY] = MAX_VALUE
    return np.rint(middle)


def opacity_of(colour: np.ndarray, moved: Sequence[np.ndarray], bases: Sequence[np.ndarray]) -> np.ndarray:
    """The opacity of a mark of a known colour, by least squares over uploads, in luma.

    Args:
        colour: (3,), 0..255.
        moved: How far the mark moved each upload, (height, width, 3).
        bases: Their backgrounds, (3,) each, not all of the mark's colour.

    Returns:
        Float (height, width), not clipped.
    """
    rooms = [colour - base for base in bases]
    total = sum(room @ (LUMA * room) for room in rooms)
    return sum(change @ (LUMA * room) for change, room in zip(moved, rooms, strict=True)) / total


def without_noise(opacity: np.ndarray, error: float) -> np.ndarray:
    """Opacities without what noise of a standard deviation left beside the mark, and between its pixels and that."""
    if error <= 0:
        return opacity
    sure = cv2.dilate((opacity > _SURE * error).astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    return np.where(sure & (opacity > error), np.clip(opacity, 0, 1), 0)


def colours_under(moved: np.ndarray, base: np.ndarray, opacity: np.ndarray) -> np.ndarray:
    """W = B + (J - B) / a, with chroma, which JPEG halves, taken at half resolution; B where there is no mark.

    Args:
        moved: J - B, float (height, width, 3).
        base: B, (3,).
        opacity: a, float (height, width), 0..1.

    Returns:
        Float (height, width, 3).
    """
    moved, height, width = moved @ _TO_YCC.T, *opacity.shape
    half = [_halved(each) for each in (moved[..., 1:], opacity)]
    spread = [cv2.GaussianBlur(each, (0, 0), _SPREAD) for each in half]
    share = (half[1] / (half[1] + _WEAK))[..., None]  # where there is little mark, colours come from around
    found = share * _over(half[0], half[1]) + (1 - share) * _over(spread[0], spread[1])
    chroma = cv2.resize(found, (2 * found.shape[1], 2 * found.shape[0]), interpolation=cv2.INTER_LINEAR)
    luma = _over(moved[..., :1], opacity)
    return base + np.concatenate([luma, chroma[:height, :width]], axis=-1) @ _FROM_YCC.T


def _over(moved: np.ndarray, opacity: np.ndarray) -> np.ndarray:
    return np.divide(moved, opacity[..., None], out=np.zeros_like(moved), where=opacity[..., None] > 1e-3)


def _halved(image: np.ndarray) -> np.ndarray:
    even = cv2.copyMakeBorder(image, 0, image.shape[0] % 2, 0, image.shape[1] % 2, cv2.BORDER_REPLICATE)
    return cv2.resize(even, (even.shape[1] // 2, even.shape[0] // 2), interpolation=cv2.INTER_AREA)
