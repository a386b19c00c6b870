"""The seed's network for lettering: MobileNetV2 with excitation, a receptive field block, DeepLabV3+'s decoder.

After "Text Segmentation and Image Inpainting" (github.com/yu45020), which stops at weights that were not published.
What its text leaves open is chosen here: the decoder's widths, and the reduction of 11, which gives its 0.17 M weights.
"""

from __future__ import annotations

from typing import Annotated

from keras_overlay.registry import Between, OneOf, checked

_DECODED, _SMOOTHED = 128, 64  # filters


@checked
def text_mobilenet(
    channels: Annotated[int, OneOf((1, 3))] = 3,
    width: Annotated[float, Between(0.1, 4)] = 2.0,
    excitation: bool = True,
    pooled: Annotated[int, Between(2, 1024, "filters")] = 256,
    upsampling: Annotated[str, OneOf(("bilinear", "pixel_shuffle", "transpose"))] = "bilinear",
    slope: Annotated[float, Between(0, 1)] = 0.3,
):
    """Build the network: 10.0 M weights, 7.3 M of them in the encoder, and 162 kMAC a pixel at the defaults.

    Args:
        channels: 1 (grey) or 3 (RGB).
        width: Multiplier of the encoder's filters; the seed tried 1, 1.4 and 2.
        excitation: Spatial and channel squeeze and excitation after every inverted residual block.
        pooled: Filters of the receptive field block, an even number.
        upsampling: How the decoder enlarges; see `layers.enlargement`.
        slope: Of the leaky ReLUs, 0..1.

    Returns:
        `keras.Model`; see SEGMENTERS. Sides are multiples of 8; with excitation it sees the whole picture.
    """
    import keras
    from keras import layers

    from keras_overlay.architectures.deeplab_decoder import logits
    from keras_overlay.architectures.mobilenet_v2 import REDUCTION, encoded
    from keras_overlay.architectures.parts import scaled
    from keras_overlay.layers.inverted_residual import InvertedResidual
    from keras_overlay.layers.receptive_field_block import ReceptiveFieldBlock

    inputs = keras.Input((None, None, channels), name="picture")  # (N, H, W, C)
    found = encoded(scaled(inputs), width, REDUCTION if excitation else 0, slope)
    deep = ReceptiveFieldBlock(pooled, slope)(layers.Concatenate()(found[3:]))  # (N, H / 8, W / 8, P)
    halves = [layers.AveragePooling2D(2)(each) for each in found[:2]]
    fine = layers.Concatenate()([*halves, found[2]])  # (N, H / 4, W / 4, 72 width)
    fine = InvertedResidual(_SMOOTHED, 2, slope=slope)(fine)  # (N, H / 4, W / 4, S)
    outputs = logits(deep, fine, _DECODED, upsampling, slope)  # (N, H, W, 1)
    return keras.Model(inputs, outputs, name="text_mobilenet")
