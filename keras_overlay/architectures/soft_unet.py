"""The U-Net of `pconv_unet` with soft partial convolutions: what the seed had in mind and left open."""

from __future__ import annotations

from typing import Annotated

from keras_overlay.registry import Between, OneOf, checked

_MOST = 8  # times the first filters


@checked
def soft_unet(
    channels: Annotated[int, OneOf((1, 3))] = 3,
    filters: Annotated[int, Between(4, 128, "filters")] = 64,
    scales: Annotated[int, Between(2, 9, "halvings")] = 8,
):
    """Build the network: 32.9 M weights and 146 kMAC a pixel at the defaults.

    Args:
        channels: 1 (grey) or 3 (RGB).
        filters: Filters of the first convolution, doubled at each halving, up to eight times as many.
        scales: Halvings; sides are multiples of 2^scales.

    Returns:
        `keras.Model`; see INPAINTERS.
    """
    from keras_overlay.architectures.holed_unet import Soft, holed_unet

    widths = [filters * min(_MOST, 2**scale) for scale in range(scales)]
    return holed_unet("soft_unet", Soft, channels, widths, double=False, depthwise=False)
