"""Averaged stochastic gradient descent: the mean of the weights that plain descent passes through."""

from __future__ import annotations

import keras
from keras import ops

from keras_overlay.training.scaled_sgd import ScaledSGD


@keras.saving.register_keras_serializable("keras_overlay")
class AveragedSGD(ScaledSGD):
    """`ScaledSGD` without momentum, with the plain mean of the weights in the place of Keras's exponential average.

    Args:
        learning_rate, divisor: See `ScaledSGD`.
        start: Steps before the mean begins; until then it follows the weights.
        options: Any other argument of Keras's optimizer.

    Source: Polyak & Juditsky, "Acceleration of Stochastic Approximation by Averaging", 1992, doi:10.1137/0330046.
    """

    def __init__(self, learning_rate=0.01, divisor=1.0, start=1000, **options):
        super().__init__(learning_rate, divisor, **{**options, "use_ema": True})
        if start < 0:
            raise ValueError(f"start must be 0 steps or more, got start={start!r}")
        self.start = start

    def _update_model_variables_moving_average(self, trainable_variables):
        done = ops.cast(ops.maximum(self.iterations - self.start, 0), "float32")
        for variable, average in zip(trainable_variables, self._model_variables_moving_average, strict=True):
            share = ops.cast(1 / (done + 1), variable.dtype)
            average.assign(average + share * (variable - average))

    def get_config(self):
        """Every constructor argument."""
        config = super().get_config()
        return {**{name: value for name, value in config.items() if name != "use_ema"}, "start": self.start}
