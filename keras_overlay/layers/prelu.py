"""PReLU with a cheaper gradient on TensorFlow."""

from __future__ import annotations

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="keras_overlay")
class PReLU(keras.layers.PReLU):
    """`keras.layers.PReLU` with one slope a channel (`shared_axes=[1, 2]`), same weights and results.

    Keras builds it of two ReLUs whose gradients TensorFlow then derives operation by operation; here the gradient is
    written down: dx = dy where x > 0, else slope * dy; dslope = sum of x * dy where x < 0.

    Args:
        options: Any argument of Keras's layer; `shared_axes` is [1, 2] unless given.

    Source: He et al., "Delving Deep into Rectifiers", 2015, arXiv:1502.01852, equations 1, 8 and 9.
    """

    def __init__(self, **options):
        super().__init__(**{"shared_axes": [1, 2], **options})

    def call(self, inputs):
        """Apply the slopes to negative values.

        Args:
            inputs: (batch, height, width, channels), any floating type.

        Returns:
            As `inputs`, shape and type.
        """
        is_by_channel = len(inputs.shape) == 4 and sorted(self.shared_axes or ()) == [1, 2]
        if keras.backend.backend() != "tensorflow" or not is_by_channel:
            return super().call(inputs)
        return _prelu(inputs, ops.cast(self.alpha, inputs.dtype))


def _prelu(inputs, alpha):
    import tensorflow as tf

    @tf.custom_gradient
    def prelu(x, slope):
        positive = tf.nn.relu(x)

        def gradient(upstream):
            kept = tf.raw_ops.ReluGrad(gradients=upstream, features=x)
            rest = upstream - kept
            products = tf.reshape(rest * x, (-1, x.shape[-1]))
            ones = tf.ones((1, tf.shape(products)[0]), products.dtype)
            return kept + slope * rest, tf.reshape(ones @ products, slope.shape)  # a matrix product sums in float32

        return positive + slope * (x - positive), gradient

    return prelu(inputs, alpha)
