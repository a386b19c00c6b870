"""Multiply-accumulates of a network, counted from the sizes its convolutions have on one picture."""

from __future__ import annotations

import math

import keras


def for_each_pixel(model: keras.Model, side: int) -> float:
    """Of all convolutions of a functional model, on a picture of `side` times `side`, divided by its pixels."""
    convolutions = [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)]
    sizes = keras.Model(model.input, [layer.output for layer in convolutions]).compute_output_shape(
        (1, side, side, model.input_shape[-1])
    )
    total = 0
    for layer, (_, height, width, filters) in zip(convolutions, sizes, strict=True):
        kernel_height, kernel_width, depth, _ = layer.kernel.shape
        total += height * width * filters * math.prod((kernel_height, kernel_width, depth))
    return total / side**2
