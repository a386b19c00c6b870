"""How often a noise model draws over the same pixel: what decides whether noisy targets can teach to remove it."""

from __future__ import annotations

import numpy as np

from keras_overlay.noise.model import NoiseModel

HALF = 0.5
_GREY = 128


def most_covered(model: NoiseModel, size: int, draws: int = 200) -> float:
    """The share of draws in which the pixel that is drawn over most often is.

    The mean absolute error is least at the median of a pixel's targets. Where noise that covers a pixel or leaves it
    exactly as it is covers it in half of the targets or more, that median is no longer the clean value.

    Args:
        model: One with a footprint; see `NoiseModel.render`.
        size: Side of the patches, pixels.
        draws: How many are drawn, always the same.

    Returns:
        0..1, right to about 0.07.
    """
    patch, rng = np.full((size, size, 3), _GREY, np.uint8), np.random.default_rng(0)
    counts = sum(model.render(patch, rng)[1].astype(np.int64) for _ in range(draws))
    return float(counts.max()) / draws
