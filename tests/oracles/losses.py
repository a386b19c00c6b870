"""Losses, written out in NumPy from their definitions; a batch is (batch, height, width, channels) on 0..255."""

from __future__ import annotations

import numpy as np
from oracles.structural_similarity import structural_similarity


def mse(target: np.ndarray, prediction: np.ndarray) -> float:
    """Mean of squared differences."""
    difference = target.astype(np.float64) - prediction.astype(np.float64)
    return float((difference * difference).sum() / difference.size)


def mae(target: np.ndarray, prediction: np.ndarray) -> float:
    """Mean of absolute differences."""
    difference = target.astype(np.float64) - prediction.astype(np.float64)
    return float(np.maximum(difference, -difference).sum() / difference.size)


def l0(target: np.ndarray, prediction: np.ndarray, gamma: float = 2.0, epsilon: float = 1e-8) -> float:
    """Lehtinen et al. 2018, arXiv:1803.04189, section 3.3: mean of (|f(x) - y| + epsilon)^gamma."""
    difference = np.abs(prediction.astype(np.float64) - target.astype(np.float64))
    return float(np.exp(gamma * np.log(difference + epsilon)).mean())


def ssim(target: np.ndarray, prediction: np.ndarray) -> float:
    """1 - SSIM, mean over pictures."""
    return float(np.mean([1 - structural_similarity(a, b) for a, b in zip(target, prediction, strict=True)]))
