"""What several networks begin and end with: scaling, an input for the noise level, and the picture at the end."""

from __future__ import annotations

import keras
from keras import layers

from keras_overlay.layers.pixel_shuffle import PixelShuffle


def scaled(inputs):
    """Pixels, (batch, height, width, channels) on 0..255, as float32 on -0.5..0.5; bfloat16 would lose half a level."""
    return layers.Rescaling(1 / 255, offset=-0.5, dtype="float32")(inputs)


def level_input(wanted: bool) -> list:
    """The input for the noise level, (batch, 1), in a list; an empty list if the network takes none."""
    return [keras.Input((1,), name="level")] if wanted else []


def picture_from(x, picture, factor: int, residual: bool):
    """The last convolution, pixel shuffle and scaling.

    Args:
        x: Features at 1 / factor of the resolution.
        picture: What `scaled` made of the network's input, (batch, height, width, channels).
        factor: 1, 2 or 4.
        residual: Add what the features give, zero at first, to the picture.

    Returns:
        (batch, height, width, channels), float32, on 0..255.
    """
    channels = picture.shape[-1]
    start = "zeros" if residual else "glorot_uniform"
    options = {"padding": "same", "kernel_initializer": start, "dtype": "float32"}
    x = layers.Conv2D(channels * factor**2, 3, **options)(x)
    if factor > 1:
        x = PixelShuffle(factor, dtype="float32")(x)
    x = layers.Add(dtype="float32")([x, picture]) if residual else x
    return layers.Rescaling(255, offset=127.5, dtype="float32")(x)
