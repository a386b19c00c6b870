"""The encoder of `text_mobilenet`: MobileNetV2 whose last stages look farther instead of shrinking, with excitation.

Sandler et al. 2018, arXiv:1801.04381, table 2, without its last 1x1 convolution. Where it would shrink to 1/16 and 1/32
the convolutions from there on are dilated by 2 and 4, as in DeepLabV3 (Chen et al. 2017, arXiv:1706.05587).
"""

from __future__ import annotations

from keras import layers

from keras_overlay.layers.batch_norm import BatchNormalization
from keras_overlay.layers.conv_norm import MOMENTUM, activated
from keras_overlay.layers.inverted_residual import InvertedResidual

STAGES = (
    (1, 16, 1, 1, 1),  # expansion, filters, blocks, strides, dilation; at 1/2
    (6, 24, 2, 2, 1),  # 1/4
    (6, 32, 3, 2, 1),  # 1/8
    (6, 64, 4, 1, 2),
    (6, 96, 3, 1, 2),
    (6, 160, 3, 1, 4),
    (6, 320, 1, 1, 4),
)
REDUCTION = 11
"""Of the excitation, where networks have it: gives the seed's 0.17 M weights."""
_STEM = 32
_DIVISOR = 8


def encoded(x, width: float, reduction: int, slope: float) -> list:
    """The results of the stem and of every stage.

    Args:
        x: The picture, (N, H, W, C).
        width: Multiplier of all filters.
        reduction: Of the squeeze and excitation after every block, 0 for none.
        slope: Of the leaky ReLUs.

    Returns:
        (N, H / 2, W / 2, 32 width), the same with 16 width, (N, H / 4, W / 4, 24 width), and five of 1/8: 32, 64, 96,
        160 and 320 times the width.
    """
    options = {"padding": "same", "use_bias": False, "kernel_initializer": "he_normal", "name": "encoder_stem"}
    x = layers.Conv2D(divisible(_STEM * width), 3, strides=2, **options)(x)
    x = activated(BatchNormalization(MOMENTUM, name="encoder_stem_norm")(x), slope, {})
    found = [x]
    for stage, (expansion, filters, blocks, strides, dilation) in enumerate(STAGES, 1):
        for block in range(blocks):
            x = InvertedResidual(
                divisible(filters * width), expansion, strides if not block else 1, dilation, reduction, slope,
                name=f"encoder_stage_{stage}_block_{block + 1}",
            )(x)  # fmt: skip
        found.append(x)
    return found


def divisible(filters: float) -> int:
    """The multiple of 8 that is nearest, at least 8 and not below nine tenths."""
    rounded = max(_DIVISOR, int(filters + _DIVISOR / 2) // _DIVISOR * _DIVISOR)
    return rounded if rounded >= 0.9 * filters else rounded + _DIVISOR
