"""The block of MobileNetV2: many channels inside, few between blocks."""

from __future__ import annotations

from typing import Annotated

import keras
from keras import layers

from keras_overlay.layers.block_layer import BlockLayer
from keras_overlay.layers.conv_norm import SLOPE, conv_norm, depthwise_norm
from keras_overlay.layers.squeeze_excitation import SqueezeExcitation
from keras_overlay.registry import Between, checked


@keras.saving.register_keras_serializable(package="keras_overlay")
class InvertedResidual(BlockLayer):
    """(batch, height, width, C) to (batch, height / strides, width / strides, filters).

    A 1x1 convolution to more channels, a 3x3 one of each channel, and a linear 1x1 one to few channels, each followed
    by batch normalisation. The input is added where it is of the result's shape.

    Args:
        filters: Channels of the result.
        expansion: How many times more channels there are inside; 1 leaves the first convolution out.
        strides: Of the 3x3 convolution, 1 or 2.
        dilation: Of the 3x3 convolution; not with strides of 2.
        reduction: Of the squeeze and excitation at the end (see `SqueezeExcitation`), 0 for none.
        slope: Of the leaky ReLUs, 0..1.
        remat: See `BlockLayer`.

    Raises:
        ValueError, TypeError: an argument out of range, dilation with strides, or an input whose rank does not fit.

    Source: Sandler et al., "MobileNetV2: Inverted Residuals and Linear Bottlenecks", 2018, arXiv:1801.04381, table 1.
    """

    @checked
    def __init__(
        self,
        filters: Annotated[int, Between(1, 4096, "filters")] = 16,
        expansion: Annotated[int, Between(1, 16)] = 6,
        strides: Annotated[int, Between(1, 2)] = 1,
        dilation: Annotated[int, Between(1, 64, "pixels")] = 1,
        reduction: Annotated[int, Between(0, 64)] = 0,
        slope: Annotated[float, Between(0, 1)] = SLOPE,
        remat: bool = False,
        **options,
    ):
        super().__init__(remat=remat, **options)
        if strides > 1 and dilation > 1:
            raise ValueError(f"InvertedResidual: dilation must be 1 with strides of 2, got dilation={dilation!r}")
        self.filters, self.expansion, self.strides, self.dilation = filters, expansion, strides, dilation
        self.reduction, self.slope = reduction, slope

    def compose(self, inputs):
        """See `BlockLayer.compose`."""
        (x,), policy = inputs, {"dtype": self.dtype_policy}
        change = x
        if self.expansion > 1:
            change = conv_norm(x, x.shape[-1] * self.expansion, 1, self.slope, policy)
        change = depthwise_norm(change, self.slope, policy, self.strides, self.dilation)
        change = conv_norm(change, self.filters, 1, None, policy)
        if self.reduction:
            change = SqueezeExcitation(self.reduction, self.slope, **policy)(change)
        if self.strides == 1 and x.shape[-1] == self.filters:
            change = layers.Add(**policy)([x, change])
        return change

    def get_config(self):
        """Every constructor argument."""
        names = ("filters", "expansion", "strides", "dilation", "reduction", "slope")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}
