"""Intersection over union of the pixels of letters, masked and found."""

from __future__ import annotations

import keras
from keras import ops


@keras.saving.register_keras_serializable("keras_overlay")
class ForegroundIoU(keras.metrics.Metric):
    """Pixels that are letters by mask and by answer, over those that are by either; 1 where there are none.

    Args:
        threshold: Logit above which the answer is yes.
        name, dtype: As in Keras's metrics.
    """

    def __init__(self, threshold=0.0, name="IoU", dtype=None):
        super().__init__(name=name, dtype=dtype)
        self.threshold = threshold
        self.both = self.add_weight(name="both", initializer="zeros", dtype="float32")
        self.either = self.add_weight(name="either", initializer="zeros", dtype="float32")

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Add a batch of masks and logits, each pixel counted by its weight."""
        mask, found = ops.cast(y_true, "float32") > 0.5, ops.cast(y_pred, "float32") > self.threshold
        weight = 1.0 if sample_weight is None else ops.cast(sample_weight, "float32")
        self.both.assign_add(ops.sum(weight * ops.cast(ops.logical_and(mask, found), "float32")))
        self.either.assign_add(ops.sum(weight * ops.cast(ops.logical_or(mask, found), "float32")))

    def result(self):
        """0..1."""
        return ops.where(self.either > 0, self.both / ops.maximum(self.either, 1e-6), 1.0)

    def get_config(self):
        """Every constructor argument."""
        return {**super().get_config(), "threshold": self.threshold}
