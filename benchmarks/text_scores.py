"""What `benchmarks.text` measures of a cleaned page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.text_pages import KnownPage
from keras_overlay import scoring
from keras_overlay.masks.from_pair import dilated
from keras_overlay.pixels import MAX_VALUE
from keras_overlay.removers.text import DILATION

MOST = 100.0
"""Decibels that a page counts at most: beyond, it is one or two pixels that decide."""


@dataclass(frozen=True)
class PageScore:
    """One page.

    Attributes:
        psnr: Of the whole page, at most `MOST`, decibels.
        ssim: Of the whole page.
        masked, art: Sum of squared errors and number of values: on letters, and where there is no balloon on letters
            and on what was painted over.
        seconds: That cleaning took, the mask aside.
    """

    psnr: float
    ssim: float
    masked: tuple[float, int]
    art: tuple[float, int]
    seconds: float

    @classmethod
    def of(cls, page: KnownPage, cleaned: np.ndarray, mask: np.ndarray, seconds: float) -> PageScore:
        """Score a page that was painted over where `mask`, bool (height, width), is True."""
        letters = dilated(page.mask, DILATION)
        error = np.square(np.subtract(cleaned, page.clean, dtype=np.float64))
        regions = letters, (letters | mask) & page.on_art
        return cls(
            min(scoring.psnr(page.clean, cleaned), MOST),
            scoring.ssim(page.clean, cleaned),
            *((float(error[region].sum()), int(error[region].size)) for region in regions),
            seconds,
        )


def summary(scores: Sequence[PageScore]) -> dict[str, float | int | None]:
    """Means over pages; errors on letters over all their pixels together."""
    return {
        "psnr": float(np.mean([score.psnr for score in scores])),
        "worst_psnr": min(score.psnr for score in scores),
        "ssim": float(np.mean([score.ssim for score in scores])),
        "masked_psnr": _psnr([score.masked for score in scores]),
        "art_psnr": _psnr([score.art for score in scores]),
        "seconds": float(np.median([score.seconds for score in scores])),
        "count": len(scores),
    }


def _psnr(parts: Sequence[tuple[float, int]]) -> float | None:
    """Of errors added up; None where there are no pixels."""
    error, count = (sum(column) for column in zip(*parts, strict=True))
    if not count:
        return None
    return min(10 * math.log10(MAX_VALUE**2 * count / error), MOST) if error else MOST
