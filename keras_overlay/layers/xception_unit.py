"""The residual block of Xception, with batch normalisation inside of its separable convolutions too."""

from __future__ import annotations

from typing import Annotated

import keras
from keras import layers

from keras_overlay.layers.block_layer import BlockLayer
from keras_overlay.layers.conv_norm import SLOPE, conv_norm, depthwise_norm
from keras_overlay.registry import Between, checked

_SEPARABLE = 3  # convolutions in a block


@keras.saving.register_keras_serializable(package="keras_overlay")
class XceptionUnit(BlockLayer):
    """(batch, height, width, C) to (batch, height / strides, width / strides, filters): three separable convolutions.

    Each is a 3x3 convolution of every channel and a 1x1 one, both followed by batch normalisation: the seed's network
    did not learn without the first of them. The last has the strides and no activation. The input is added, through a
    mean over the strides and a 1x1 convolution where shapes differ.

    Args:
        filters: Channels of the result.
        strides: 1 or 2.
        dilation: Of the 3x3 convolutions; not with strides of 2.
        slope: Of the leaky ReLUs, 0..1.
        remat: See `BlockLayer`.

    Raises:
        ValueError, TypeError: an argument out of range, dilation with strides, or an input whose rank does not fit.

    Source: Chollet, "Xception", 2017, arXiv:1610.02357, figure 5, in the form of Chen et al. 2018, arXiv:1802.02611,
    figure 4.
    """

    @checked
    def __init__(
        self,
        filters: Annotated[int, Between(1, 4096, "filters")] = 64,
        strides: Annotated[int, Between(1, 2)] = 1,
        dilation: Annotated[int, Between(1, 64, "pixels")] = 1,
        slope: Annotated[float, Between(0, 1)] = SLOPE,
        remat: bool = False,
        **options,
    ):
        super().__init__(remat=remat, **options)
        if strides > 1 and dilation > 1:
            raise ValueError(f"XceptionUnit: dilation must be 1 with strides of 2, got dilation={dilation!r}")
        self.filters, self.strides, self.dilation, self.slope = filters, strides, dilation, slope

    def compose(self, inputs):
        """See `BlockLayer.compose`."""
        (shortcut,), policy = inputs, {"dtype": self.dtype_policy}
        change = shortcut
        for number in range(1, _SEPARABLE + 1):
            is_last = number == _SEPARABLE
            change = depthwise_norm(change, None, policy, self.strides if is_last else 1, self.dilation)
            change = conv_norm(change, self.filters, 1, None if is_last else self.slope, policy)
        if self.strides > 1:  # as in `ResidualUnit`
            shortcut = layers.AveragePooling2D(self.strides, padding="same", **policy)(shortcut)
        if shortcut.shape[-1] != self.filters:
            shortcut = conv_norm(shortcut, self.filters, 1, None, policy)
        return layers.Add(**policy)([shortcut, change])

    def get_config(self):
        """Every constructor argument."""
        names = ("filters", "strides", "dilation", "slope")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}
