"""Mean shift on a sample of a page's colours."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from keras_overlay.clustering.labels import Lightness, consecutive, flattened
from keras_overlay.registry import Between, checked


class MeanShift:
    """Mean shift with a flat kernel (scikit-learn), on a weighted sample of the colours.

    scikit-learn's knows no weights. Here each colour is repeated in proportion to its pixels, rounded up, so that every
    colour is there once at least and about `sample` points in all; of more than `sample` colours the most frequent are
    taken. Colours then belong to the nearest mode.

    Args:
        bandwidth: Radius of the kernel, 1..100 CIELAB units.
        sample: Points, 100..100000; time grows with it.
        damping: Power of the count that is a colour's weight, 0..1; see `kmeans.KMeans`.
        lightness: See `labels.flattened`.
    """

    @checked
    def __init__(
        self,
        bandwidth: Annotated[float, Between(1, 100, "CIELAB units")] = 5.0,
        sample: Annotated[int, Between(100, 100_000, "points")] = 3000,
        damping: Annotated[float, Between(0, 1)] = 0.5,
        lightness: Lightness = 0.25,
    ):
        self.bandwidth, self.sample, self.damping, self.lightness = bandwidth, sample, damping, lightness

    def __call__(self, colours: np.ndarray, counts: np.ndarray) -> np.ndarray:
        """See CLUSTERINGS."""
        from sklearn import cluster

        flat = flattened(colours, self.lightness)
        taken = np.argsort(-counts, kind="stable")[: self.sample]
        weights = counts[taken] ** self.damping
        times = np.ceil(weights * (self.sample / weights.sum())).astype(int)
        found = cluster.MeanShift(bandwidth=self.bandwidth, bin_seeding=True, max_iter=100)
        found.fit(np.repeat(flat[taken], times, axis=0))
        return consecutive(found.predict(flat))
