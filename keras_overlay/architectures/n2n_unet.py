"""The U-Net of the Noise2Noise authors: small, no batch normalisation, the input joined again near the end.

Lehtinen et al., "Noise2Noise: Learning Image Restoration without Clean Data", 2018, arXiv:1803.04189, table 2 of its
appendix.
"""

from __future__ import annotations

from typing import Annotated

from keras_overlay.registry import Between, OneOf, checked

_LEVELS = 5


@checked
def n2n_unet(
    channels: Annotated[int, OneOf((1, 3))] = 3,
    filters: Annotated[int, Between(4, 256, "filters")] = 48,
    slope: Annotated[float, Between(0, 1)] = 0.1,
    residual: bool = True,
):
    """Build the network: about 1.0 M weights and 174 kMAC a pixel at the defaults.

    Args:
        channels: 1 (grey) or 3 (RGB).
        filters: Filters of the encoder; the decoder has twice as many, and 4/3 and 2/3 as many at full resolution.
        slope: Slope of the leaky ReLU for negative values, 0..1.
        residual: Predict what to add to the input (zero at first) rather than the picture itself, as the authors do.

    Returns:
        `keras.Model`, input and output (batch, height, width, channels) float32 on 0..255; sides multiples of 32.
    """
    import keras
    from keras import layers

    def convolve(x, count):
        x = layers.Conv2D(count, 3, padding="same", kernel_initializer="he_normal")(x)
        return layers.LeakyReLU(slope)(x)

    inputs = keras.Input((None, None, channels))  # (N, H, W, C)
    x = scaled = layers.Rescaling(1 / 255, offset=-0.5)(inputs)
    x = convolve(x, filters)  # (N, H, W, F)
    skips = [scaled]
    for _level in range(_LEVELS):
        x = layers.MaxPooling2D()(convolve(x, filters))  # (N, H / 2^(level + 1), W / 2^(level + 1), F)
        skips.append(x)
    x = convolve(x, filters)
    for skip in reversed(skips[1:-1]):
        x = layers.Concatenate()([layers.UpSampling2D()(x), skip])
        x = convolve(convolve(x, 2 * filters), 2 * filters)  # (N, h, w, 2F)
    x = layers.Concatenate()([layers.UpSampling2D()(x), scaled])  # (N, H, W, 2F + C)
    x = convolve(convolve(x, filters * 4 // 3), filters * 2 // 3)  # (N, H, W, 2F / 3)
    x = layers.Conv2D(
        channels, 3, padding="same", dtype="float32", kernel_initializer="zeros" if residual else "glorot_uniform"
    )(x)  # (N, H, W, C)
    if residual:
        x = layers.Add(dtype="float32")([x, layers.Rescaling(1 / 255, offset=-0.5, dtype="float32")(inputs)])
    outputs = layers.Rescaling(255, offset=127.5, dtype="float32")(x)
    return keras.Model(inputs, outputs, name="n2n_unet")
