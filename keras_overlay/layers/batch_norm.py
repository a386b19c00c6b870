"""Batch normalisation that trains several times faster on TensorFlow: Keras's own layer, through the fused kernel."""

from __future__ import annotations

from typing import Annotated

import keras
from keras import ops

from keras_overlay.registry import Between, checked


@keras.saving.register_keras_serializable(package="keras_overlay")
class BatchNormalization(keras.layers.BatchNormalization):
    """`keras.layers.BatchNormalization`: same weights, same results.

    Keras composes the training step of this layer from single operations, each a pass over the feature maps, forwards
    and backwards. TensorFlow has a kernel that does it in two passes; this layer calls it while training on a
    (batch, height, width, channels) input, and is Keras's layer everywhere else.

    Args:
        momentum: Share of the old value that the moving statistics keep at each step, 0..1.
        epsilon: Added to the variance, at least 1e-5 (the fused kernel's least).
        options: Any other argument of Keras's layer.

    Raises:
        ValueError, TypeError: an argument out of range or of the wrong type.

    Source: Ioffe & Szegedy, "Batch Normalization", 2015, arXiv:1502.03167, algorithm 1.
    """

    @checked
    def __init__(
        self,
        momentum: Annotated[float, Between(0, 1)] = 0.99,
        epsilon: Annotated[float, Between(1e-5, 1)] = 1e-3,
        **options,
    ):
        super().__init__(momentum=momentum, epsilon=epsilon, **options)

    def call(self, inputs, training=None, mask=None):
        """Normalise.

        Args:
            inputs: (batch, height, width, channels), any floating type.
            training: Normalise with the batch's own statistics and update the moving ones.
            mask: As in Keras's layer, which then does the work.

        Returns:
            As `inputs`, shape and type.
        """
        is_plain = mask is None and not self.synchronized and self.scale and self.center and len(inputs.shape) == 4
        is_last_axis = self.axis in (-1, 3)
        if not (training and self.trainable and is_plain and is_last_axis and keras.backend.backend() == "tensorflow"):
            return super().call(inputs, training=training, mask=mask)
        return self._fused(inputs)

    def _fused(self, inputs):
        import tensorflow as tf

        unused = tf.zeros([0])
        outputs, mean, variance, *_ = tf.raw_ops.FusedBatchNormV3(
            x=inputs, scale=ops.cast(self.gamma, "float32"), offset=ops.cast(self.beta, "float32"), mean=unused,
            variance=unused, epsilon=self.epsilon, is_training=True,
        )  # fmt: skip
        count = tf.cast(tf.reduce_prod(tf.shape(inputs)[:-1]), tf.float32)
        variance *= (count - 1) / count  # the kernel returns the unbiased estimate, Keras keeps the biased one
        for moving, batch in ((self.moving_mean, mean), (self.moving_variance, variance)):
            moving.assign(moving * self.momentum + ops.cast(batch, moving.dtype) * (1 - self.momentum))
        return outputs
