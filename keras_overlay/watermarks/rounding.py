"""The opacity to four digits, from the rounding of stored values.

A blend t I + v of whole levels I, rounded to whole levels J, cannot reach all J equally often: with t = 0.7, ten
levels of I make seven of J, so three of those are reached from two levels and the others from one. Which ones depends
on t and v, so a picture that was marked and not compressed afterwards holds a pattern in how often its levels occur,
which only the right opacity explains. With n levels of I that give J, the probability of J is near n / (1 / t) times
what it is in a smooth distribution; the sum of log(n t) over pixels is the likelihood that is looked at here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_REACH = 0.006  # opacity on either side of a first estimate
_STEPS = (0.0005, 0.00005)
_MOST = 12_000  # values looked at
_OFTEN = 30  # values of a level, on average over its neighbours, that count: a flat part must not decide
_NEIGHBOURS = 8  # levels on either side
_SPREAD = 1 / 8  # how often two values may be equal by chance among these, or they follow no smooth distribution
_SURE = 15.0  # logarithm of the likelihood ratio to nothing being known
_CUT = 0.01, 0.999  # opacities of pixels that tell something
_WAYS = ((0.0, "either"), (0.0, "even"), (0.0, "up"), (-0.5, "either"))  # levels: rounded to the nearest, or down
_ALMOST = 1e-3  # levels of I: what is so near to a half is rounded to either side, to even levels, or up


@dataclass(frozen=True)
class Rounding:
    """What the levels tell.

    Attributes:
        opacity: 0..1.
        shift: Levels by which stored values lie below those of the blend on average: 0, or -0.5 if it rounded down.
        likelihood: Logarithm, against values that follow no pattern.
    """

    opacity: float
    shift: float
    likelihood: float


def rounding(values: np.ndarray, layers: np.ndarray, estimate: float) -> Rounding | None:
    """Look for the pattern near an estimate of the opacity.

    Args:
        values: Whole levels of marked pixels, (pixels, channels), 0..255.
        layers: The mark at them, float32 (pixels, channels + 1), see `layers`.
        estimate: Opacity, right to about 0.01.

    Returns:
        None if there is no pattern.
    """
    levels, added, alpha, weights = _chosen(values, layers, estimate)
    if not len(levels):
        return None
    found = []
    for shift, halves in _WAYS:
        middle, reach = estimate, _REACH
        for step in _STEPS:
            tried = np.arange(max(0.0, middle - reach), min(1.0, middle + reach) + step / 2, step)
            each = [_likelihood(levels, shift, halves, added * o, 1 - alpha * o, weights) for o in tried]
            middle, reach = float(tried[int(np.argmax(each))]), 1.2 * step
        found.append(Rounding(middle, shift, max(each)))
    best = max(found, key=lambda each: each.likelihood)
    return best if best.likelihood > _SURE else None


def _chosen(values: np.ndarray, layers: np.ndarray, estimate: float) -> tuple[np.ndarray, ...]:
    """Levels, what is added and alpha, for each value of each channel that tells something, and its weight."""
    alpha = layers[:, -1]
    inside = (alpha * estimate > _CUT[0]) & (alpha * estimate < _CUT[1])
    channels = values.shape[1]
    levels, added = (each[inside].astype(np.float64).ravel() for each in (values, layers[:, :-1]))
    alpha = np.repeat(alpha[inside].astype(np.float64), channels)
    kept = np.flatnonzero((levels > 1) & (levels < 254))
    if len(kept) > _MOST:
        kept = np.random.default_rng(0).choice(kept, _MOST, replace=False)
    levels, added, alpha = levels[kept], added[kept], alpha[kept]
    _, kind = np.unique(np.rint(alpha * 255) * 256 + np.rint(added), return_inverse=True)
    return levels, added, alpha, _weights(kind, levels.astype(int))


def _weights(kind: np.ndarray, levels: np.ndarray) -> np.ndarray:
    """One for values that are rare among those under the same opacity and colour, less for crowds."""
    if not len(kind):
        return np.ones(0)
    counts = np.zeros((kind.max() + 1, 256 + 2 * _NEIGHBOURS + 1))
    np.add.at(counts, (kind, levels + _NEIGHBOURS + 1), 1)
    around, equal = (
        sums[kind, levels + 2 * _NEIGHBOURS + 1] - sums[kind, levels]
        for sums in (counts.cumsum(axis=1), (counts * (counts - 1)).cumsum(axis=1))
    )
    spread = equal < _SPREAD * around * (around - 1) + _NEIGHBOURS
    return spread * np.minimum(1, _OFTEN * (2 * _NEIGHBOURS + 1) / around)


def _likelihood(
    levels: np.ndarray, shift: float, halves: str, added: np.ndarray, through: np.ndarray, weights: np.ndarray
) -> float:
    low, high = ((levels - shift + side - added) / through for side in (-0.5, 0.5))
    first, after = np.ceil(low - _ALMOST), np.ceil(low + _ALMOST)  # the first level, a half counted or not
    most, least = np.floor(high + _ALMOST) - first + 1, np.floor(high - _ALMOST) - after + 1
    count = {
        "either": (most + least) / 2,
        "even": np.where(levels % 2 == 0, most, least),
        "up": np.floor(high - _ALMOST) - first + 1,
    }[halves]
    return float((weights * np.log(np.maximum(count, 0.05) * through)).sum())
