"""What clipping does to the mean of noisy targets, and how to undo it.

Noise2Noise learns the mean of its targets (arXiv:1803.04189, section 2), so their noise must have mean zero. Gaussian
noise that was clipped to 0..255 and truncated to whole numbers, as the original Keras scripts store it, has not: dark
targets come out too bright and bright ones too dark. A network trained on them gives, where it is right, E[target |
clean] instead of the clean value. That curve rises everywhere, so a table of 256 entries turns it back.
"""

from __future__ import annotations

import math

import numpy as np

from keras_overlay.noise.model import check_order

LEVELS = 256
_NODES = 100  # of the integral over the standard deviation; more change less than 1e-6 grey levels


def expected_target(min_stddev: float, max_stddev: float) -> np.ndarray:
    """Mean of trunc(clip(v + noise, 0, 255)) for every clean level v.

    The noise is normal, its standard deviation s uniform in min_stddev..max_stddev. A number truncated in 0..255
    counts the levels 1..255 that it reaches, so the mean is the sum over k = 1..255 of P(v + noise >= k), which is
    the sum of Phi((v - k) / s), averaged over s.

    Args:
        min_stddev, max_stddev: Standard deviations in grey levels, 0..255; the largest above 0.

    Returns:
        float64 (256,), strictly rising.

    Raises:
        ValueError: if the two are out of range or order.
    """
    if not (0 <= min_stddev <= 255 and 0 < max_stddev <= 255):
        raise ValueError(
            f"standard deviations must be 0..255 grey levels, the largest above 0, got min_stddev={min_stddev:g} "
            f"max_stddev={max_stddev:g}"
        )
    check_order("expected_target", min_stddev, max_stddev, "stddev")
    distances = np.arange(-(LEVELS - 1), LEVELS - 1)  # v - k
    nodes, weights = np.polynomial.legendre.leggauss(_NODES)
    deviations = min_stddev + (nodes + 1) / 2 * (max_stddev - min_stddev)
    reached = np.array([sum(weights / 2 * _phi(distance / deviations)) for distance in distances])
    total = np.concatenate([[0.0], np.cumsum(reached)])
    levels = np.arange(LEVELS)  # distances v-255 .. v-1 are the 255 entries from place v on
    return total[levels + LEVELS - 1] - total[levels]


def inverted(image: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """The clean values whose expected targets an image shows.

    Args:
        image: Network output of any shape, on 0..255.
        expected: A strictly rising curve of 256 entries, such as `expected_target` gives.

    Returns:
        float32 of the same shape, 0..255, interpolated between whole levels; values beyond the curve's ends take its
        ends.

    Raises:
        ValueError: if the curve has another shape or does not rise.
    """
    expected = np.asarray(expected, np.float64)
    if expected.shape != (LEVELS,) or not (np.diff(expected) > 0).all():
        raise ValueError(f"expected must be a rising curve of {LEVELS} entries, got shape={expected.shape}")
    return np.interp(image, expected, np.arange(LEVELS)).astype(np.float32)


def _phi(values: np.ndarray) -> np.ndarray:
    """Distribution function of the standard normal."""
    return np.array([0.5 * math.erfc(-value / math.sqrt(2)) for value in values])
