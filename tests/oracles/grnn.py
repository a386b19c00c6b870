"""The generalized regression neural network, pixel by pixel, as the paper's formula reads."""

from __future__ import annotations

import math

import numpy as np


def regress(place, keys, values, sigma: float) -> list[float]:
    """The output at one place: Alilou & Yaghmaee 2015, in double precision, one sum after another."""
    above, below = [0.0] * len(values[0]), 0.0
    for key, value in zip(keys, values, strict=True):
        squared = sum((float(a) - float(b)) ** 2 for a, b in zip(place, key, strict=True))
        weight = math.exp(-squared / (2 * sigma**2))
        below += weight
        above = [total + weight * float(each) for total, each in zip(above, value, strict=True)]
    return [each / below for each in above]


def picture(height: int, width: int, keys, values, sigma: float) -> np.ndarray:
    """The output at every pixel, (height, width, channels)."""
    return np.array([[regress((y, x), keys, values, sigma) for x in range(width)] for y in range(height)])


def leave_one_out(keys, values, sigma: float, hole: float = 0.0) -> float:
    """Mean squared error at the keys that have another beyond the hole; each predicted from those beyond it."""
    errors = []
    for number, place in enumerate(keys):
        apart = [math.dist(place, key) for key in keys]
        others = [n for n, distance in enumerate(apart) if n != number and distance > hole]
        found = regress(place, [keys[n] for n in others], [values[n] for n in others], sigma)
        errors += [(float(a) - float(b)) ** 2 for a, b in zip(found, values[number], strict=True)]
    return sum(errors) / len(errors)
