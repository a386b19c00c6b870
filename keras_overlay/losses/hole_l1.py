"""Mean absolute error inside of holes."""

from __future__ import annotations

import keras
from keras import ops

from keras_overlay.losses.hole_loss import HoleLoss, mean_in_holes


@keras.saving.register_keras_serializable("keras_overlay")
class HoleL1(HoleLoss):
    """Mean of absolute differences over the values in all holes of a batch, in grey levels (0..255)."""

    degree = 1

    def __init__(self, reduction="sum_over_batch_size", name="hole_l1", dtype=None):
        super().__init__(reduction=reduction, name=name, dtype=dtype)

    def parts(self, target, holes, prediction):
        """One term."""
        return {"hole": mean_in_holes(ops.abs(target - prediction), holes)}
