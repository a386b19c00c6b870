"""Mean squared error: its minimiser is the mean, so it suits noise of zero mean (gaussian, poisson)."""

from __future__ import annotations

import keras


@keras.saving.register_keras_serializable("keras_overlay")
class MeanSquaredError(keras.losses.MeanSquaredError):
    """Mean of squared differences over all values, in squared grey levels (0..65025)."""

    degree = 2

    def __init__(self, reduction="sum_over_batch_size", name="mse", dtype=None):
        super().__init__(reduction=reduction, name=name, dtype=dtype)

    def get_config(self):
        """Every constructor argument."""
        return {key: value for key, value in super().get_config().items() if key != "fn"}
