"""Mean absolute error: its minimiser is the median, so it suits overlays on less than half of the looks (text)."""

from __future__ import annotations

import keras


@keras.saving.register_keras_serializable("keras_overlay")
class MeanAbsoluteError(keras.losses.MeanAbsoluteError):
    """Mean of absolute differences over all values, in grey levels (0..255)."""

    degree = 1

    def __init__(self, reduction="sum_over_batch_size", name="mae", dtype=None):
        super().__init__(reduction=reduction, name=name, dtype=dtype)

    def get_config(self):
        """Every constructor argument."""
        return {key: value for key, value in super().get_config().items() if key != "fn"}
