"""How well each value is borne out by those around it, and the mean of the ones that are: what impulse noise leaves."""

from __future__ import annotations

from typing import Annotated

import keras
import numpy as np
from keras import ops

from keras_overlay.registry import Between, checked

_OUTSIDE = 1e4  # stands for what lies beyond the border: it bears nothing out
_TINY = 1e-6


@keras.saving.register_keras_serializable(package="keras_overlay")
class LocalSupport(keras.layers.Layer):
    """Support and supported mean of each value, channel by channel, in float32.

    The support of value v at p is the mean of `max(0, 1 - (v - w)^2 / s^2)` over the values w of the same channel
    within a radius of p, weighted by a Gaussian of deviation 0.7 radius. A value that was replaced by chance is like
    few of those around it, one that was not is like all that were not, as long as there is no texture. The supported
    mean at p is the mean of the values around it, weighted by a Gaussian of deviation radius / 2 and by their support
    to the power of `power`: with 70 of 100 values replaced, it is nearer to the truth than any median.

    Called with pixels on 0..255, (batch, height, width, C); returns a list of two float32 tensors of that shape:
    support, 0..1, and mean, 0..255. Beyond the border there are no values.

    Args:
        radius: Of the disc of values around, 1..6 pixels.
        scale: Difference s from which on a value does not count, in grey levels.
        power: Of the support in the mean.

    Raises:
        ValueError, TypeError: an argument out of range, or an input that is not of rank 4.

    Source: ours; the idea of counting alike values is that of the rank-ordered absolute differences of Garnett et al.,
    "A Universal Noise Removal Algorithm With an Impulse Detector", 2005, doi:10.1109/TIP.2005.857261, section II.
    """

    @checked
    def __init__(
        self,
        radius: Annotated[int, Between(1, 6, "pixels")] = 3,
        scale: Annotated[float, Between(1, 1000, "grey levels")] = 40.0,
        power: Annotated[float, Between(0.5, 8)] = 4.0,
        **options,
    ):
        super().__init__(**{**options, "dtype": "float32"})
        self.radius, self.scale, self.power = radius, scale, power

    @property
    def reach(self) -> int:
        """How many pixels away a pixel can have an influence: once by support, once in the mean."""
        return 2 * self.radius

    def build(self, input_shape):
        """Check the rank."""
        if len(input_shape) != 4:
            raise ValueError(f"LocalSupport takes (batch, height, width, channels), got shape={input_shape}")
        self.built = True

    def call(self, inputs):
        """Count, and average."""
        pixels, radius = ops.cast(inputs, "float32"), self.radius
        support = self._support(pixels)
        weights = ops.power(support, self.power) + _TINY
        kernel = np.tile(_gaussian(radius, radius / 2)[..., None, None], (1, 1, 2 * pixels.shape[-1], 1))
        both = ops.concatenate([weights * pixels, weights], axis=-1)
        sums = ops.depthwise_conv(both, ops.convert_to_tensor(kernel, "float32"), padding="same")
        sums, counts = ops.split(sums, 2, axis=-1)
        return [support, sums / counts]

    def _support(self, pixels):
        radius, kernel = self.radius, _gaussian(self.radius, 0.7 * self.radius)
        kernel[radius, radius] = 0  # not by itself
        kernel /= kernel.sum()
        around = [[0, 0], [radius, radius], [radius, radius], [0, 0]]
        padded = ops.pad(pixels * (1 / self.scale), around, constant_values=_OUTSIDE)
        middle = pixels * (1 / self.scale)
        support, last = ops.zeros_like(pixels), 2 * radius
        for down, across in np.argwhere(kernel > 0).tolist():
            neighbour = padded[:, down : down - last or None, across : across - last or None]
            support += float(kernel[down, across]) * ops.relu(1 - ops.square(neighbour - middle))
        return support

    def compute_output_shape(self, input_shape):
        """Twice the input's."""
        return [tuple(input_shape), tuple(input_shape)]

    def get_config(self):
        """Radius, scale and power."""
        return {**super().get_config(), "radius": self.radius, "scale": self.scale, "power": self.power}


def _gaussian(radius: int, deviation: float) -> np.ndarray:
    """Weights, 0 outside of a disc, float64 (2 radius + 1, 2 radius + 1)."""
    places = np.arange(-radius, radius + 1)
    squares = np.add.outer(np.square(places), np.square(places))
    return np.where(squares <= radius * (radius + 0.5), np.exp(squares / (-2 * deviation**2)), 0.0)
