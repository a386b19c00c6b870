"""Random-valued impulse noise, as in Noise2Noise (Lehtinen et al. 2018, arXiv:1803.04189, section 3.3)."""

from __future__ import annotations

from typing import Annotated

import cv2
import numpy as np

from keras_overlay.noise.model import NoiseModel, as_float, check_order, check_picture
from keras_overlay.registry import Between, OneOf, checked

Percent = Annotated[float, Between(0, 100, "percent")]
_STEPS = 65536  # hits are decided by 16-bit random words: a share is exact to 1/65536


class Impulse(NoiseModel):
    """A share of the values is replaced by uniform random whole numbers from 0 to 255.

    Args:
        min_occupancy, max_occupancy: Range of the share, 0..100 percent, uniform for each picture.
        per: `value` decides for each channel of each pixel (the original), `pixel` for all channels at once.

    Raises:
        ValueError: if a value is out of range or the minimum exceeds the maximum.
    """

    name = "impulse"

    @checked
    def __init__(
        self,
        min_occupancy: Percent = 0,
        max_occupancy: Percent = 95,
        per: Annotated[str, OneOf(("pixel", "value"))] = "value",
    ):
        check_order(self.name, min_occupancy, max_occupancy, "occupancy")
        self.min_occupancy, self.max_occupancy, self.per = min_occupancy, max_occupancy, per

    def render(self, image, rng):
        """See `NoiseModel.render`."""
        noisy, hit = self._draw(image, rng)
        return noisy, hit.any(axis=-1)

    def __call__(self, image, rng):
        """See `NoiseModel.render`; saves the time for the footprint."""
        return self._draw(image, rng)[0]

    def _draw(self, image, rng):
        check_picture(image)
        threshold = round(rng.uniform(self.min_occupancy, self.max_occupancy) / 100.0 * _STEPS)
        height, width, channels = image.shape
        decisions = (height, width * channels if self.per == "value" else width)
        count = decisions[0] * decisions[1]
        words, values = np.split(_random_bytes(2 * count + image.size, rng), [2 * count])
        hit = words.view(np.uint16).reshape(decisions) < threshold  # all at 100 %: the threshold is then 65536
        noisy = as_float(image)
        drawn, shape = values.astype(np.float32), (*decisions, image.size // count)
        cv2.copyTo(drawn.reshape(shape), hit.view(np.uint8), noisy.reshape(shape))  # a tenth of np.where's time
        return noisy, hit.reshape(height, width, -1)


def _random_bytes(count: int, rng: np.random.Generator) -> np.ndarray:
    """`count` uniform bytes, drawn as 64-bit words, which takes less than half of `rng.bytes`'s time."""
    return rng.integers(0, 2**64 - 1, -(-count // 8), np.uint64, endpoint=True).view(np.uint8)[:count]
