"""The residual unit between two stages: its middle convolution has a stride of 2x2 and halves the picture."""

from __future__ import annotations

import keras

from keras_overlay.layers.residual_unit import ResidualUnit


@keras.saving.register_keras_serializable(package="keras_overlay")
class ResidualUnitDownsampling(ResidualUnit):
    """(batch, height, width, C) to (batch, height / 2, width / 2, filters); else as `ResidualUnit`.

    The stride is in the 3x3 convolution. The paper does not tell the shortcut: here it is the mean of 2x2 values and a
    1x1 convolution (He et al. 2019, arXiv:1812.01187, figure 2c). Odd sides are rounded up.

    Args:
        filters: Channels of the result.
        remat: See `BlockLayer`.

    Raises:
        ValueError, TypeError: an argument out of range, or an input whose rank does not fit.

    Source: Tian & Zhang, "Removing logos and stamp seals from images via deep network architectures", section 2.3.
    """

    strides = 2
