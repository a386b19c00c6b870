"""The activation of NAFNet: half of the channels times the other half."""

from __future__ import annotations

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="keras_overlay")
class SimpleGate(keras.layers.Layer):
    """(batch, height, width, 2C) to (batch, height, width, C): the product of the two halves of the channels.

    Raises:
        ValueError: if the number of channels is odd.

    Source: Chen et al., "Simple Baselines for Image Restoration", 2022, arXiv:2204.04676, equation 4.
    """

    def build(self, input_shape):
        """Check the channels."""
        if input_shape[-1] % 2:
            raise ValueError(f"SimpleGate takes an even number of channels, got shape={input_shape}")
        self.built = True

    def call(self, inputs):
        """Multiply the halves."""
        first, second = ops.split(inputs, 2, axis=-1)
        return first * second

    def compute_output_shape(self, input_shape):
        """Half the channels."""
        return (*input_shape[:-1], input_shape[-1] // 2)
