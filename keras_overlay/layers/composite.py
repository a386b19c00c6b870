"""Alpha compositing as a layer: a network paints a picture of its own over the one given, where it sees fit."""

from __future__ import annotations

import keras
from keras import ops

_SHIFT = 2.0  # features of zero make the paint barely visible: alpha 0.12
_SLOPE = 3.0  # features of zero: the odds grow by a factor of e in 13 grey levels


@keras.saving.register_keras_serializable(package="keras_overlay")
class Composite(keras.layers.Layer):
    """`(1 - alpha) * picture + alpha * paint`: what undoes an opaque overlay, and leaves the rest exactly alone.

    Called with features, (batch, height, width, 2C or 3C), and the picture, (batch, height, width, C), of values on a
    range of 1. The first C channels are the paint, the next give alpha, sigmoid(x - 2), one for each channel of the
    picture. A third input, of the picture's shape, is a first guess of the paint, and added to it. With 3C channels
    alpha is sigmoid(x - 2 + |picture - paint| exp(y + 3)): the odds that a value was replaced by chance, if those that
    were not are spread around the paint as Laplace's distribution of scale exp(-y - 3) says. Returns (batch, height,
    width, C). A sum of features and picture, which is the alternative, would have to multiply by itself where an
    overlay begins and ends, and to compare picture and paint, which convolutions and ReLUs only approximate.

    Raises:
        ValueError: if the inputs are not of these shapes.

    Source: Porter & Duff, "Compositing Digital Images", 1984, doi:10.1145/800031.808606, section 4, operator "over".
    """

    def build(self, input_shape):
        """Check ranks and channels."""
        features, picture, *guess = input_shape
        ranks = {len(shape) for shape in input_shape}
        if (
            ranks != {4}
            or features[-1] not in (2 * picture[-1], 3 * picture[-1])
            or any(each[-1] != picture[-1] for each in guess)
        ):
            raise ValueError(
                "Composite takes (batch, height, width, 2C or 3C), (batch, height, width, C) and perhaps another such, "
                f"got shapes={input_shape}"
            )
        self.built = True

    def call(self, inputs):
        """Compose."""
        features, picture, *guess = inputs
        paint, alpha, *slope = ops.split(features, features.shape[-1] // picture.shape[-1], axis=-1)
        paint = paint + guess[0] if guess else paint
        alpha = alpha + ops.abs(picture - paint) * ops.exp(slope[0] + _SLOPE) if slope else alpha
        return picture + ops.sigmoid(alpha - _SHIFT) * (paint - picture)

    def compute_output_shape(self, input_shape):
        """The picture's."""
        return tuple(input_shape[1])
