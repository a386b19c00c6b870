"""Photon (shot) noise: Poisson counts, as in Noise2Noise (Lehtinen et al. 2018, arXiv:1803.04189, section 3.1)."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from keras_overlay.noise.model import NoiseModel, as_float, check_order
from keras_overlay.registry import Between, checked

Photons = Annotated[float, Between(0.01, 1e6, "photons at white")]


class Poisson(NoiseModel):
    """Each value becomes a Poisson count with mean value / 255 * peak, scaled back to 0..255; unbiased.

    Args:
        min_peak, max_peak: Range of the expected count at white, 0.01..1,000,000 photons, uniform for each picture.
            Fewer photons, more noise. Values below 0 count as 0.

    Raises:
        ValueError: if a value is out of range or the minimum exceeds the maximum.
    """

    name = "poisson"

    @checked
    def __init__(self, min_peak: Photons = 1, max_peak: Photons = 50):
        check_order(self.name, min_peak, max_peak, "peak")
        self.min_peak, self.max_peak = min_peak, max_peak

    def render(self, image, rng):
        """See `NoiseModel.render`; every pixel counts as drawn on."""
        scale = rng.uniform(self.min_peak, self.max_peak) / 255.0
        counts = rng.poisson(np.maximum(as_float(image), 0.0) * scale)
        return counts.astype(np.float32) / np.float32(scale), np.ones(image.shape[:2], bool)
