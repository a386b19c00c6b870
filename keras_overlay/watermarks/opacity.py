"""The opacity of a mark whose place is known, and whether it is there at all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from keras_overlay.watermarks.pairs import Pairs

_STEPS = 16  # of each of the searches, one within the other
_LITTLE = 0.6  # of what was taken away
_ROUNDS = 4  # 1/16, then 1/64 and so on: to 0.0003


@dataclass(frozen=True)
class Opacity:
    """What the edges of a mark tell.

    Attributes:
        value: 0..1, the factor on the alpha of the mark's file.
        rough_before, rough_after: Mean difference across the edges, in multiples of what neighbours thereabouts differ
            by, as the picture is and with the mark undone.
        agreement: The gain's mean over squares of the picture in multiples of its own error: how surely the mark is
            there.
        share: Of the squares, weighted by how much undoing changes in each, those in which it takes away what there is,
            neither much more nor much less, 0..1: something else in the picture that resembles a part of the mark does
            not reach a high share.
        strength: The highest opacity of a pixel of the mark's edges, 0..1.
    """

    value: float
    rough_before: float
    rough_after: float
    agreement: float
    share: float = 1.0
    strength: float = 1.0


def best_opacity(pairs: Pairs, layers: np.ndarray, known: float | None = None) -> Opacity:
    """The opacity that leaves the least roughness.

    Args:
        pairs: At the edges of the mark.
        layers: The mark at them, `Pairs.layers`.
        known: The opacity, if it is known; it is then not looked for.
    """
    value = _searched(pairs, layers) if known is None else known
    before, after = (pairs.remaining(layers, each) for each in (0.0, value))
    gain = _agreement(before - after, pairs.tile)
    strength = value * float(layers[:, -1].max(initial=0))
    return Opacity(value, float(before.sum()), float(after.sum()), gain, _share(pairs, layers, value), strength)


def _searched(pairs: Pairs, layers: np.ndarray) -> float:
    low, high = 0.0, 1.0
    for _ in range(_ROUNDS):
        tried = np.linspace(low, high, _STEPS + 1)
        best = int(np.argmin([pairs.roughness(layers, value) for value in tried]))
        low, high = tried[max(0, best - 1)], tried[min(_STEPS, best + 1)]
    return float(low + high) / 2


def _agreement(gain: np.ndarray, tile: np.ndarray) -> float:
    """The squares' mean gain over its standard error, held down where there are few squares."""
    each = np.bincount(tile, weights=gain)
    ratio = each.sum() / (np.sqrt((each**2).sum()) + 1e-12)  # at most the root of the number of squares
    return float(ratio / np.sqrt(max(0.0, 1 - ratio**2 / len(each)) + 1 / len(each)))


def _share(pairs: Pairs, layers: np.ndarray, value: float) -> float:
    """See `Opacity.share`: what is left in each square, as a multiple of what was taken away, by least squares."""
    after = pairs.differences(layers, value)
    taken = pairs.differences(layers, 0.0) - after
    weights = pairs.weights**2
    common = np.bincount(pairs.tile, weights=(after * taken).sum(axis=0) * weights)
    energy = np.bincount(pairs.tile, weights=(taken * taken).sum(axis=0) * weights)
    rest, weight = common / np.maximum(energy, 1e-30), np.sqrt(energy)
    return float(weight[np.abs(rest) < _LITTLE].sum() / max(weight.sum(), 1e-30))
