"""The seed's U-Net of partial convolutions: twice as deep as the paper's, and half as wide where that is widest.

yu45020, "Text Segmentation and Image Inpainting", 2018: a convolution with a stride of 2, batch normalisation and
activation, then a convolution, batch normalisation and activation, and the sum of both.
"""

from __future__ import annotations

from typing import Annotated

from keras_overlay.registry import Between, OneOf, checked

_MOST = 4  # times the first filters


@checked
def pconv_deep(
    channels: Annotated[int, OneOf((1, 3))] = 3,
    filters: Annotated[int, Between(4, 128, "filters")] = 64,
    scales: Annotated[int, Between(2, 9, "halvings")] = 8,
    depthwise: bool = False,
):
    """Build the network: 18.8 M weights and 248 kMAC a pixel at the defaults.

    Args:
        channels: 1 (grey) or 3 (RGB).
        filters: Filters of the first convolution, doubled at each halving, up to four times as many.
        scales: Halvings; sides are multiples of 2^scales.
        depthwise: Make each convolution one of each channel alone and one of single pixels.

    Returns:
        `keras.Model`; see INPAINTERS.
    """
    from keras_overlay.architectures.holed_unet import Partial, holed_unet

    widths = [filters * min(_MOST, 2**scale) for scale in range(scales)]
    return holed_unet("pconv_deep", Partial, channels, widths, double=True, depthwise=depthwise)
