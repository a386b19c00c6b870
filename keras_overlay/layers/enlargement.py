"""Up-sampling in one of three ways: between pixels, by a transposed convolution, or by a pixel shuffle."""

from __future__ import annotations

from typing import Annotated

import keras
from keras import layers

from keras_overlay.layers.block_layer import BlockLayer
from keras_overlay.layers.pixel_shuffle import PixelShuffle
from keras_overlay.registry import Between, OneOf, checked

KINDS = ("bilinear", "pixel_shuffle", "transpose")


@keras.saving.register_keras_serializable(package="keras_overlay")
class Enlargement(BlockLayer):
    """(batch, height, width, C) to (batch, height * factor, width * factor, C).

    Args:
        factor: 2 to 8.
        kind: `bilinear` interpolates and learns nothing; `transpose` is a transposed convolution whose window is twice
            the factor, so that every place gets as many contributions as its neighbours; `pixel_shuffle` a 3x3
            convolution that makes factor^2 times the channels, and their rearrangement.
        remat: See `BlockLayer`.

    Raises:
        ValueError, TypeError: an argument out of range, or an input whose rank does not fit.

    Source: Odena et al., "Deconvolution and Checkerboard Artifacts", 2016, doi:10.23915/distill.00003; Shi et al. 2016,
    arXiv:1609.05158.
    """

    @checked
    def __init__(
        self,
        factor: Annotated[int, Between(2, 8)] = 2,
        kind: Annotated[str, OneOf(KINDS)] = "bilinear",
        remat: bool = False,
        **options,
    ):
        super().__init__(remat=remat, **options)
        self.factor, self.kind = factor, kind

    def compose(self, inputs):
        """See `BlockLayer.compose`."""
        (x,), policy = inputs, {"dtype": self.dtype_policy}
        count, factor = x.shape[-1], self.factor
        if self.kind == "bilinear":
            return layers.UpSampling2D(factor, interpolation="bilinear", **policy)(x)
        if self.kind == "transpose":
            return layers.Conv2DTranspose(count, 2 * factor, strides=factor, padding="same", **policy)(x)
        x = layers.Conv2D(count * factor**2, 3, padding="same", **policy)(x)
        return PixelShuffle(factor, **policy)(x)

    def get_config(self):
        """Every constructor argument."""
        return {**super().get_config(), "factor": self.factor, "kind": self.kind}
