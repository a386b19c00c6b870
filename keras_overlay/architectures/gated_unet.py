"""The U-Net of `pconv_unet` with gated convolutions, batch normalisation between convolution and activation.

Yu et al., "Free-Form Image Inpainting with Gated Convolution", 2019, arXiv:1806.03589, whose own networks are two in a
row and learn against a discriminator; one U-Net and the loss of partial convolutions are what the seed trains.
"""

from __future__ import annotations

from typing import Annotated

from keras_overlay.registry import Between, OneOf, checked

_MOST = 8  # times the first filters


@checked
def gated_unet(
    channels: Annotated[int, OneOf((1, 3))] = 3,
    filters: Annotated[int, Between(4, 128, "filters")] = 64,
    scales: Annotated[int, Between(2, 9, "halvings")] = 8,
    depthwise: bool = False,
):
    """Build the network: 65.7 M weights and 289 kMAC a pixel at the defaults.

    Args:
        channels: 1 (grey) or 3 (RGB).
        filters: Filters of the first convolution, doubled at each halving, up to eight times as many. 45 make a network
            of about as many weights as `pconv_unet` has.
        scales: Halvings; sides are multiples of 2^scales.
        depthwise: Make each convolution one of each channel alone and a gated one of single pixels.

    Returns:
        `keras.Model`; see INPAINTERS.
    """
    from keras_overlay.architectures.holed_unet import Gated, holed_unet

    widths = [filters * min(_MOST, 2**scale) for scale in range(scales)]
    return holed_unet("gated_unet", Gated, channels, widths, double=False, depthwise=depthwise)
