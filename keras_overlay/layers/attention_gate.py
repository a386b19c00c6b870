"""Attention residual learning: features times one plus a mask that other features make."""

from __future__ import annotations

import keras
from keras import layers

from keras_overlay.layers.batch_norm import BatchNormalization
from keras_overlay.layers.block_layer import BlockLayer


@keras.saving.register_keras_serializable(package="keras_overlay")
class AttentionGate(BlockLayer):
    """(1 + mask) * trunk: the end of an attention module.

    Called with the trunk's features and the mask branch's, both (batch, height, width, C). The mask comes of the second
    by batch normalisation, ReLU and a 1x1 convolution, twice, and a sigmoid: 0..1 for each place and channel. A mask of
    zeros leaves the trunk as it is, so that stacked modules do not fade their input.

    Args:
        remat: See `BlockLayer`.

    Raises:
        ValueError: if the inputs are not two of these ranks with the same number of channels.

    Source: Wang et al., "Residual Attention Network for Image Classification", 2017, arXiv:1704.06904, equation 3 and
    figure 2.
    """

    def build(self, input_shape):
        """Check that there are two inputs of as many channels."""
        shapes = [tuple(shape) for shape in input_shape if isinstance(shape, (list, tuple))]
        if [len(shape) for shape in shapes] != [4, 4] or shapes[0][-1] != shapes[1][-1]:
            raise ValueError(
                f"AttentionGate takes trunk and mask features, (batch, height, width, channels) each, with as many "
                f"channels, got shapes={input_shape}"
            )
        super().build(input_shape)

    def compose(self, inputs):
        """See `BlockLayer.compose`."""
        policy = {"dtype": self.dtype_policy}
        trunk, mask = inputs
        for use_bias in (False, True):
            mask = layers.Activation("relu", **policy)(BatchNormalization(**policy)(mask))
            options = {"use_bias": use_bias, "kernel_initializer": "he_normal"}
            mask = layers.Conv2D(trunk.shape[-1], 1, **options, **policy)(mask)
        mask = layers.Activation("sigmoid", **policy)(mask)
        return layers.Add(**policy)([trunk, layers.Multiply(**policy)([trunk, mask])])
