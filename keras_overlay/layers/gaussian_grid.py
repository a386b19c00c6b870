"""Sums of Gaussians that stand on whole pixels, and from them the spread that predicts pixels best from the others.

A Gaussian of two coordinates is a product of two of one coordinate. So the sum over all key pixels, wanted at all
pixels of a height times width grid, is two matrix products: height^2 width + height width^2 multiplications instead of
height width times the number of key pixels, with the same result. NumPy, because the shapes differ with every box and
some backends compile anew for each.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

SPREADS = (0.5, 0.7, 1.0, 1.4, 2.0, 2.8, 4.0, 5.7, 8.0, 11.3, 16.0)
"""Spreads that are tried, in pixels."""


def kernel(targets: np.ndarray, sources: np.ndarray, sigma: float) -> np.ndarray:
    """exp(-(t - s)^2 / (2 sigma^2)), float32 (targets, sources), of coordinates along one axis."""
    distance = (targets[:, None] - sources[None, :]).astype(np.float32)
    return np.exp(-np.square(distance) / np.float32(2 * sigma**2))


def gaussian_sums(grid: np.ndarray, row_kernel: np.ndarray, column_kernel: np.ndarray) -> np.ndarray:
    """Sum over all places (i, j) of row_kernel[y, i] * column_kernel[x, j] * grid[i, j].

    Args:
        grid: float32 (rows, columns, channels).
        row_kernel: float32 (height, rows).
        column_kernel: float32 (width, columns).

    Returns:
        float32 (height, width, channels).
    """
    rows, columns, channels = grid.shape
    down = row_kernel @ grid.reshape(rows, columns * channels)  # (height, columns * channels)
    return column_kernel @ down.reshape(len(row_kernel), columns, channels)  # (height, width, channels)


def around(grid: np.ndarray, sigma: float, hole: float = 0.0) -> np.ndarray:
    """At each place of a grid the Gaussian sum over all others: over those more than `hole` pixels away.

    Args:
        grid: float32 (height, width, channels).
        sigma: Spread in pixels.
        hole: Radius of the disc left out, in pixels; 0 leaves out the place itself alone.

    Returns:
        float32 of the same shape.
    """
    height, width, channels = grid.shape
    rows, columns = (np.arange(length, dtype=np.float32) for length in (height, width))
    total = gaussian_sums(grid, kernel(rows, rows, sigma), kernel(columns, columns, sigma))
    near = cv2.filter2D(grid, -1, _disc(sigma, hole), borderType=cv2.BORDER_CONSTANT)
    return total - near.reshape(height, width, channels)


def _disc(sigma: float, hole: float) -> np.ndarray:
    """The Gaussian inside of a disc, float32, zero outside."""
    reach = int(hole)
    steps = np.arange(-reach, reach + 1, dtype=np.float32)
    inside = np.square(steps[:, None]) + np.square(steps[None, :]) <= hole**2
    return kernel(steps, np.zeros(1, np.float32), sigma) * kernel(steps, np.zeros(1, np.float32), sigma).T * inside


def leave_one_out(values: np.ndarray, known: np.ndarray, sigma: float, hole: float = 0.0) -> float:
    """Mean squared error of predicting each key pixel from the others.

    Args:
        values: float32 (height, width, channels).
        known: bool (height, width), the key pixels, at least one.
        sigma: Spread in pixels.
        hole: Leave out all key pixels within so many pixels of the predicted one, not it alone: how well a hole of that
            radius would be filled.

    Returns:
        In the values' unit, squared; infinite if no key pixel has any other near enough to predict it.
    """
    marked = np.where(known[..., None], values, 0).astype(np.float32)
    sums = around(np.concatenate([marked, known[..., None].astype(np.float32)], axis=-1), sigma, hole)
    weight = sums[..., -1]
    usable = known & (weight > 1e-4)  # below that the subtraction of the near ones leaves rounding errors
    if not usable.any():
        return float("inf")
    error = sums[usable, :-1] / weight[usable, None] - values[usable]
    return float(np.mean(np.square(error, dtype=np.float64)) + _unpredicted(values, known, usable))


def _unpredicted(values: np.ndarray, known: np.ndarray, usable: np.ndarray) -> float:
    """What key pixels that have no other near enough add: as much as if their mean colour were taken for them."""
    share = 1 - usable.sum() / known.sum()
    return float(share * np.var(values[known], axis=0, dtype=np.float64).mean())


def best_spread(
    values: np.ndarray, known: np.ndarray, hole: float = 0.0, spreads: Sequence[float] = SPREADS
) -> tuple[float, dict[float, float]]:
    """The spread with the least leave-one-out error.

    Args:
        values, known, hole: See `leave_one_out`.
        spreads: To choose from, in pixels, ascending; of equal ones the first is taken.

    Returns:
        It, and the error of each.
    """
    errors = {float(sigma): leave_one_out(values, known, sigma, hole) for sigma in spreads}
    return min(errors, key=errors.get), errors
