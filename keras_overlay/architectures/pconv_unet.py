"""The U-Net of partial convolutions.

Liu et al., "Image Inpainting for Irregular Holes Using Partial Convolutions", 2018, arXiv:1804.07723, table 1 of the
supplement.
"""

from __future__ import annotations

from typing import Annotated

from keras_overlay.registry import Between, OneOf, checked

_MOST = 8  # times the first filters


@checked
def pconv_unet(
    channels: Annotated[int, OneOf((1, 3))] = 3,
    filters: Annotated[int, Between(4, 128, "filters")] = 64,
    scales: Annotated[int, Between(2, 9, "halvings")] = 8,
    depthwise: bool = False,
):
    """Build the network: 32.9 M weights and 145 kMAC a pixel at the defaults.

    Args:
        channels: 1 (grey) or 3 (RGB).
        filters: Filters of the first convolution, doubled at each halving, up to eight times as many.
        scales: Halvings; sides are multiples of 2^scales.
        depthwise: Make each convolution one of each channel alone and one of single pixels (the seed's variant, which
            it found to blur): 3.7 M weights.

    Returns:
        `keras.Model`; see INPAINTERS.
    """
    from keras_overlay.architectures.holed_unet import Partial, holed_unet

    widths = [filters * min(_MOST, 2**scale) for scale in range(scales)]
    return holed_unet("pconv_unet", Partial, channels, widths, double=False, depthwise=depthwise)
