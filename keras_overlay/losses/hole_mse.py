"""Mean squared error inside of holes."""

from __future__ import annotations

import keras
from keras import ops

from keras_overlay.losses.hole_loss import HoleLoss, mean_in_holes


@keras.saving.register_keras_serializable("keras_overlay")
class HoleMSE(HoleLoss):
    """Mean of squared differences over the values in all holes of a batch, in squared grey levels (0..65025)."""

    degree = 2

    def __init__(self, reduction="sum_over_batch_size", name="hole_mse", dtype=None):
        super().__init__(reduction=reduction, name=name, dtype=dtype)

    def parts(self, target, holes, prediction):
        """One term."""
        return {"hole": mean_in_holes(ops.square(target - prediction), holes)}
