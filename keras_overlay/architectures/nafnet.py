"""A small NAFNet: a U-Net of blocks without activation functions, gated by products of channels.

Chen et al., "Simple Baselines for Image Restoration", 2022, arXiv:2204.04676, figures 2 and 3.
"""

from __future__ import annotations

from typing import Annotated

from keras_overlay.registry import Between, OneOf, checked


@checked
def nafnet(
    channels: Annotated[int, OneOf((1, 3))] = 3,
    filters: Annotated[int, Between(4, 128, "filters")] = 32,
    scales: Annotated[int, Between(1, 5, "scales")] = 4,
    blocks: Annotated[int, Between(1, 16, "blocks")] = 1,
    unshuffle: Annotated[int, OneOf((1, 2, 4))] = 1,
    attention: bool = False,
    residual: bool = True,
):
    """Build the network: 1.4 M weights and 65 kMAC a pixel at the defaults.

    Args:
        channels: 1 (grey) or 3 (RGB).
        filters: Filters at the highest resolution, doubled at each further scale.
        scales: Number of resolutions, each half the one before.
        blocks: Blocks at each scale on the way down and again on the way up; twice as many at the lowest.
        unshuffle: Side of the blocks of pixels that become channels in front; 1 as published.
        attention: The published channel attention. Its global pooling sees the whole picture: results would depend on
            how a picture is cut into tiles, so pictures are not cut, and memory grows with them.
        residual: Predict what to add to the input, as published.

    Returns:
        `keras.Model`; see ARCHITECTURES. Sides are multiples of `unshuffle * 2^(scales - 1)`.
    """
    import keras
    from keras import layers

    from keras_overlay.architectures.parts import picture_from, scaled
    from keras_overlay.layers.pixel_shuffle import PixelShuffle
    from keras_overlay.layers.pixel_unshuffle import PixelUnshuffle
    from keras_overlay.layers.simple_gate import SimpleGate

    def mix(x, count, **options):
        return layers.Conv2D(count, 1, **options)(x)

    def block(x):
        """Depthwise convolution between two gates' worth of 1x1 convolutions, then a gated feed-forward part."""
        count = x.shape[-1]
        change = layers.LayerNormalization(epsilon=1e-6)(x)
        change = layers.DepthwiseConv2D(3, padding="same")(mix(change, 2 * count))
        change = SimpleGate()(change)
        if attention:
            weights = mix(layers.GlobalAveragePooling2D(keepdims=True)(change), count)
            change = layers.Multiply()([change, weights])
        x = layers.Add()([x, mix(change, count)])
        change = SimpleGate()(mix(layers.LayerNormalization(epsilon=1e-6)(x), 2 * count))
        return layers.Add()([x, mix(change, count)])

    def refine(x, count):
        for _ in range(count):
            x = block(x)
        return x

    inputs = keras.Input((None, None, channels), name="picture")  # (N, H, W, C)
    x = picture = scaled(inputs)
    x = PixelUnshuffle(unshuffle)(x) if unshuffle > 1 else x  # (N, h, w, C * unshuffle^2), h = H / unshuffle
    x = layers.Conv2D(filters, 3, padding="same")(x)  # (N, h, w, F)
    skips = []
    for scale in range(1, scales):
        x = refine(x, blocks)
        skips.append(x)
        x = layers.Conv2D(filters * 2**scale, 2, strides=2, padding="same")(x)  # (N, h / 2^scale, …, F * 2^scale)
    x = refine(x, 2 * blocks)
    for skip in reversed(skips):
        x = PixelShuffle(2)(mix(x, 4 * skip.shape[-1], use_bias=False))
        x = refine(layers.Add()([x, skip]), blocks)
    outputs = picture_from(x, picture, unshuffle, residual)  # (N, H, W, C)
    return keras.Model(inputs, outputs, name="nafnet")
