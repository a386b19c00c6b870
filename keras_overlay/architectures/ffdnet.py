"""FFDNet: a plain stack of convolutions at half resolution, told how strong the noise is.

Zhang, Zuo & Zhang, "FFDNet: Toward a Fast and Flexible Solution for CNN-Based Image Denoising", 2018,
arXiv:1710.04026, figure 1 and section III; the colour network has 12 convolutions of 96 filters.
"""

from __future__ import annotations

from typing import Annotated

from keras_overlay.registry import Between, OneOf, checked


@checked
def ffdnet(
    channels: Annotated[int, OneOf((1, 3))] = 3,
    filters: Annotated[int, Between(1, 256, "filters")] = 96,
    depth: Annotated[int, Between(3, 64, "convolutions")] = 12,
    residual: bool = False,
    level: bool = True,
):
    """Build the network: 0.85 M weights and 213 kMAC a pixel at the defaults.

    Without the batch normalisation of the published training code, which its released weights have folded away.

    Args:
        channels: 1 (grey) or 3 (RGB).
        filters: Filters of every convolution but the last.
        depth: Number of convolutions.
        residual: Predict what to add to the input, as DnCNN does (arXiv:1608.03981): without its batch
            normalisation that is learned late, if at all.
        level: Take the noise level as a second input; see `layers.noise_level_map`.

    Returns:
        `keras.Model`; see ARCHITECTURES. Sides are multiples of 2.
    """
    import keras
    from keras import layers

    from keras_overlay.architectures.parts import level_input, picture_from, scaled
    from keras_overlay.layers.noise_level_map import NoiseLevelMap
    from keras_overlay.layers.pixel_unshuffle import PixelUnshuffle

    inputs = keras.Input((None, None, channels), name="picture")  # (N, H, W, C)
    levels = level_input(level)
    picture = scaled(inputs)
    x = PixelUnshuffle(2)(picture)  # (N, H / 2, W / 2, 4C)
    x = NoiseLevelMap()([x, *levels]) if level else x
    for _ in range(depth - 1):
        x = layers.Conv2D(filters, 3, padding="same", activation="relu", kernel_initializer="he_normal")(x)
    outputs = picture_from(x, picture, factor=2, residual=residual)  # (N, H, W, C)
    return keras.Model([inputs, *levels] if level else inputs, outputs, name="ffdnet")
