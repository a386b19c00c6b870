"""K-means on the distinct colours of a page."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from keras_overlay.clustering.labels import Lightness, consecutive, flattened
from keras_overlay.registry import Between, checked


class KMeans:
    """Lloyd's algorithm from k-means++ starts (scikit-learn), colours weighted by their pixels.

    Args:
        clusters: How many, 2..64; fewer where there are fewer colours. Shades of paper and text take most of them.
        damping: Power of the count that is a colour's weight, 0..1. With 1 the pixels themselves are clustered, and the
            millions of paper leave no cluster to a small seal; with 0 every colour counts alike.
        lightness: See `labels.flattened`.
        starts: The best of this many is taken, 1..20.
        seed: Of the starts.
    """

    @checked
    def __init__(
        self,
        clusters: Annotated[int, Between(2, 64, "clusters")] = 16,
        damping: Annotated[float, Between(0, 1)] = 0.5,
        lightness: Lightness = 0.25,
        starts: Annotated[int, Between(1, 20)] = 3,
        seed: Annotated[int, Between(0, 2**31 - 1)] = 0,
    ):
        self.clusters, self.damping, self.lightness = clusters, damping, lightness
        self.starts, self.seed = starts, seed

    def __call__(self, colours: np.ndarray, counts: np.ndarray) -> np.ndarray:
        """See CLUSTERINGS."""
        from sklearn import cluster
        from threadpoolctl import threadpool_limits

        found = cluster.KMeans(min(self.clusters, len(colours)), n_init=self.starts, random_state=self.seed)
        with threadpool_limits(1):  # a few thousand colours: threads would wait for one another longer than they work
            labels = found.fit_predict(flattened(colours, self.lightness), sample_weight=counts**self.damping)
        return consecutive(labels)
