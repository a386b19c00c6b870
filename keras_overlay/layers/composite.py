"""Alpha compositing as a layer: a network paints a picture of its own over the one given, where it sees fit."""

from __future__ import annotations

import keras
from keras import ops

_SHIFT = 2.0  # features of zero make the paint barely visible: alpha 0.12


@keras.saving.register_keras_serializable(package="keras_overlay")
class Composite(keras.layers.Layer):
    """`(1 - alpha) * picture + alpha * paint`: what undoes an opaque overlay, and leaves the rest exactly alone.

    Called with features, (batch, height, width, 2C), and the picture, (batch, height, width, C). The first C channels
    are the paint, the others give alpha, sigmoid(x - 2), one for each channel of the picture. Returns (batch,
    height, width, C). A sum of features and picture, which is the alternative, would have to multiply by itself where
    an overlay begins and ends, which convolutions and ReLUs only approximate.

    Raises:
        ValueError: if the two inputs are not of these shapes.

    Source: Porter & Duff, "Compositing Digital Images", 1984, doi:10.1145/800031.808606, section 4, operator "over".
    """

    def build(self, input_shape):
        """Check ranks and channels."""
        features, picture = input_shape
        if len(features) != 4 or len(picture) != 4 or features[-1] != 2 * picture[-1]:
            raise ValueError(
                f"Composite takes (batch, height, width, 2C) and (batch, height, width, C), got shapes={input_shape}"
            )
        self.built = True

    def call(self, inputs):
        """Compose."""
        features, picture = inputs
        paint, alpha = ops.split(features, 2, axis=-1)
        return picture + ops.sigmoid(alpha - _SHIFT) * (paint - picture)

    def compute_output_shape(self, input_shape):
        """The picture's."""
        return tuple(input_shape[1])
