"""Gated convolution: each value is let through by a share that a second convolution learns."""

from __future__ import annotations

from typing import Annotated

import keras
from keras import ops

from keras_overlay.registry import Between, checked


@keras.saving.register_keras_serializable(package="keras_overlay")
class GatedConv2D(keras.layers.Conv2D):
    """`activation(conv(x)) * sigmoid(gate(x))`, both of the same shape, each with weights of its own.

    What partial convolution does to its mask by rule this learns, for each place and channel; the mask goes in once, as
    a channel of the picture. Two convolutions rather than one of twice the filters that is then split: the halves would
    be copied.

    Args:
        filters: Channels of the result.
        kernel_size: Side of the window in pixels, or (height, width).
        activation: Of the features.
        options: Any other argument of `keras.layers.Conv2D`; both convolutions get them. Gates have no regularizer.

    Raises:
        ValueError, TypeError: an argument out of range or of the wrong type.

    Source: Yu et al., "Free-Form Image Inpainting with Gated Convolution", 2019, arXiv:1806.03589, equation 3.
    """

    @checked
    def __init__(
        self,
        filters: Annotated[int, Between(1, 8192, "filters")],
        kernel_size: int | tuple | list,
        activation="elu",
        **options,
    ):
        super().__init__(filters, kernel_size, activation=activation, **options)

    def build(self, input_shape):
        """Make the weights of two convolutions."""
        super().build(input_shape)
        start = self.kernel_initializer.clone()  # itself it would give the same numbers again
        self.gate_kernel = self.add_weight(shape=self.kernel.shape, initializer=start, name="gate_kernel")
        self.gate_bias = None
        if self.use_bias:
            self.gate_bias = self.add_weight(shape=(self.filters,), initializer="zeros", name="gate_bias")

    def call(self, inputs):
        """Convolve twice and multiply."""
        gate = self.convolution_op(inputs, self.gate_kernel)
        if self.use_bias:
            gate = ops.add(gate, ops.reshape(self.gate_bias, (1, 1, 1, self.filters)))
        return super().call(inputs) * ops.sigmoid(gate)

    def save_own_variables(self, store):
        """All four; those of Conv2D are two."""
        keras.layers.Layer.save_own_variables(self, store)

    def load_own_variables(self, store):
        """All four."""
        keras.layers.Layer.load_own_variables(self, store)
