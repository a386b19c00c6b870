"""Scores of restored pictures, with scikit-image, and their table.

Protocol: each picture for itself on 0..255, restored values clipped but not rounded, all channels together.
"""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path

import numpy as np

from keras_overlay.atomic import atomic_path
from keras_overlay.pixels import MAX_VALUE, clip

SUFFIXES = (".csv", ".json")
_SMALLEST_FOR_SSIM = 11


@dataclass(frozen=True)
class Scores:
    """One picture's scores: PSNR in decibels (infinite for equal pictures), SSIM in -1..1 (nan below 11 pixels)."""

    file: str
    psnr_before: float
    psnr_after: float
    ssim_before: float
    ssim_after: float


def score(name: str, clean: np.ndarray, degraded: np.ndarray, restored: np.ndarray) -> Scores:
    """Score one picture.

    Args:
        name: What to call it.
        clean, degraded, restored: (height, width, channels) of one shape, on 0..255.

    Raises:
        ValueError: if shapes differ.
    """
    if not clean.shape == degraded.shape == restored.shape:
        shapes = f"clean {clean.shape}, degraded {degraded.shape}, restored {restored.shape}"
        raise ValueError(f"{name}: pictures to compare must be of one shape, got {shapes}")
    before, after = (clip(image.astype(np.float32)) for image in (degraded, restored))
    return Scores(name, psnr(clean, before), psnr(clean, after), ssim(clean, before), ssim(clean, after))


def psnr(clean: np.ndarray, other: np.ndarray) -> float:
    """Peak signal-to-noise ratio in decibels, peak 255, over all values (skimage.metrics)."""
    error = float(np.mean(np.square(np.subtract(clean, other, dtype=np.float64))))
    return 10 * math.log10(MAX_VALUE**2 / error) if error else math.inf


def ssim(clean: np.ndarray, other: np.ndarray) -> float:
    """Mean structural similarity, doi:10.1109/TIP.2003.819861: Gaussian window, deviation 1.5, covariance over N."""
    from skimage.metrics import structural_similarity

    if min(clean.shape[:2]) < _SMALLEST_FOR_SSIM:
        return math.nan
    options = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False}
    return float(
        structural_similarity(
            clean.astype(np.float32), other.astype(np.float32), data_range=MAX_VALUE, channel_axis=-1, **options
        )
    )


def mean(rows: Sequence[Scores]) -> Scores:
    """The mean of each score over the pictures that have it; nan where none has."""
    columns = ([getattr(row, field.name) for row in rows] for field in fields(Scores)[1:])
    numbers = ([value for value in column if not math.isnan(value)] for column in columns)
    return Scores("mean", *(float(np.mean(column)) if column else math.nan for column in numbers))


def write(path: Path, rows: Sequence[Scores]) -> None:
    """Write a table, the mean last, atomically.

    Args:
        path: `.csv`, or `.json` (a list of objects; JSON has no infinity and no nan, so they become text).
        rows: At least one.

    Raises:
        ValueError: if the suffix is another one.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise ValueError(f"{path}: scores are written as {' or '.join(SUFFIXES)}")
    table = [asdict(row) for row in (*rows, mean(rows))]
    with atomic_path(path) as temporary, open(temporary, "w", newline="", encoding="utf-8") as file:
        if path.suffix.lower() == ".json":
            json.dump([{k: _json(v) for k, v in row.items()} for row in table], file, indent=2, allow_nan=False)
        else:
            writer = csv.DictWriter(file, list(table[0]))
            writer.writeheader()
            writer.writerows({k: round(v, 4) if isinstance(v, float) else v for k, v in row.items()} for row in table)


def _json(value: str | float) -> str | float:
    return value if isinstance(value, str) or math.isfinite(value) else str(value)
