"""The receptive field block: windows of several sizes, each sampled as sparsely as its size."""

from __future__ import annotations

from typing import Annotated

import keras
from keras import layers

from keras_overlay.layers.block_layer import BlockLayer
from keras_overlay.layers.conv_norm import SLOPE, activated, conv_norm, depthwise_norm
from keras_overlay.registry import Between, checked

BRANCHES = ((1, 1), (3, 5), (5, 17), (7, 29))
"""Side of each branch's window, and the dilation of the depthwise convolution after it."""


@keras.saving.register_keras_serializable(package="keras_overlay")
class ReceptiveFieldBlock(BlockLayer):
    """(batch, height, width, C) to (batch, height, width, filters).

    Four branches with windows of 1, 3, 5 and 7: a 1x1 convolution to half of the filters, 1xn and nx1 convolutions,
    and a depthwise 3x3 one with a dilation of 1, 5, 17 and 29. A linear 1x1 convolution joins them; what a 1x1
    convolution makes of the input is added.

    Args:
        filters: Channels of the result, an even number.
        slope: Of the leaky ReLUs, 0..1.
        remat: See `BlockLayer`.

    Raises:
        ValueError, TypeError: an argument out of range, an odd number of filters, or an input whose rank does not fit.

    Source: Liu et al., "Receptive Field Block Net for Accurate and Fast Object Detection", 2018, arXiv:1711.07767,
    figure 4, with the dilations of the seed's text segmentation.
    """

    @checked
    def __init__(
        self,
        filters: Annotated[int, Between(2, 4096, "filters")] = 256,
        slope: Annotated[float, Between(0, 1)] = SLOPE,
        remat: bool = False,
        **options,
    ):
        super().__init__(remat=remat, **options)
        if filters % 2:
            raise ValueError(f"ReceptiveFieldBlock: filters must be an even number, got filters={filters!r}")
        self.filters, self.slope = filters, slope

    def compose(self, inputs):
        """See `BlockLayer.compose`."""
        (x,), policy = inputs, {"dtype": self.dtype_policy}
        branches = [self._branch(x, size, dilation, policy) for size, dilation in BRANCHES]
        joined = layers.Concatenate(**policy)(branches)
        joined = layers.Conv2D(self.filters, 1, kernel_initializer="he_normal", **policy)(joined)
        shortcut = conv_norm(x, self.filters, 1, self.slope, policy)
        return activated(layers.Add(**policy)([joined, shortcut]), self.slope, policy)

    def _branch(self, x, size: int, dilation: int, policy):
        half = self.filters // 2
        if size == 1:
            x = conv_norm(x, self.filters, 1, self.slope, policy)
        else:
            x = conv_norm(x, half, 1, self.slope, policy)
            x = conv_norm(x, half * 3 // 2, (1, size), None, policy)
            x = conv_norm(x, self.filters, (size, 1), None, policy)
        return depthwise_norm(x, self.slope, policy, dilation=dilation)

    def get_config(self):
        """Every constructor argument."""
        return {**super().get_config(), "filters": self.filters, "slope": self.slope}
