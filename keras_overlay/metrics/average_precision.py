"""Average precision of logits: the area under the curve of precision over recall, in steps."""

from __future__ import annotations

import keras
from keras import ops

BINS, FARTHEST = 800, 20.0
"""Number of bins, and the logit, either way, from which on all count as the same."""


@keras.saving.register_keras_serializable("keras_overlay")
class AveragePrecision(keras.metrics.Metric):
    """Sum over thresholds of precision times what recall gains there (scikit-learn's definition).

    Logits are counted in 800 bins of 0.05 from -20 to 20, those beyond with the outermost. Without a pixel of letters
    the result is 0.

    Args:
        name, dtype: As in Keras's metrics.
    """

    def __init__(self, name="AP", dtype=None):
        super().__init__(name=name, dtype=dtype)
        self.positives = self.add_weight(shape=(BINS,), name="positives", initializer="zeros", dtype="float32")
        self.everything = self.add_weight(shape=(BINS,), name="everything", initializer="zeros", dtype="float32")

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Add a batch of masks and logits, each pixel counted by its weight."""
        mask, logits = (ops.cast(values, "float32") for values in (y_true, y_pred))
        weight = ops.ones_like(mask) if sample_weight is None else ops.cast(sample_weight, "float32")
        weight = ops.reshape(weight * ops.ones_like(mask), (-1,))
        places = ops.reshape(bin_of(logits), (-1,))
        letters = weight * ops.reshape(ops.cast(mask > 0.5, "float32"), (-1,))
        self.positives.assign_add(ops.segment_sum(letters, places, num_segments=BINS))
        self.everything.assign_add(ops.segment_sum(weight, places, num_segments=BINS))

    def result(self):
        """0..1."""
        return from_counts(self.positives, self.everything)


def bin_of(logits):
    """Number of each logit's bin, int32."""
    place = ops.floor((logits + FARTHEST) * (BINS / (2 * FARTHEST)))
    return ops.cast(ops.clip(place, 0, BINS - 1), "int32")


def from_counts(positives, everything):
    """Average precision from counts by bin.

    Args:
        positives: Pixels of letters in each bin, (bins,), the largest logits last; or (bins, n) for n curves.
        everything: All pixels in each bin.

    Returns:
        A number, 0..1, or n.
    """
    found = ops.cumsum(ops.flip(ops.convert_to_tensor(positives), axis=0), axis=0)
    answered = ops.cumsum(ops.flip(ops.convert_to_tensor(everything), axis=0), axis=0)
    precision = found / ops.maximum(answered, 1.0)
    gained = ops.flip(ops.convert_to_tensor(positives), axis=0) / ops.maximum(found[-1], 1.0)
    return ops.sum(precision * gained, axis=0)
