"""Stochastic gradient descent for losses on 0..255 with learning rates that were published for pixels on 0..1."""

from __future__ import annotations

import keras


@keras.saving.register_keras_serializable("keras_overlay")
class ScaledSGD(keras.optimizers.SGD):
    """`keras.optimizers.SGD` with all gradients divided by a number; weight decay is not touched.

    Args:
        learning_rate: As in Keras's optimizer.
        divisor: What gradients are divided by, above 0.
        options: Any other argument of Keras's optimizer.
    """

    def __init__(self, learning_rate=0.01, divisor=1.0, **options):
        super().__init__(learning_rate, **options)
        if not divisor > 0:
            raise ValueError(f"divisor must be above 0, got divisor={divisor!r}")
        self.divisor = divisor

    def apply(self, grads, trainable_variables=None):
        """Take a step."""
        super().apply([grad if grad is None else grad / self.divisor for grad in grads], trainable_variables)

    def get_config(self):
        """Every constructor argument."""
        return {**super().get_config(), "divisor": self.divisor}
