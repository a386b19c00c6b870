"""Spatial and channel squeeze and excitation: features weighed by where they are and by which they are."""

from __future__ import annotations

from typing import Annotated

import keras
from keras import layers

from keras_overlay.layers.block_layer import BlockLayer
from keras_overlay.layers.conv_norm import SLOPE
from keras_overlay.registry import Between, checked

_LEAST = 4  # channels that the squeeze leaves


@keras.saving.register_keras_serializable(package="keras_overlay")
class SqueezeExcitation(BlockLayer):
    """(batch, height, width, C) to the same shape: the input times a gate a channel, plus the input times one a place.

    The channels' gates come of the mean over the picture by two 1x1 convolutions, the places' of all channels by one;
    sigmoids bring them to 0..1.

    Args:
        reduction: How many times fewer channels there are between the two convolutions; at least 4 are left.
        slope: Of the leaky ReLU between them, 0..1.
        remat: See `BlockLayer`.

    Raises:
        ValueError, TypeError: an argument out of range, or an input whose rank does not fit.

    Source: Roy et al., "Concurrent Spatial and Channel Squeeze & Excitation in Fully Convolutional Networks", 2018,
    arXiv:1803.02579, figure 1d; the channel part is Hu et al. 2018, arXiv:1709.01507.
    """

    @checked
    def __init__(
        self,
        reduction: Annotated[int, Between(1, 64)] = 16,
        slope: Annotated[float, Between(0, 1)] = SLOPE,
        remat: bool = False,
        **options,
    ):
        super().__init__(remat=remat, **options)
        self.reduction, self.slope = reduction, slope

    def compose(self, inputs):
        """See `BlockLayer.compose`."""
        (x,), policy = inputs, {"dtype": self.dtype_policy}
        count = x.shape[-1]
        squeezed = layers.GlobalAveragePooling2D(keepdims=True, **policy)(x)
        squeezed = layers.Conv2D(max(_LEAST, count // self.reduction), 1, **policy)(squeezed)
        squeezed = layers.LeakyReLU(self.slope, **policy)(squeezed)
        of_channels = layers.Conv2D(count, 1, activation="sigmoid", **policy)(squeezed)
        of_places = layers.Conv2D(1, 1, use_bias=False, activation="sigmoid", **policy)(x)
        return layers.Multiply(**policy)([x, layers.Add(**policy)([of_channels, of_places])])

    def get_config(self):
        """Every constructor argument."""
        return {**super().get_config(), "reduction": self.reduction, "slope": self.slope}
