"""Losses of inpainters, pixel by pixel in float64, from Liu et al. 2018, arXiv:1804.07723, section 3.3."""

from __future__ import annotations

import numpy as np


def in_holes(target, holes, prediction, power: int) -> float:
    """Mean of |difference|^power over values in holes."""
    return float(np.mean(np.abs(prediction.astype(float) - target)[holes[..., 0] > 0] ** power))


def partial(target, holes, prediction, features=None) -> dict[str, float]:
    """All terms at the paper's weights; of batches (N, H, W, C) on 0..255 and holes (N, H, W, 1)."""
    target, prediction = target.astype(float) / 255, prediction.astype(float) / 255
    composed = np.where(holes > 0, prediction, target)
    distance, count = np.abs(prediction - target), target.size
    terms = {
        "valid": np.sum(distance * (1 - holes)) / count,
        "hole": 6 * np.sum(distance * holes) / count,
        "variation": 0.1 * variation(composed, holes[..., 0] > 0) / count,
    }
    if features is None:
        return terms
    terms["perceptual"] = terms["style"] = 0.0
    for picture in (prediction, composed):
        for one, other in zip(features(255 * picture), features(255 * target), strict=True):
            terms["perceptual"] += 0.05 * np.mean(np.abs(one - other))
            terms["style"] += 120 * np.mean(np.abs(gram(one) - gram(other)))
    return terms


def variation(composed, holes) -> float:
    """Sum of differences of neighbours that are both in a hole or beside one, corners too."""
    total = 0.0
    for picture, mask in zip(composed, holes, strict=True):
        height, width = mask.shape
        near = np.array(
            [[mask[max(0, y - 1) : y + 2, max(0, x - 1) : x + 2].any() for x in range(width)] for y in range(height)]
        )
        for y in range(height):
            for x in range(width):
                for b, a in ((y + 1, x), (y, x + 1)):
                    if b < height and a < width and near[y, x] and near[b, a]:
                        total += np.abs(picture[y, x] - picture[b, a]).sum()
    return total


def gram(features) -> np.ndarray:
    """(N, H, W, C) to (N, C, C)."""
    height, width, channels = features.shape[1:]
    return np.einsum("nhwa,nhwb->nab", features, features) / (height * width * channels)
