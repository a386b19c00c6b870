"""How well a mark explains the uploads it was taken from: laid over their backgrounds again, and compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from keras_overlay.noise.compressed_uploads import common_colour
from keras_overlay.noise.extraction import over
from keras_overlay.noise.uploads import offset, overlapping
from keras_overlay.pixels import MAX_VALUE

_CLOSE = 2  # levels
_SURE = 0.5  # of the highest opacity


@dataclass(frozen=True)
class Quality:
    """How well a mark explains one upload.

    Attributes:
        background: Its colour.
        noise: Root mean square in levels of what JPEG left beside the mark; 0 without compression.
        psnr: Of the upload against mark over background, dB; None if they are equal.
        psnr_marked: The same where the mark is.
        close: Share of the marked pixels that are right within 2 levels, 0..1.
        worst: Greatest difference, levels.
    """

    background: tuple[int, ...]
    noise: float
    psnr: float | None
    psnr_marked: float | None
    close: float
    worst: int

    @property
    def verdict(self) -> str:
        """`exact` where only rounding is left, `good` where what is left cannot be seen, `poor` otherwise."""
        if self.worst <= _CLOSE:
            return "exact"
        return "good" if self.psnr_marked is None or self.psnr_marked >= 35 else "poor"


def measure(mark: np.ndarray, upload: np.ndarray, background: np.ndarray, noise: float = 0.0) -> Quality:
    """Lay a mark over a background and compare.

    Args:
        mark: uint8 (height, width, 4), RGBA, of the part of the upload that it was taken from.
        upload: uint8 (height, width, 3), that part.
        background: Its colour, (3,).
        noise: See `uploads.noise_level`.
    """
    missed = np.abs(over(mark, background).astype(int) - upload)
    marked = mark[..., 3] > 0
    return Quality(
        tuple(int(value) for value in background),
        round(noise, 2),
        _psnr(missed),
        _psnr(missed[marked]),
        float((missed[marked].max(axis=-1) <= _CLOSE).mean()) if marked.any() else 1.0,
        int(missed.max()),
    )


def parts(uploads: Sequence[np.ndarray], bases: Sequence[np.ndarray], mark: np.ndarray) -> list[np.ndarray]:
    """The parts of one or two uploads that a mark was taken from."""
    if len(uploads) == 1 or uploads[0].shape == uploads[1].shape == (*mark.shape[:2], 3):
        return list(uploads)
    moved = [upload.astype(np.float64) - base for upload, base in zip(uploads, bases, strict=True)]
    return list(overlapping(*uploads, offset(*moved)))


def facts(mark: np.ndarray) -> dict[str, Any]:
    """What a mark is: its size, the box of its visible pixels, highest opacity, colour, whether a border cuts it."""
    alpha = mark[..., 3]
    rows, columns = (np.flatnonzero(alpha.any(axis=axis)) for axis in (1, 0))
    top, bottom, left, right = (int(value) for value in (rows[0], rows[-1] + 1, columns[0], columns[-1] + 1))
    colour = common_colour(mark[alpha >= _SURE * alpha.max()][:, :3].astype(np.float64))
    return {
        "size": [mark.shape[1], mark.shape[0]],
        "box": [left, top, right - left, bottom - top],
        "highest_opacity": round(float(alpha.max()) / MAX_VALUE, 4),
        "colour": None if colour is None else [int(value) for value in colour],
        "cut": bool(top == 0 or left == 0 or bottom == mark.shape[0] or right == mark.shape[1]),
    }


def trimmed(mark: np.ndarray) -> np.ndarray:
    """A mark without the transparent rows and columns around it, but for one."""
    left, top, width, height = facts(mark)["box"]
    rows = slice(max(0, top - 1), top + height + 1)
    return np.ascontiguousarray(mark[rows, max(0, left - 1) : left + width + 1])


def report(mark: np.ndarray, found: Sequence[Quality]) -> dict[str, Any]:
    """Everything about an extraction, JSON-serialisable."""
    return {"mark": facts(mark), "uploads": [{**asdict(each), "verdict": each.verdict} for each in found]}


def _psnr(missed: np.ndarray) -> float | None:
    error = float((missed.astype(np.float64) ** 2).mean()) if missed.size else 0.0
    return round(float(10 * np.log10(MAX_VALUE**2 / error)), 2) if error else None
