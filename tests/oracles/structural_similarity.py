"""Structural similarity, window by window: Wang et al. 2004, doi:10.1109/TIP.2003.819861, equations 13 to 16."""

from __future__ import annotations

import numpy as np

SIDE, DEVIATION, K1, K2, RANGE = 11, 1.5, 0.01, 0.03, 255.0


def window() -> np.ndarray:
    """The circular-symmetric Gaussian weights, (11, 11), of sum 1."""
    steps = np.arange(SIDE) - SIDE // 2
    weights = np.exp(-(steps[:, None] ** 2 + steps[None, :] ** 2) / (2 * DEVIATION**2))
    return weights / weights.sum()


def structural_similarity(x: np.ndarray, y: np.ndarray) -> float:
    """Mean SSIM of two pictures (height, width, channels) on 0..255 over all windows inside and all channels."""
    x, y, weights = x.astype(np.float64), y.astype(np.float64), window()
    values = []
    for top in range(x.shape[0] - SIDE + 1):
        for left in range(x.shape[1] - SIDE + 1):
            for channel in range(x.shape[2]):
                a, b = (image[top : top + SIDE, left : left + SIDE, channel] for image in (x, y))
                values.append(_one_window(a, b, weights))
    return float(np.mean(values))


def _one_window(a: np.ndarray, b: np.ndarray, weights: np.ndarray) -> float:
    mean_a, mean_b = (weights * a).sum(), (weights * b).sum()
    variance_a = (weights * (a - mean_a) ** 2).sum()
    variance_b = (weights * (b - mean_b) ** 2).sum()
    covariance = (weights * (a - mean_a) * (b - mean_b)).sum()
    c1, c2 = (K1 * RANGE) ** 2, (K2 * RANGE) ** 2
    luminance = (2 * mean_a * mean_b + c1) / (mean_a**2 + mean_b**2 + c1)
    return luminance * (2 * covariance + c2) / (variance_a + variance_b + c2)
