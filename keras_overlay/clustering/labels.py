"""What all clusterings share: colours flattened, labels without gaps, labels for colours that no cluster took."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from keras_overlay.registry import Between

Lightness = Annotated[float, Between(0, 1)]


def flattened(colours: np.ndarray, lightness: float) -> np.ndarray:
    """CIELAB colours (n, 3) with L* multiplied by `lightness`, 0..1: seals differ from paper and text in a* and b*."""
    return colours * np.float32([lightness, 1, 1])


def consecutive(labels: np.ndarray) -> np.ndarray:
    """The same clusters numbered from 0 upward, int32."""
    return np.unique(labels, return_inverse=True)[1].astype(np.int32)


def completed(colours: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Give colours with a negative label that of the nearest colour with another one; all 0 if there is none.

    Args:
        colours: float (n, 3).
        labels: int (n,).
    """
    taken, free = labels >= 0, labels < 0
    if not taken.any():
        return np.zeros(len(labels), np.int32)
    whole = labels.astype(np.int32)
    if free.any():
        from sklearn.neighbors import NearestNeighbors

        search = NearestNeighbors(n_neighbors=1).fit(colours[taken])
        whole[free] = whole[taken][search.kneighbors(colours[free], return_distance=False)[:, 0]]
    return whole
