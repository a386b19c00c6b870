"""What blocks are made of: a convolution, batch normalisation, and leaky ReLU or nothing."""

from __future__ import annotations

from typing import Any

from keras import layers

from keras_overlay.layers.batch_norm import BatchNormalization

SLOPE = 0.3
"""Of the leaky ReLU below zero, as the text segmentation of the seed has it."""


MOMENTUM = 0.9
"""Of the moving statistics: the seed's trainings are of 100 steps, in which Keras's 0.99 would not forget its start."""


def conv_norm(x, filters: int, size, slope: float | None, policy: dict[str, Any], **options):
    """Convolve, normalise, activate.

    Args:
        x: Symbolic (batch, height, width, channels).
        filters: Channels of the result.
        size: Side of the window, or its height and width.
        slope: Of the leaky ReLU, 0..1; None for a linear result.
        policy: Arguments of every layer, such as its `dtype`.
        options: Further arguments of `keras.layers.Conv2D`.
    """
    usual = {"padding": "same", "use_bias": False, "kernel_initializer": "he_normal"}
    x = layers.Conv2D(filters, size, **{**usual, **options}, **policy)(x)
    return activated(BatchNormalization(MOMENTUM, **policy)(x), slope, policy)


def depthwise_norm(x, slope: float | None, policy: dict[str, Any], strides: int = 1, dilation: int = 1):
    """Convolve each channel for itself with a 3x3 window, normalise, activate; see `conv_norm`."""
    options = {"padding": "same", "use_bias": False, "depthwise_initializer": "he_normal"}
    x = layers.DepthwiseConv2D(3, strides=strides, dilation_rate=dilation, **options, **policy)(x)
    return activated(BatchNormalization(MOMENTUM, **policy)(x), slope, policy)


def activated(x, slope: float | None, policy: dict[str, Any]):
    """Leaky ReLU, or nothing without a slope."""
    return x if slope is None else layers.LeakyReLU(slope, **policy)(x)
