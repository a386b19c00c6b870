"""SRResNet without up-sampling, as the widely used Keras version of Noise2Noise has it.

Ledig et al., "Photo-Realistic Single Image Super-Resolution Using a Generative Adversarial Network", 2017,
arXiv:1609.04802, figure 4 (generator). Layer order and shapes are such that weights written by that version load.
"""

from __future__ import annotations

from typing import Annotated

from keras_overlay.registry import Between, OneOf, checked


@checked
def srresnet(
    channels: Annotated[int, OneOf((1, 3))] = 3,
    filters: Annotated[int, Between(1, 256, "filters")] = 64,
    blocks: Annotated[int, Between(1, 64, "residual blocks")] = 16,
    batch_norm: bool = True,
):
    """Build the network: 1.23 M weights and 1,220 kMAC a pixel at the defaults.

    Args:
        channels: 1 (grey) or 3.
        filters: Filters of every convolution but the last.
        blocks: Residual blocks.
        batch_norm: Normalise over the batch after the convolutions of the blocks and the one behind them, as published.
            Without, each block begins as the identity (arXiv:1901.09321), or values would double from block to block.

    Returns:
        `keras.Model`, input and output (batch, height, width, channels) float32 on 0..255, any height and width. The
        input is not rescaled (the original's choice).
    """
    import keras
    from keras import layers

    from keras_overlay.layers.batch_norm import BatchNormalization
    from keras_overlay.layers.prelu import PReLU

    def convolve(x, count=filters, start="he_normal", **options):
        return layers.Conv2D(count, 3, padding="same", kernel_initializer=start, **options)(x)

    def normalise(x):
        return BatchNormalization()(x) if batch_norm else x

    def prelu(x):
        return PReLU()(x)

    inputs = keras.Input((None, None, channels))  # (N, H, W, C)
    x = first = prelu(convolve(inputs))  # (N, H, W, F), as everything up to the last convolution
    for _ in range(blocks):
        shortcut = x
        x = prelu(normalise(convolve(x)))
        x = normalise(convolve(x, start="he_normal" if batch_norm else "zeros"))
        x = layers.Add()([x, shortcut])
    x = normalise(convolve(x))
    x = layers.Add()([x, first])
    outputs = convolve(x, channels, dtype="float32")  # (N, H, W, C)
    return keras.Model(inputs, outputs, name="srresnet")
