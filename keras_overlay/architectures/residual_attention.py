"""Residual attention network for pictures: three stages of residual units and attention modules, and a way back up.

Tian & Zhang, "Removing logos and stamp seals from images via deep network architectures", section 2.3 and figure 1,
after Wang et al., "Residual Attention Network for Image Classification", 2017, arXiv:1704.06904 (Attention-56).

What the paper says is built as it says: a residual unit and an attention module in each stage, units with a stride of
2x2 in the middle convolution between stages (800 -> 400 -> 200), two units and a convolution at the end. What it leaves
open is chosen here:

- widths: F, 2F, 4F filters in the stages and 8F at the end, which with F = 64 gives the paper's 4.2 M weights;
- attention modules begin and end with one residual unit (p = 1 in Wang et al.) and pool three, two and one times, down
  to an eighth of the picture, so that sides are multiples of 8; up-sampling repeats values;
- the way back to the input's size: the last convolution gives 8F channels, which a pixel shuffle turns into 2F at twice
  the size; the second stage's result is added; normalisation, ReLU, a convolution and a shuffle again, and the first
  stage's result; then normalisation, ReLU and the convolution that gives the picture.
"""

from __future__ import annotations

from typing import Annotated

from keras_overlay.registry import Between, OneOf, checked

_POOLINGS = (3, 2, 1)  # of the attention modules A, B and C


@checked
def residual_attention(
    channels: Annotated[int, OneOf((1, 3))] = 3,
    filters: Annotated[int, Between(4, 256, "filters")] = 64,
    trunk: Annotated[int, Between(1, 8, "residual units")] = 2,
    between: Annotated[int, Between(1, 4, "residual units")] = 1,
    bottom: Annotated[str, OneOf(("double", "power"))] = "power",
    remat: bool = False,
    residual: bool = True,
):
    """Build the network: 4.2 M weights and 355 layers at the defaults.

    Args:
        channels: 1 (grey) or 3 (RGB).
        filters: Filters of the first stage.
        trunk: Residual units of an attention module's trunk branch, t in the papers.
        between: Residual units between the mask branch's poolings and up-samplings, r in the papers.
        bottom: How many units at the mask branch's bottom: `power` is 2^r as Tian & Zhang have it, `double` 2r as Wang
            et al. do; the same for r = 1 and 2.
        remat: Gradient checkpointing (`layers.block_layer`): trains in less memory and takes more time.
        residual: Predict what to add to the input, zero at first.

    Returns:
        `keras.Model`; see ARCHITECTURES. Sides are multiples of 8.
    """
    import keras
    from keras import layers

    from keras_overlay.architectures.parts import picture_from, scaled
    from keras_overlay.layers.attention_gate import AttentionGate
    from keras_overlay.layers.batch_norm import BatchNormalization
    from keras_overlay.layers.pixel_shuffle import PixelShuffle
    from keras_overlay.layers.residual_unit import ResidualUnit
    from keras_overlay.layers.residual_unit_downsampling import ResidualUnitDownsampling

    def units(x, count):
        for _ in range(count):
            x = ResidualUnit(x.shape[-1], remat)(x)
        return x

    def soft_mask(x, poolings):
        skips = []
        for _ in range(poolings - 1):
            x = units(layers.MaxPooling2D()(x), between)
            skips.append(x)
        x = units(layers.MaxPooling2D()(x), 2**between if bottom == "power" else 2 * between)
        for skip in reversed(skips):
            x = units(layers.Add()([layers.UpSampling2D()(x), skip]), between)
        return layers.UpSampling2D()(x)

    def attention(x, poolings):
        x = units(x, 1)
        return units(AttentionGate(remat=remat)([units(x, trunk), soft_mask(x, poolings)]), 1)

    def convolve(x, count):
        x = layers.Activation("relu")(BatchNormalization()(x))
        return layers.Conv2D(count, 3, padding="same", kernel_initializer="he_normal")(x)

    inputs = keras.Input((None, None, channels), name="picture")  # (N, H, W, C)
    x = picture = scaled(inputs)
    stages = []
    for stage, poolings in enumerate(_POOLINGS):
        unit = ResidualUnitDownsampling if stage else ResidualUnit
        x = attention(unit(filters * 2**stage, remat)(x), poolings)  # (N, H / 2^stage, W / 2^stage, F * 2^stage)
        stages.append(x)
    x = units(ResidualUnit(8 * filters, remat)(x), 1)  # (N, H / 4, W / 4, 8F)
    for skip in reversed(stages[:-1]):
        x = PixelShuffle(2)(convolve(x, 4 * skip.shape[-1]))
        x = layers.Add()([x, skip])  # (N, H / 2, W / 2, 2F), then (N, H, W, F)
    x = layers.Activation("relu")(BatchNormalization()(x))
    outputs = picture_from(x, picture, factor=1, residual=residual)  # (N, H, W, C)
    return keras.Model(inputs, outputs, name="residual_attention")
