"""DBSCAN on the distinct colours of a page (Ester et al. 1996): places of the colour space where many pixels are."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from keras_overlay.clustering.labels import Lightness, completed, consecutive, flattened
from keras_overlay.registry import Between, checked

_FINER = 3.0  # each round asks for this many times fewer pixels


class Dbscan:
    """DBSCAN (scikit-learn), each colour counted as often as there are pixels of it, densest places first.

    One density does not suit a page: where a seal is dense enough, its soft rim and thin ink are too, and are one
    cluster with the paper. So paper is found first, at a high density; what belongs to no cluster is clustered again at
    a third of it, and so on. Colours in no cluster at the end join the nearest one.

    Args:
        eps: Radius of a place, 1..50 CIELAB units.
        most, least: Share of the pixels that makes a place dense, 0..1, in the first round, and in the last or above.
        lightness: See `labels.flattened`.

    Raises:
        ValueError: `least` exceeds `most`.
    """

    @checked
    def __init__(
        self,
        eps: Annotated[float, Between(1, 50, "CIELAB units")] = 2.5,
        most: Annotated[float, Between(1e-7, 1)] = 0.01,
        least: Annotated[float, Between(1e-7, 1)] = 1e-5,
        lightness: Lightness = 0.25,
    ):
        if least > most:
            raise ValueError(f"Dbscan: least must be at most most, got least={least:g} and most={most:g}")
        self.eps, self.most, self.least, self.lightness = eps, most, least, lightness

    def __call__(self, colours: np.ndarray, counts: np.ndarray) -> np.ndarray:
        """See CLUSTERINGS."""
        from sklearn import cluster

        flat = flattened(colours, self.lightness)
        labels = np.full(len(flat), -1)
        share = self.most
        while share >= self.least and (labels < 0).any():
            left = np.flatnonzero(labels < 0)
            dense = max(1, round(share * int(counts.sum())))
            found = cluster.DBSCAN(eps=self.eps, min_samples=dense).fit_predict(flat[left], sample_weight=counts[left])
            labels[left[found >= 0]] = found[found >= 0] + labels.max() + 1
            share /= _FINER
        return consecutive(completed(flat, labels))
