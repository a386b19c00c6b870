"""Marked uploads of plain pictures made ready: how noisy JPEG left them, and how they lie over one another."""

from __future__ import annotations

import cv2
import numpy as np

_STRONG = 12.0  # levels: what moved by more is the mark
_FAINT = 6.0  # levels: what moved by less, apart from the mark, is noise
_APART, _NEAR = 3, 16  # pixels from the mark: noise of JPEG is looked for between these


def noise_level(upload: np.ndarray, background: np.ndarray) -> float:
    """How far JPEG put values wrong near the mark, where the picture is plain.

    Args:
        upload: uint8 (height, width, 3).
        background: Its colour, (3,).

    Returns:
        Root mean square in levels; 0 for an upload that was not compressed.
    """
    moved = np.abs(upload - background.astype(np.float64)).max(axis=-1)
    strong = (moved > _STRONG).astype(np.uint8)
    near, far = (cv2.dilate(strong, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8)) for reach in (_APART, _NEAR))
    ring = (far > near) & (moved <= _FAINT)
    return float(np.sqrt((moved[ring] ** 2).mean())) if ring.any() else 0.0


def offset(moved_1: np.ndarray, moved_2: np.ndarray) -> tuple[int, int]:
    """How many rows and columns further down and right the mark lies in the second upload than in the first.

    Args:
        moved_1, moved_2: How far the mark moved the values of each upload, float (height, width, 3); sizes may differ.
    """
    strengths = [_edges(np.abs(moved).max(axis=-1)) for moved in (moved_1, moved_2)]
    shape = [cv2.getOptimalDFTSize(sum(sides)) for sides in zip(*(each.shape for each in strengths), strict=True)]
    spectra = [np.fft.rfft2(each, shape) for each in strengths]
    found = np.fft.irfft2(spectra[1] * np.conj(spectra[0]), shape)
    place = np.unravel_index(np.argmax(found), found.shape)
    return tuple(
        int(at) if at < side else int(at) - length
        for at, side, length in zip(place, strengths[1].shape, shape, strict=True)
    )


def _edges(strength: np.ndarray) -> np.ndarray:
    """Where a mark begins and ends, 0..1: sharper than the mark itself."""
    scaled = strength / (strength.max() + 1e-9)
    return np.hypot(*(cv2.Sobel(scaled, cv2.CV_64F, *order) for order in ((1, 0), (0, 1))))


def overlapping(upload_1: np.ndarray, upload_2: np.ndarray, shift: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """The parts of two uploads, (height, width, …), that show the same part of the mark, given its offset.

    Raises:
        ValueError: there is no such part.
    """
    sides = list(zip(upload_1.shape[:2], upload_2.shape[:2], shift, strict=True))
    spans = [(max(0, -down), min(first, second - down)) for first, second, down in sides]
    if any(stop <= start for start, stop in spans):
        raise ValueError("the two uploads show no common part of a mark")
    rows, columns = (slice(*span) for span in spans)
    moved = [slice(part.start + down, part.stop + down) for part, down in zip((rows, columns), shift, strict=True)]
    return upload_1[rows, columns], upload_2[moved[0], moved[1]]
