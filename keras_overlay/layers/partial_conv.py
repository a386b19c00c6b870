"""Partial convolution: holes count for nothing, and what is left of a window is scaled up to a whole one."""

from __future__ import annotations

from typing import Annotated

import keras
from keras import ops

from keras_overlay.registry import Between, checked

_TINY = 1e-12


@keras.saving.register_keras_serializable(package="keras_overlay")
class PartialConv2D(keras.layers.Conv2D):
    """`keras.layers.Conv2D` for pictures with holes: same arguments, same weights, and a mask beside the features.

    Called with `[features, mask]`, (batch, height, width, C) and (batch, height, width, 1 or C), 1 where a value is
    valid and 0 in a hole; numbers between count as a share. Several pairs in one list,
    `[features, mask, features, mask]`, are joined along the channels, each with its own mask: what a U-Net does, and
    cheaper than masks of C channels.

    Returns `[features, mask]`. In each window `W(X * M) * sum(1) / sum(M) + b` where there is something valid, else 0
    before the activation; both sums are over the window's places inside of the picture and over all channels (of the
    group), so that with a full mask this is `Conv2D`. The new mask is 1 where the window has something valid; it has
    one channel, unless groups see masks of several channels, then one for each filter.

    How it is made cheap: a mask of one channel is summed as such, whatever the number of features; a bias is added
    where the result lies in memory already, and cut out only if some window has nothing valid; a batch without any hole
    takes the plain convolution; a window of one pixel needs no sum. `benchmarks/layers.py` compares with `Conv2D`.

    Args:
        filters: Channels of the result.
        kernel_size: Side of the window in pixels, or (height, width).
        options: Any other argument of `keras.layers.Conv2D`: strides, padding, dilation_rate, groups, activation and so
            on; `data_format` can only be `channels_last`.

    Raises:
        ValueError, TypeError: an argument out of range, or inputs that are not such pairs.

    Source: Liu et al., "Image Inpainting for Irregular Holes Using Partial Convolutions", 2018, arXiv:1804.07723,
    equations 1 and 2.
    """

    @checked
    def __init__(
        self, filters: Annotated[int, Between(1, 8192, "filters")], kernel_size: int | tuple | list, **options
    ):
        super().__init__(filters, kernel_size, **options)
        if self.data_format != "channels_last":
            raise ValueError(f"PartialConv2D: data_format must be channels_last, got data_format={self.data_format!r}")
        self.input_spec = None  # that of Conv2D is for one input

    def build(self, input_shape):
        """Check the pairs and make the weights of a plain convolution."""
        shapes = _shapes(input_shape)
        count = sum(shape[-1] for shape in shapes[::2])
        self.depthwise = 1 < self.groups == count
        super().build((*shapes[0][:-1], count))
        self.input_spec = None

    def call(self, inputs):
        """Convolve; see the class."""
        features, masks = inputs[::2], inputs[1::2]
        if self.kernel_size == (1, 1) and _is_single(masks):
            return self._pointwise(features[0], masks[0])
        valid, most = self._valid(features, masks)  # (N, H, W, 1 or groups), float32
        return list(
            ops.cond(
                ops.all(valid >= most),
                lambda: self._plain(features, self._mask_channels(masks)),
                lambda: self._partial(features, masks, valid, most),
            )
        )

    def convolution_op(self, inputs, kernel):
        """As in Keras; one filter or more for each channel alone has a kernel of its own on every backend."""
        if not self.depthwise:
            return super().convolution_op(inputs, kernel)
        kernel = ops.reshape(kernel, (*self.kernel_size, inputs.shape[-1], -1))
        return ops.depthwise_conv(inputs, kernel, self.strides, self.padding, dilation_rate=self.dilation_rate)

    def _pointwise(self, features, mask):
        """Windows of one pixel: all valid or all hole."""
        strides = self.strides
        mask = ops.cast(mask[:, :: strides[0], :: strides[1]] > 0, self.compute_dtype)
        return [self._activated(self._biased(self.convolution_op(features, self.kernel)) * mask), mask]

    def _plain(self, features, mask_channels: int):
        outputs = self._activated(self._biased(self.convolution_op(_joined(features), self.kernel)))
        return outputs, ops.ones_like(outputs[..., :mask_channels])

    def _partial(self, features, masks, valid, most):
        sums, whole = self._windows(valid), self._windows(ops.ones_like(valid[:1])) * most
        known = sums > 0
        scale = ops.where(known, whole / ops.maximum(sums, _TINY), 0.0)
        scale, known = (self._for_filters(ops.cast(each, self.compute_dtype)) for each in (scale, known))
        features = _joined([each * mask for each, mask in zip(features, masks, strict=True)])
        outputs = self.convolution_op(features, self.kernel) * scale  # 0 where nothing is known
        if self.use_bias:
            biased = self._biased(outputs)
            outputs = ops.cond(ops.all(known > 0), lambda: biased, lambda: biased * known)
        return self._activated(outputs), known

    def _valid(self, features, masks):
        """How many of a place's channels are valid, and how many it has; for each group if they can differ."""
        masks = [ops.cast(mask, "float32") for mask in masks]
        if _is_single(masks):
            return masks[0], 1.0
        counts = [each.shape[-1] for each in features]
        if self.groups == 1:
            sums = [
                m * c if m.shape[-1] == 1 else ops.sum(m, -1, keepdims=True) for m, c in zip(masks, counts, strict=True)
            ]
            return sum(sums[1:], sums[0]), float(sum(counts))
        whole = _joined([ops.repeat(m, c // m.shape[-1], axis=-1) for m, c in zip(masks, counts, strict=True)])
        of_group = sum(counts) // self.groups
        parts = ops.reshape(whole, (*ops.shape(whole)[:-1], self.groups, of_group))
        return ops.sum(parts, axis=-1), float(of_group)

    def _windows(self, values):
        """Sums over the windows, each channel for itself."""
        ones = ops.ones((*self.kernel_size, values.shape[-1], 1), "float32")
        sums = ops.conv if values.shape[-1] == 1 else ops.depthwise_conv
        return sums(values, ones, self.strides, self.padding, dilation_rate=self.dilation_rate)

    def _for_filters(self, values):
        """One channel serves all filters; groups are repeated for each of theirs."""
        return ops.repeat(values, self.filters // self.groups, axis=-1) if values.shape[-1] > 1 else values

    def _biased(self, outputs):
        if not self.use_bias:
            return outputs
        if keras.backend.backend() == "tensorflow":  # its own kernel passes over the feature maps faster
            import tensorflow as tf

            return tf.nn.bias_add(outputs, ops.cast(self.bias, outputs.dtype))
        return ops.add(outputs, ops.reshape(self.bias, (1, 1, 1, self.filters)))

    def _activated(self, outputs):
        return outputs if self.activation is None else self.activation(outputs)

    def _mask_channels(self, masks) -> int:
        """One, unless groups can differ."""
        return 1 if self.groups == 1 or _is_single(masks) else self.filters

    def compute_output_shape(self, input_shape):
        """Of the features and of the mask."""
        if not isinstance(input_shape[0], (list, tuple)):  # Conv2D asks as it is built
            return super().compute_output_shape(input_shape)
        shapes = _shapes(input_shape)
        outputs = super().compute_output_shape((*shapes[0][:-1], sum(shape[-1] for shape in shapes[::2])))
        masks = [keras.KerasTensor(shape) for shape in shapes[1::2]]
        return [outputs, (*outputs[:-1], self._mask_channels(masks))]


def _is_single(masks) -> bool:
    """Whether there is one mask, of one channel."""
    return len(masks) == 1 and masks[0].shape[-1] == 1


def _joined(tensors):
    return tensors[0] if len(tensors) == 1 else ops.concatenate(tensors, axis=-1)


def _shapes(input_shape) -> list[tuple]:
    """Shapes of features and masks in turn, checked."""
    shapes = [tuple(shape) for shape in input_shape if isinstance(shape, (list, tuple))]
    is_paired = len(shapes) > 0 and len(shapes) % 2 == 0 and len(shapes) == len(input_shape)
    if (
        not is_paired
        or any(len(shape) != 4 for shape in shapes)
        or not all(mask[-1] in (1, features[-1]) for features, mask in zip(shapes[::2], shapes[1::2], strict=True))
    ):
        raise ValueError(
            "PartialConv2D takes [features, mask], (batch, height, width, channels) and the same with 1 or as many "
            f"channels, or several such pairs, got shapes={input_shape}"
        )
    return shapes
