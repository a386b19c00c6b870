"""Multiply-accumulates of a network, counted from the sizes its convolutions have on one picture."""

from __future__ import annotations

import math

import keras

KINDS = (keras.layers.Conv2D, keras.layers.Conv2DTranspose, keras.layers.DepthwiseConv2D)


def for_each_pixel(model: keras.Model, side: int) -> float:
    """Of all convolutions of a functional model, on a picture of `side` times `side`, divided by its pixels."""
    return _counted(model, [(1, side, side, model.input_shape[-1])]) / side**2


def _counted(model: keras.Model, shapes: list[tuple]) -> int:
    """Of a model on inputs of these shapes; a layer that has a model of its own, `block`, is looked into."""
    layers = [layer for layer in model.layers if isinstance(layer, KINDS) or hasattr(layer, "block")]
    if not layers:
        return 0
    tensors = [tensor for layer in layers for tensor in (*_inputs(layer), layer.output)]
    sizes = keras.Model(model.inputs, tensors).compute_output_shape(shapes if len(shapes) > 1 else shapes[0])
    found, total = iter(sizes), 0
    for layer in layers:
        given, made = [next(found) for _ in _inputs(layer)], next(found)
        total += _counted(layer.block, given) if hasattr(layer, "block") else _macs(layer, given[0], made)
    return total


def _inputs(layer: keras.layers.Layer) -> list:
    return layer.input if isinstance(layer.input, list) else [layer.input]


def _macs(layer: keras.layers.Layer, given: tuple, made: tuple) -> int:
    """A convolution gathers: each value made takes a window of values given, in one channel if it is depthwise.

    A transposed one scatters: each value given goes to a window of values made, in every channel.
    """
    window = math.prod(layer.kernel_size)
    if isinstance(layer, keras.layers.Conv2DTranspose):
        return math.prod(given[1:]) * window * made[-1]
    channels = 1 if isinstance(layer, keras.layers.DepthwiseConv2D) else given[-1]
    return math.prod(made[1:]) * window * channels
