"""Multiply-accumulates of a network, counted from the sizes its convolutions have on one picture."""

from __future__ import annotations

import math

import keras

KINDS = (keras.layers.Conv2D, keras.layers.Conv2DTranspose, keras.layers.DepthwiseConv2D)


def for_each_pixel(model: keras.Model, side: int) -> float:
    """Of all convolutions of a functional model, on a picture of `side` times `side`, divided by its pixels."""
    convolutions = [layer for layer in model.layers if isinstance(layer, KINDS)]
    if not convolutions:
        return 0
    tensors = [tensor for layer in convolutions for tensor in (layer.input, layer.output)]
    sizes = keras.Model(model.input, tensors).compute_output_shape((1, side, side, model.input_shape[-1]))
    pairs = zip(convolutions, sizes[::2], sizes[1::2], strict=True)
    return sum(_macs(layer, given, made) for layer, given, made in pairs) / side**2


def _macs(layer: keras.layers.Layer, given: tuple, made: tuple) -> int:
    """A convolution gathers: each value made takes a window of values given, in one channel if it is depthwise.

    A transposed one scatters: each value given goes to a window of values made, in every channel.
    """
    window = math.prod(layer.kernel_size)
    if isinstance(layer, keras.layers.Conv2DTranspose):
        return math.prod(given[1:]) * window * made[-1]
    channels = 1 if isinstance(layer, keras.layers.DepthwiseConv2D) else given[-1]
    return math.prod(made[1:]) * window * channels
