"""Metrics of one picture each, written out in NumPy from their definitions."""

from __future__ import annotations

import math

import numpy as np
from oracles.structural_similarity import structural_similarity


def PSNR(target: np.ndarray, prediction: np.ndarray) -> float:
    """Decibels, peak 255; the prediction is clipped to 0..255 and not rounded."""
    clipped = np.minimum(np.maximum(prediction.astype(np.float64), 0), 255)
    difference = target.astype(np.float64) - clipped
    return 20 * math.log10(255) - 10 * math.log10((difference**2).sum() / difference.size)


def SSIM(target: np.ndarray, prediction: np.ndarray) -> float:
    """Structural similarity; the prediction is clipped to 0..255 and not rounded."""
    return structural_similarity(target, np.minimum(np.maximum(prediction, 0), 255))
