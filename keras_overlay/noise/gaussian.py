"""Additive white Gaussian noise, as in Noise2Noise (Lehtinen et al. 2018, arXiv:1803.04189, section 3.1)."""

from __future__ import annotations

from typing import Annotated

import cv2
import numpy as np

from keras_overlay.noise.model import NoiseModel, as_float, check_order
from keras_overlay.registry import Between, checked

GreyLevels = Annotated[float, Between(0, 255, "grey levels")]


class Gaussian(NoiseModel):
    """Zero-mean normal noise whose standard deviation is drawn once for each picture.

    Args:
        min_stddev, max_stddev: Range of the standard deviation, 0..255 grey levels, uniform.

    Raises:
        ValueError: if a value is out of range or the minimum exceeds the maximum.
    """

    name = "gaussian"

    @checked
    def __init__(self, min_stddev: GreyLevels = 0, max_stddev: GreyLevels = 50):
        check_order(self.name, min_stddev, max_stddev, "stddev")
        self.min_stddev, self.max_stddev = min_stddev, max_stddev

    def render(self, image, rng):
        """See `NoiseModel.render`; every pixel counts as drawn on."""
        noisy = as_float(image)
        height, width, channels = noisy.shape
        noise = np.empty((height, width * channels), np.float32)
        # OpenCV's normal generator takes a third of NumPy's time. Its state is the thread's own and is set anew for
        # each picture, over all 32 bits: its first number has the sign of the seed.
        cv2.setRNGSeed(int(rng.integers(-(2**31), 2**31)))
        cv2.randn(noise, 0.0, rng.uniform(self.min_stddev, self.max_stddev))
        noisy += noise.reshape(noisy.shape)
        return noisy, np.ones((height, width), bool)
