"""Channels become blocks of pixels: up-sampling whose pixels the convolution before it has computed."""

from __future__ import annotations

from typing import Annotated

import keras
from keras import ops

from keras_overlay.registry import Between, checked


@keras.saving.register_keras_serializable(package="keras_overlay")
class PixelShuffle(keras.layers.Layer):
    """(batch, height, width, C * factor^2) to (batch, height * factor, width * factor, C).

    Args:
        factor: Side of a block in pixels; its square must divide the number of channels.

    Raises:
        ValueError, TypeError: a factor out of range, or an input whose rank or channels do not fit.

    Source: Shi et al., "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional
    Neural Network", 2016, arXiv:1609.05158, equation 4.
    """

    @checked
    def __init__(self, factor: Annotated[int, Between(2, 16, "pixels")] = 2, **options):
        super().__init__(**options)
        self.factor = factor

    def build(self, input_shape):
        """Check rank and channels."""
        if len(input_shape) != 4 or input_shape[-1] % self.factor**2:
            raise ValueError(
                f"PixelShuffle takes (batch, height, width, channels), channels a multiple of factor^2 = "
                f"{self.factor**2}, got shape={input_shape}"
            )
        self.built = True

    def call(self, inputs):
        """Rearrange."""
        return ops.nn.depth_to_space(inputs, self.factor, data_format="channels_last")

    def compute_output_shape(self, input_shape):
        """Sides multiplied, channels divided."""
        batch, *sides, channels = input_shape
        return (batch, *(side and side * self.factor for side in sides), channels // self.factor**2)

    def get_config(self):
        """The factor."""
        return {**super().get_config(), "factor": self.factor}
