"""The tag loss and mean average precision, picture by picture and tag by tag, in plain Python."""

from __future__ import annotations

import math

import numpy as np

ANCHORS = [(-0.4, -0.4), (0.4, -0.4), (-0.4, 0.4), (0.4, 0.4)]


def terms(labels: np.ndarray, outputs: np.ndarray, anchor: float, scale: float, boundary: float) -> dict[str, float]:
    """What `AttendedTags` is the sum of: labels (N, T), outputs (N, 5, T + 4)."""
    count = labels.shape[1]
    found = {"crossentropy": [], "anchor": [], "scale": [], "boundary": []}
    for own, looks in zip(labels, outputs.astype(np.float64), strict=True):
        for tag in range(count):
            p = 1 / (1 + math.exp(-max(look[tag] for look in looks)))
            found["crossentropy"].append(-math.log(p if own[tag] else 1 - p))
        for look, (x, y) in zip(looks[1:], ANCHORS, strict=True):
            width, height, across, down = look[count:]
            found["anchor"].append(anchor * ((across - x) ** 2 + (down - y) ** 2) / 2)
            found["scale"].append(scale * sum(max(abs(s) - 0.5, 0) ** 2 + max(0.1 - s, 0) for s in (width, height)))
            beyond = [max(abs(s) + abs(c) - 1, 0) for s, c in ((width, across), (height, down))]
            found["boundary"].append(boundary * sum(beyond))
    return {name: float(np.mean(values)) for name, values in found.items()}


def mean_average_precision(labels: np.ndarray, logits: np.ndarray) -> float:
    """Of logits without ties: at each right answer, from the surest on, the share of right ones so far."""
    found = []
    for tag in range(labels.shape[1]):
        ranked = [labels[place, tag] for place in np.argsort(-logits[:, tag])]
        precisions = [sum(ranked[: place + 1]) / (place + 1) for place, is_there in enumerate(ranked) if is_there]
        if precisions:
            found.append(sum(precisions) / len(precisions))
    return sum(found) / len(found)
