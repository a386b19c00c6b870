"""The seed's second network for lettering: a slim Xception, an atrous pyramid, DeepLabV3+'s decoder.

Atrous rates rise and fall, 2-4 in the middle flow and 2-1 in the exit flow, so that a place's neighbours are not left
out in the end (Hamaguchi et al. 2018, arXiv:1709.00179).
"""

from __future__ import annotations

from typing import Annotated

from keras_overlay.registry import Between, OneOf, checked

_MIDDLE, _EXIT = ((2, 4), (4, 4)), ((2, 2), (1, 2))  # dilation and number of blocks
_DECODED, _SMOOTHED = 128, 48  # filters


@checked
def text_xception(
    channels: Annotated[int, OneOf((1, 3))] = 3,
    filters: Annotated[int, Between(8, 1024, "filters")] = 256,
    pooled: Annotated[int, Between(1, 1024, "filters")] = 128,
    upsampling: Annotated[str, OneOf(("bilinear", "pixel_shuffle", "transpose"))] = "bilinear",
    slope: Annotated[float, Between(0, 1)] = 0.3,
):
    """Build the network: 4.1 M weights, 2.8 M of them in the encoder, and 70 kMAC a pixel at the defaults.

    Args:
        channels: 1 (grey) or 3 (RGB).
        filters: Of the middle and exit flow; the seed has 512. The stages before have a sixteenth to half of them.
        pooled: Filters of the atrous pyramid.
        upsampling: How the decoder enlarges; see `layers.enlargement`.
        slope: Of the leaky ReLUs, 0..1.

    Returns:
        `keras.Model`; see SEGMENTERS. Sides are multiples of 8.
    """
    import keras
    from keras import layers

    from keras_overlay.architectures.deeplab_decoder import logits
    from keras_overlay.architectures.parts import scaled
    from keras_overlay.layers.atrous_pyramid import AtrousPyramid
    from keras_overlay.layers.batch_norm import BatchNormalization
    from keras_overlay.layers.conv_norm import MOMENTUM, activated
    from keras_overlay.layers.inverted_residual import InvertedResidual
    from keras_overlay.layers.xception_unit import XceptionUnit

    def stem(x, count, strides, name):
        options = {"padding": "same", "use_bias": False, "kernel_initializer": "he_normal", "name": name}
        x = layers.Conv2D(count, 3, strides=strides, **options)(x)
        return activated(BatchNormalization(MOMENTUM, name=f"{name}_norm")(x), slope, {})

    inputs = keras.Input((None, None, channels), name="picture")  # (N, H, W, C)
    x = stem(scaled(inputs), max(4, filters // 16), 2, "encoder_stem_1")
    x = stem(x, max(4, filters // 8), 1, "encoder_stem_2")  # (N, H / 2, W / 2, F / 8)
    x = fine = XceptionUnit(filters // 4, 2, 1, slope, name="encoder_entry_1")(x)  # (N, H / 4, W / 4, F / 4)
    x = XceptionUnit(filters // 2, 2, 1, slope, name="encoder_entry_2")(x)  # (N, H / 8, W / 8, F / 2)
    x = XceptionUnit(filters, 1, 2, slope, name="encoder_entry_3")(x)  # (N, H / 8, W / 8, F)
    for flow, parts in (("middle", _MIDDLE), ("exit", _EXIT)):
        for dilation, count in parts:
            for number in range(1, count + 1):
                x = XceptionUnit(filters, 1, dilation, slope, name=f"encoder_{flow}_{dilation}_{number}")(x)
    deep = AtrousPyramid(pooled, slope)(x)  # (N, H / 8, W / 8, P)
    fine = InvertedResidual(_SMOOTHED, 2, slope=slope)(fine)  # (N, H / 4, W / 4, S)
    outputs = logits(deep, fine, _DECODED, upsampling, slope)  # (N, H, W, 1)
    return keras.Model(inputs, outputs, name="text_xception")
