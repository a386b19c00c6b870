"""Undoing a mark under JPEG: chroma at half resolution, and what rounding of coefficients left at the mark's edges.

JPEG keeps of each coefficient of a block only the nearest multiple of its step. Undoing a mark of opacity o then
enlarges the error, and the ringing around the mark's edges, by 1 / (1 - o a). But the error is known to be less than
half a step in each coefficient of the *marked* picture. So the picture under the mark is made smoother, by small steps
against the gradient of its total variation, and after each the marked picture that it would give is put back to within
a part of half a step of the coefficients that were stored: projection onto convex sets (Zakhor,
doi:10.1109/76.157158, for plain JPEG; the narrower interval after Park and Kim, doi:10.1109/76.764001).
"""

from __future__ import annotations

import cv2
import numpy as np

from keras_overlay.watermarks.compression import FROM_YCC, SIDE, TO_YCC, Compression, transformed

FRAME = 2 * SIDE  # context that `cleared` wants around what is used of its result
_ROUNDS = 8
_PART = 0.35  # of a step: half of it is what is certain
_PACE = 0.04  # of the steps of low frequencies, for each round
_EDGE = 1.0  # levels: differences well above are edges, and count all alike
_LEAST = 0.05  # transmission that is computed with
_MISSED = 1.3  # levels by which 95 of 100 values of chroma that was enlarged are missed at most, for rounding
_SHARPENED = 2  # rounds that undo the blur of enlarging chroma and halving it again


def cleared(
    levels: np.ndarray,
    through: np.ndarray,
    added: np.ndarray,
    start: tuple[int, int],
    stored: Compression,
    halved: bool,
    clean: bool,
) -> np.ndarray:
    """The picture under a mark.

    Args:
        levels: float32 (height, width, 1 or 3), 0..255, of a part of the picture.
        through: float32 (height, width, 1), what the mark lets through; all 1 beside it.
        added: float32 like `levels`, what it adds.
        start: Row and column of the picture at which the part begins.
        stored: How the picture was stored.
        halved: Whether chroma was stored at half resolution.
        clean: Whether to smooth within what the stored coefficients allow; else only chroma is treated.

    Returns:
        float32 like `levels`, not clipped.
    """
    size = levels.shape[:2]
    before = [(at - grid) % (2 * SIDE) for at, grid in zip(start, (stored.top, stored.left), strict=True)]
    rest = [(first, -(side + first) % (2 * SIDE)) for side, first in zip(size, before, strict=True)]
    levels, through, added = (np.pad(each, [*rest, (0, 0)], mode="edge") for each in (levels, through, added))
    inner = tuple(slice(first, first + side) for first, side in zip(before, size, strict=True))
    if levels.shape[-1] == 1:
        return _plane(levels[..., 0], through[..., 0], added[..., 0], stored.luma, clean)[inner][..., None]
    levels, added = levels @ TO_YCC.T, added @ TO_YCC.T
    luma = _plane(levels[..., 0], through[..., 0], added[..., 0], stored.luma, clean)
    chroma = [_chroma(levels[..., k], through[..., 0], added[..., k], stored, halved, clean) for k in (1, 2)]
    return (np.stack([luma, *chroma], axis=-1) @ FROM_YCC.T)[inner]


def is_halved(levels: np.ndarray, here: np.ndarray) -> bool:
    """Whether chroma was stored at half resolution: then it is what enlarging makes of something.

    Args:
        levels: See `cleared`.
        here: bool (height, width), where to look: where there are edges of colour.
    """
    height, width = (side // 2 * 2 for side in levels.shape[:2])
    chroma = [np.ascontiguousarray(levels[:height, :width] @ row) for row in TO_YCC[1:]]
    missed = [np.abs(plane - _doubled(_halved_back(plane, 3 * _SHARPENED))) for plane in chroma]
    seen = here[:height, :width]
    return not seen.any() or float(np.percentile(np.stack(missed)[:, seen], 95)) < _MISSED


def _chroma(
    levels: np.ndarray, through: np.ndarray, added: np.ndarray, stored: Compression, halved: bool, clean: bool
) -> np.ndarray:
    if not halved:
        return _plane(levels, through, added, stored.chroma, clean)
    half = _plane(_halved_back(levels), _halved(through), _halved(added), stored.chroma, clean)
    return _doubled(half)


def _plane(levels: np.ndarray, through: np.ndarray, added: np.ndarray, steps: np.ndarray, clean: bool) -> np.ndarray:
    """One plane of levels undone, and smoothed as far as its coefficients allow."""
    through = np.maximum(through, np.float32(_LEAST))
    clear = (levels - added) / through
    if not clean:
        return clear
    stored = transformed(levels)
    reach = _PART * np.tile(steps, (levels.shape[0] // SIDE, levels.shape[1] // SIDE))
    pace = np.float32(_PACE * steps[:3, :3].mean()) / through
    for _ in range(_ROUNDS):
        clear -= pace * _rise(clear)
        inside = np.clip(transformed(clear * through + added), stored - reach, stored + reach)
        clear = (transformed(inside, inverse=True) - added) / through
    return clear


def _rise(plane: np.ndarray) -> np.ndarray:
    """Gradient of the total variation over the eight neighbours, edges rounded off."""
    found = np.zeros_like(plane)
    for down, across, share in ((0, 1, 1.0), (1, 0, 1.0), (1, 1, 0.7), (1, -1, 0.7)):
        one = np.s_[: plane.shape[0] - down, max(0, -across) : plane.shape[1] - max(0, across)]
        other = np.s_[down:, max(0, across) : plane.shape[1] + min(0, across)]
        slope = plane[one] - plane[other]
        slope *= np.float32(share) / np.sqrt(slope * slope + np.float32(_EDGE**2))
        found[one] += slope
        found[other] -= slope
    return found


def _halved(plane: np.ndarray) -> np.ndarray:
    return cv2.resize(plane, (plane.shape[1] // 2, plane.shape[0] // 2), interpolation=cv2.INTER_AREA)


def _doubled(half: np.ndarray) -> np.ndarray:
    """As decoders enlarge chroma, by weights of 3/4 and 1/4."""
    return cv2.resize(half, (2 * half.shape[1], 2 * half.shape[0]), interpolation=cv2.INTER_LINEAR)


def _halved_back(plane: np.ndarray, rounds: int = _SHARPENED) -> np.ndarray:
    """What was enlarged to this plane: halving alone would blur it."""
    target = _halved(plane)
    half = target.copy()
    for _ in range(rounds):
        half += target - _halved(_doubled(half))
    return half
