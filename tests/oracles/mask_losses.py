"""Losses of masks in NumPy, float64, written from the papers."""

from __future__ import annotations

import numpy as np

ARGUMENTS = ("background", "words", "gamma", "beta")


def crossentropy(mask: np.ndarray, logits: np.ndarray, background: float, words: float) -> float:
    """Weight times -log of the probability of what a pixel is."""
    return float(np.mean(_weights(mask, background, words) * -np.log(_right(mask, logits))))


def focal(mask: np.ndarray, logits: np.ndarray, gamma: float, background: float, words: float) -> float:
    """arXiv:1708.02002, equation 5, with weights in the place of its alpha."""
    right = _right(mask, logits)
    return float(np.mean(_weights(mask, background, words) * (1 - right) ** gamma * -np.log(right)))


def soft_bootstrap(mask: np.ndarray, logits: np.ndarray, beta: float, background: float, words: float) -> float:
    """arXiv:1412.6596, equation 6, of two classes."""
    found = _probability(logits)
    target = beta * mask + (1 - beta) * found
    losses = -target * np.log(found) - (1 - target) * np.log(1 - found)
    return float(np.mean(_weights(mask, background, words) * losses))


def _weights(mask: np.ndarray, background: float, words: float) -> np.ndarray:
    return np.where(mask > 0.5, words, background)


def _right(mask: np.ndarray, logits: np.ndarray) -> np.ndarray:
    """Probability given to what a pixel is."""
    found = _probability(logits)
    return np.where(mask > 0.5, found, 1 - found)


def _probability(logits: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-logits.astype(np.float64)))
