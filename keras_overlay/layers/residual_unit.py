"""The bottleneck residual unit with pre-activation: normalise and activate three times, convolve three times, add."""

from __future__ import annotations

from typing import Annotated

import keras
from keras import layers

from keras_overlay.layers.batch_norm import BatchNormalization
from keras_overlay.layers.block_layer import BlockLayer
from keras_overlay.registry import Between, checked

_SQUEEZE = 4


@keras.saving.register_keras_serializable(package="keras_overlay")
class ResidualUnit(BlockLayer):
    """(batch, height, width, C) to (batch, height, width, filters): the input plus what three convolutions make of it.

    Batch normalisation, ReLU and convolution, three times: 1x1 to a quarter of the filters, 3x3, 1x1 to all of them.
    Where the number of channels changes a 1x1 convolution of the input takes the input's place in the sum.

    Args:
        filters: Channels of the result.
        remat: See `BlockLayer`.

    Raises:
        ValueError, TypeError: an argument out of range, or an input whose rank does not fit.

    Source: He et al., "Identity Mappings in Deep Residual Networks", 2016, arXiv:1603.05027, figure 4(e), with the
    bottleneck of arXiv:1512.03385, figure 5.
    """

    strides = 1
    """Of the 3x3 convolution, and of the shortcut's pooling."""

    @checked
    def __init__(self, filters: Annotated[int, Between(1, 4096, "filters")] = 64, remat: bool = False, **options):
        super().__init__(remat=remat, **options)
        self.filters = filters

    def compose(self, inputs):
        """See `BlockLayer.compose`."""
        narrow, policy = max(1, self.filters // _SQUEEZE), {"dtype": self.dtype_policy}

        def convolve(x, count, size, strides=1):
            x = layers.Activation("relu", **policy)(BatchNormalization(**policy)(x))
            options = {"strides": strides, "padding": "same", "use_bias": False, "kernel_initializer": "he_normal"}
            return layers.Conv2D(count, size, **options, **policy)(x)

        (shortcut,) = inputs
        change = convolve(convolve(shortcut, narrow, 1), narrow, 3, self.strides)
        change = convolve(change, self.filters, 1)
        if self.strides > 1:  # a 1x1 convolution with strides sees a quarter of its input, and crashes TensorFlow 2.21
            shortcut = layers.AveragePooling2D(self.strides, padding="same", **policy)(shortcut)
        if shortcut.shape[-1] != self.filters:
            shortcut = layers.Conv2D(self.filters, 1, **policy)(shortcut)
        return layers.Add(**policy)([shortcut, change])

    def get_config(self):
        """Every constructor argument."""
        return {**super().get_config(), "filters": self.filters}
