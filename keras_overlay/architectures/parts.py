"""What several networks begin and end with: scaling, an input for the noise level, and the picture at the end."""

from __future__ import annotations

import keras
from keras import layers

from keras_overlay.layers.composite import Composite
from keras_overlay.layers.pixel_shuffle import PixelShuffle


def scaled(inputs):
    """Pixels, (batch, height, width, channels) on 0..255, as float32 on -0.5..0.5; bfloat16 would lose half a level."""
    return layers.Rescaling(1 / 255, offset=-0.5, dtype="float32")(inputs)


def level_input(wanted: bool) -> list:
    """The input for the noise level, (batch, 1), in a list; an empty list if the network takes none."""
    return [keras.Input((1,), name="level")] if wanted else []


def picture_from(x, picture, factor: int, residual: bool, alpha: bool = False, guess=None):
    """The last convolution, pixel shuffle and scaling.

    Args:
        x: Features at 1 / factor of the resolution.
        picture: What `scaled` made of the network's input, (batch, height, width, channels).
        factor: 1, 2 or 4.
        residual: Add what the features give, zero at first, to the picture.
        alpha: Paint over the picture instead, see `layers.composite`; barely visible at first. `residual` then has no
            say.
        guess: With `alpha`, a first guess of what is to be painted, as `picture` is; the opacity then also grows with
            the distance between picture and paint.

    Returns:
        (batch, height, width, channels), float32, on 0..255.
    """
    count = picture.shape[-1] * factor**2
    start = "zeros" if residual or alpha else "glorot_uniform"
    options = {"padding": "same", "kernel_initializer": start, "dtype": "float32"}
    shares = (2 if guess is None else 3) if alpha else 1
    x = layers.Conv2D(shares * count, 3, **options)(x)
    if factor > 1:
        x = PixelShuffle(factor, dtype="float32")(x)
    if alpha:
        x = Composite(dtype="float32")([x, picture] if guess is None else [x, picture, guess])
    elif residual:
        x = layers.Add(dtype="float32")([x, picture])
    return layers.Rescaling(255, offset=127.5, dtype="float32")(x)
