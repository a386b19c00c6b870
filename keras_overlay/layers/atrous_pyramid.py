"""The atrous pyramid: dilated convolutions side by side, each of means over as large a window as its dilation."""

from __future__ import annotations

from typing import Annotated

import keras
from keras import layers

from keras_overlay.layers.block_layer import BlockLayer
from keras_overlay.layers.conv_norm import SLOPE, conv_norm
from keras_overlay.registry import Between, checked

RATES = (3, 5, 9)


@keras.saving.register_keras_serializable(package="keras_overlay")
class AtrousPyramid(BlockLayer):
    """(batch, height, width, C) to (batch, height, width, filters).

    A 3x3 convolution, and for each rate of 3, 5 and 9 the mean of as large a window and a 3x3 convolution with that
    dilation; a 1x1 convolution joins them. The means see what lies between the places that a dilated window looks at.

    Args:
        filters: Channels of the result.
        slope: Of the leaky ReLUs, 0..1.
        remat: See `BlockLayer`.

    Raises:
        ValueError, TypeError: an argument out of range, or an input whose rank does not fit.

    Source: Chen et al., "Encoder-Decoder with Atrous Separable Convolution", 2018, arXiv:1802.02611; the means are
    those of Xie et al., "Vortex Pooling", 2018, arXiv:1804.06242, figure 3.
    """

    @checked
    def __init__(
        self,
        filters: Annotated[int, Between(1, 4096, "filters")] = 256,
        slope: Annotated[float, Between(0, 1)] = SLOPE,
        remat: bool = False,
        **options,
    ):
        super().__init__(remat=remat, **options)
        self.filters, self.slope = filters, slope

    def compose(self, inputs):
        """See `BlockLayer.compose`."""
        (x,), policy = inputs, {"dtype": self.dtype_policy}
        branches = [conv_norm(x, self.filters, 3, self.slope, policy)]
        for rate in RATES:
            mean = layers.AveragePooling2D(rate, strides=1, padding="same", **policy)(x)
            branches.append(conv_norm(mean, self.filters, 3, self.slope, policy, dilation_rate=rate))
        return conv_norm(layers.Concatenate(**policy)(branches), self.filters, 1, self.slope, policy)

    def get_config(self):
        """Every constructor argument."""
        return {**super().get_config(), "filters": self.filters, "slope": self.slope}
