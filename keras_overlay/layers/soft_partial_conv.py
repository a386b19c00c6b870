"""Soft partial convolution: attention on holes that the layer learns from the inverted mask."""

from __future__ import annotations

from typing import Annotated

import keras
from keras import ops

from keras_overlay.registry import Between, checked


@keras.saving.register_keras_serializable(package="keras_overlay")
class SoftPartialConv2D(keras.layers.Conv2D):
    """A convolution whose results count more, or less, where there are holes: `conv(x) * (1 + tanh(attend(1 - mask)))`.

    Called with `[features, mask]`, (batch, height, width, C) and (batch, height, width, 1), 1 where a value is valid
    and 0 in a hole. The second convolution has no bias, so its result is 0 where a window has no hole, and there this
    is the plain convolution, whose result the attention changes by a factor of 0 to 2 elsewhere. The seed multiplies by
    the tangent alone, which would set to 0 all that is far from holes.

    Returns `[features, mask]`. The new mask is the share of the window that was valid, 0..1: it closes by degrees,
    costs the sum of one channel, and needs no threshold.

    Args:
        filters: Channels of the result.
        kernel_size: Side of the window in pixels, or (height, width).
        options: Any other argument of `keras.layers.Conv2D` but `groups`; `data_format` can only be `channels_last`.

    Raises:
        ValueError, TypeError: an argument out of range, or inputs that are not such a pair.

    Source: yu45020, "Text Segmentation and Image Inpainting", 2018, notes on gated convolution, where the mask's update
    is left open.
    """

    @checked
    def __init__(
        self, filters: Annotated[int, Between(1, 8192, "filters")], kernel_size: int | tuple | list, **options
    ):
        super().__init__(filters, kernel_size, **options)
        if self.data_format != "channels_last" or self.groups != 1:
            raise ValueError(
                "SoftPartialConv2D: data_format must be channels_last and groups 1, got "
                f"data_format={self.data_format!r} groups={self.groups}"
            )
        self.input_spec = None  # that of Conv2D is for one input

    def build(self, input_shape):
        """Check the pair and make the weights of both convolutions."""
        features, mask = _checked(input_shape)
        super().build(features)
        self.input_spec = None
        shape, start = (*self.kernel_size, mask[-1], self.filters), self.kernel_initializer.clone()
        self.mask_kernel = self.add_weight(shape=shape, initializer=start, name="mask_kernel")

    def call(self, inputs):
        """Convolve; see the class."""
        features, mask = inputs
        attention = ops.tanh(self.convolution_op(1 - mask, self.mask_kernel))
        outputs = self.convolution_op(features, self.kernel) * (1 + attention)
        if self.use_bias:
            outputs = ops.add(outputs, ops.reshape(self.bias, (1, 1, 1, self.filters)))
        outputs = outputs if self.activation is None else self.activation(outputs)
        return [outputs, ops.cast(self._share(ops.cast(mask, "float32")), self.compute_dtype)]

    def _share(self, mask):
        """Of each window's places inside of the picture, the share that is valid."""
        ones = ops.ones((*self.kernel_size, 1, 1), "float32")
        sums, whole = (self.convolution_op(each, ones) for each in (mask, ops.ones_like(mask[:1])))
        return sums / whole

    def compute_output_shape(self, input_shape):
        """Of the features and of the mask."""
        if not isinstance(input_shape[0], (list, tuple)):  # Conv2D asks as it is built
            return super().compute_output_shape(input_shape)
        outputs = super().compute_output_shape(_checked(input_shape)[0])
        return [outputs, (*outputs[:-1], 1)]

    def save_own_variables(self, store):
        """All three; those of Conv2D are two."""
        keras.layers.Layer.save_own_variables(self, store)

    def load_own_variables(self, store):
        """All three."""
        keras.layers.Layer.load_own_variables(self, store)


def _checked(input_shape) -> tuple[tuple, tuple]:
    shapes = [tuple(shape) for shape in input_shape if isinstance(shape, (list, tuple))]
    if [len(shape) for shape in shapes] != [4, 4] or shapes[1][-1] != 1:
        raise ValueError(
            "SoftPartialConv2D takes [features, mask], (batch, height, width, channels) and (batch, height, width, 1), "
            f"got shapes={input_shape}"
        )
    return shapes[0], shapes[1]
