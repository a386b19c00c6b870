"""Our network for lettering: a U-Net of residual blocks between a pixel unshuffle and a pixel shuffle.

Strokes are two pixels wide, so the answer is given at full resolution; what tells letters from leaves is the line and
the balloon around them, so it looks hundreds of pixels far. The unshuffle in front makes both cheap enough for a CPU.
"""

from __future__ import annotations

from typing import Annotated

from keras_overlay.registry import Between, OneOf, checked

_PRIOR = -3.0  # logit that training begins with: a twentieth of the pixels are letters (arXiv:1708.02002, section 3.3)


@checked
def text_unet(
    channels: Annotated[int, OneOf((1, 3))] = 3,
    filters: Annotated[int, Between(4, 128, "filters")] = 24,
    most: Annotated[int, Between(4, 512, "filters")] = 128,
    scales: Annotated[int, Between(1, 6, "scales")] = 5,
    blocks: Annotated[int, Between(1, 8, "residual blocks")] = 1,
    unshuffle: Annotated[int, OneOf((1, 2, 4))] = 2,
):
    """Build the network: 1.9 M weights and 21 kMAC a pixel at the defaults.

    Args:
        channels: 1 (grey) or 3 (RGB).
        filters: Filters at the highest resolution, doubled at each further scale.
        most: Filters that no scale exceeds.
        scales: Number of resolutions, each half the one before.
        blocks: Residual blocks at each scale on the way down and again on the way up; twice as many at the lowest.
        unshuffle: Side of the blocks of pixels that become channels in front.

    Returns:
        `keras.Model`; see SEGMENTERS. Sides are multiples of `unshuffle * 2^(scales - 1)`.
    """
    import keras
    from keras import layers

    from keras_overlay.architectures.parts import scaled
    from keras_overlay.layers.batch_norm import BatchNormalization
    from keras_overlay.layers.conv_norm import MOMENTUM
    from keras_overlay.layers.pixel_shuffle import PixelShuffle
    from keras_overlay.layers.pixel_unshuffle import PixelUnshuffle

    def convolve(x, count, name, size=3, **options):
        usual = {"padding": "same", "use_bias": False, "kernel_initializer": "he_normal", "name": name}
        return BatchNormalization(MOMENTUM, name=f"{name}_norm")(layers.Conv2D(count, size, **usual, **options)(x))

    def refine(x, count, name):
        for number in range(1, count + 1):
            change = layers.Activation("relu")(convolve(x, x.shape[-1], f"{name}_{number}a"))
            change = convolve(change, x.shape[-1], f"{name}_{number}b")
            x = layers.Activation("relu")(layers.Add()([x, change]))
        return x

    inputs = keras.Input((None, None, channels), name="picture")  # (N, H, W, C)
    x = scaled(inputs)
    x = PixelUnshuffle(unshuffle)(x) if unshuffle > 1 else x  # (N, h, w, C * unshuffle^2), h = H / unshuffle
    x = layers.Activation("relu")(convolve(x, filters, "encoder_stem"))  # (N, h, w, F)
    skips = []
    for scale in range(1, scales):
        x = refine(x, blocks, f"encoder_{scale}")
        skips.append(x)
        count = min(most, filters * 2**scale)
        x = layers.Activation("relu")(convolve(x, count, f"encoder_{scale}_down", size=2, strides=2))
    x = refine(x, 2 * blocks, f"encoder_{scales}")  # (N, h / 2^(scales - 1), ..., min(most, F * 2^(scales - 1)))
    for scale, skip in zip(range(scales - 1, 0, -1), reversed(skips), strict=True):
        x = layers.Conv2DTranspose(skip.shape[-1], 2, strides=2, padding="same", name=f"decoder_{scale}_up")(x)
        x = layers.Activation("relu")(layers.Add()([x, skip]))
        x = refine(x, blocks, f"decoder_{scale}")  # (N, h, w, F) in the end
    options = {"padding": "same", "bias_initializer": keras.initializers.Constant(_PRIOR), "dtype": "float32"}
    x = layers.Conv2D(unshuffle**2, 3, name="logits", **options)(x)  # (N, h, w, unshuffle^2)
    outputs = PixelShuffle(unshuffle, dtype="float32")(x) if unshuffle > 1 else x  # (N, H, W, 1)
    return keras.Model(inputs, outputs, name="text_unet")
