"""A small inpainter for the CPU: holes are filled smoothly without weights, and a U-Net adds what is missing there.

Ours. The first guess (`layers.fill_holes`) is as near to the truth as OpenCV's methods, so that the network starts
where they end, and has something sensible in holes of any size. The U-Net is that of `drunet`: residual blocks without
normalisation, begun and ended by pixel shuffles. What it says outside of holes is multiplied by zero, so that known
pixels come out exactly as they went in.
"""

from __future__ import annotations

from typing import Annotated

from keras_overlay.registry import Between, OneOf, checked

_MOST = 4  # times the first filters


@checked
def fill_unet(
    channels: Annotated[int, OneOf((1, 3))] = 3,
    filters: Annotated[int, Between(4, 128, "filters")] = 32,
    scales: Annotated[int, Between(1, 6, "scales")] = 5,
    blocks: Annotated[int, Between(1, 8, "residual blocks")] = 1,
    unshuffle: Annotated[int, OneOf((1, 2, 4))] = 2,
    levels: Annotated[int, Between(1, 8, "halvings")] = 6,
):
    """Build the network: 2.3 M weights and 35 kMAC a pixel at the defaults.

    Args:
        channels: 1 (grey) or 3 (RGB).
        filters: Filters at the highest resolution, doubled at each further scale, up to four times as many.
        scales: Number of resolutions, each half the one before.
        blocks: Residual blocks at each scale on the way down and again on the way up; twice as many at the lowest.
        unshuffle: Side of the blocks of pixels that become channels in front.
        levels: Halvings of the first guess; holes wider than about 2^(levels + 1) pixels begin with grey in their
            middle.

    Returns:
        `keras.Model`; see INPAINTERS. Sides are multiples of 2^levels and of unshuffle * 2^(scales - 1).
    """
    import keras
    from keras import layers

    from keras_overlay.architectures.parts import scaled
    from keras_overlay.layers.fill_holes import FillHoles
    from keras_overlay.layers.pixel_shuffle import PixelShuffle
    from keras_overlay.layers.pixel_unshuffle import PixelUnshuffle

    exact = {"dtype": "float32"}

    def convolve(x, count, size=3, **options):
        return layers.Conv2D(count, size, padding="same", kernel_initializer="he_normal", **options)(x)

    def refine(x, count):
        """Some residual blocks that start near the identity."""
        start = keras.initializers.VarianceScaling(0.1)
        for _ in range(count):
            change = convolve(x, x.shape[-1], activation="relu")
            change = layers.Conv2D(x.shape[-1], 3, padding="same", kernel_initializer=start.clone())(change)
            x = layers.Add()([x, change])
        return x

    picture = keras.Input((None, None, channels), name="picture")  # (N, H, W, C)
    holes = keras.Input((None, None, 1), name="holes")  # (N, H, W, 1)
    mask = layers.Rescaling(-1, offset=1, name="mask", **exact)(holes)
    filled = FillHoles(levels, **exact)([picture, mask])  # (N, H, W, C), on 0..255
    x = layers.Concatenate(**exact)([scaled(filled), holes])
    x = PixelUnshuffle(unshuffle)(x) if unshuffle > 1 else x  # (N, h, w, (C + 1) * unshuffle^2), h = H / unshuffle
    x = convolve(x, filters)  # (N, h, w, F)
    skips = []
    for scale in range(1, scales):
        x = refine(x, blocks)
        skips.append(x)
        x = convolve(x, filters * min(_MOST, 2**scale), size=2, strides=2)  # (N, h / 2^scale, w / 2^scale, …)
    x = refine(x, 2 * blocks)
    for skip in reversed(skips):
        x = layers.Conv2DTranspose(skip.shape[-1], 2, strides=2, padding="same")(x)
        x = refine(layers.Add()([x, skip]), blocks)
    x = layers.Conv2D(channels * unshuffle**2, 3, padding="same", kernel_initializer="zeros", **exact)(x)
    x = PixelShuffle(unshuffle, **exact)(x) if unshuffle > 1 else x  # (N, H, W, C)
    change = layers.Rescaling(255, **exact)(layers.Multiply(**exact)([x, holes]))
    return keras.Model([picture, holes], layers.Add(**exact)([filled, change]), name="fill_unet")
