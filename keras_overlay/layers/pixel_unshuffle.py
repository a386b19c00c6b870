"""Blocks of pixels become channels: the cheap way to work at a lower resolution without losing anything."""

from __future__ import annotations

from typing import Annotated

import keras
from keras import ops

from keras_overlay.registry import Between, checked


@keras.saving.register_keras_serializable(package="keras_overlay")
class PixelUnshuffle(keras.layers.Layer):
    """(batch, height, width, C) to (batch, height / factor, width / factor, C * factor^2); undone by `PixelShuffle`.

    Args:
        factor: Side of a block in pixels; must divide height and width.

    Raises:
        ValueError, TypeError: a factor out of range, or an input whose rank or sides do not fit.

    Source: Shi et al., "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional
    Neural Network", 2016, arXiv:1609.05158, equation 4, read backwards.
    """

    @checked
    def __init__(self, factor: Annotated[int, Between(2, 16, "pixels")] = 2, **options):
        super().__init__(**options)
        self.factor = factor

    def build(self, input_shape):
        """Check rank and sides, where they are known."""
        if len(input_shape) != 4 or any(side and side % self.factor for side in input_shape[1:3]):
            raise ValueError(
                f"PixelUnshuffle takes (batch, height, width, channels), sides multiples of factor = {self.factor}, "
                f"got shape={input_shape}"
            )
        self.built = True

    def call(self, inputs):
        """Rearrange."""
        return ops.nn.space_to_depth(inputs, self.factor, data_format="channels_last")

    def compute_output_shape(self, input_shape):
        """Sides divided, channels multiplied."""
        batch, *sides, channels = input_shape
        return (batch, *(side and side // self.factor for side in sides), channels * self.factor**2)

    def get_config(self):
        """The factor."""
        return {**super().get_config(), "factor": self.factor}
