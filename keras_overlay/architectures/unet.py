"""The large U-Net of the widely used Keras version of Noise2Noise.

Ronneberger et al., "U-Net: Convolutional Networks for Biomedical Image Segmentation", 2015, arXiv:1505.04597, with
zero padding, up-sampling followed by a 2x2 convolution, and dropout at the bottom. Weights that it wrote load.
"""

from __future__ import annotations

from typing import Annotated

from keras_overlay.registry import Between, OneOf, checked

_WIDEST = 2048  # filters at the bottom: about 125 M weights


@checked
def unet(
    channels: Annotated[int, OneOf((1, 3))] = 3,
    filters: Annotated[int, Between(1, 128, "filters")] = 64,
    depth: Annotated[int, Between(1, 5, "poolings")] = 4,
    dropout: Annotated[float, Between(0, 0.95)] = 0.5,
):
    """Build the network: 31.0 M weights and 833 kMAC a pixel at the defaults.

    Args:
        channels: 1 (grey) or 3.
        filters: Filters at full resolution, doubled at each of `depth` poolings.
        depth: Number of poolings; sides are multiples of 2^depth.
        dropout: Share of the bottom features dropped in training, 0..0.95.

    Returns:
        `keras.Model`, input and output (batch, height, width, channels) float32 on 0..255. The input is not rescaled
        (the original's choice).

    Raises:
        ValueError: a value out of range, or more than 2048 filters at the bottom.
    """
    if filters * 2**depth > _WIDEST:
        raise ValueError(f"unet: filters * 2^depth must not exceed {_WIDEST}, got filters={filters} depth={depth}")
    import keras
    from keras import layers

    def convolve(x, count, size=3):
        return layers.Conv2D(count, size, padding="same", activation="relu")(x)

    inputs = x = keras.Input((None, None, channels))  # (N, H, W, C)
    skips = []
    for level in range(depth):
        count = filters * 2**level
        x = convolve(convolve(x, count), count)  # (N, H / 2^level, W / 2^level, F * 2^level)
        skips.append(x)
        x = layers.MaxPooling2D()(x)
    count = filters * 2**depth
    x = convolve(x, count)  # (N, H / 2^depth, W / 2^depth, F * 2^depth)
    x = layers.Dropout(dropout)(x) if dropout else x
    x = convolve(x, count)
    for level in reversed(range(depth)):
        count = filters * 2**level
        x = convolve(layers.UpSampling2D()(x), count, size=2)
        x = layers.Concatenate()([skips[level], x])  # (N, H / 2^level, W / 2^level, F * 2^(level + 1))
        x = convolve(convolve(x, count), count)
    outputs = layers.Conv2D(channels, 1, dtype="float32")(x)  # (N, H, W, C)
    return keras.Model(inputs, outputs, name="unet")
