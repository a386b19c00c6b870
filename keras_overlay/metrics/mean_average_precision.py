"""Mean average precision of a tagger: each tag's own average precision over all pictures, averaged over the tags."""

from __future__ import annotations

import keras
import numpy as np
from keras import ops

from keras_overlay.looks import parted
from keras_overlay.metrics.average_precision import BINS, bin_of, from_counts


@keras.saving.register_keras_serializable("keras_overlay")
class MeanAveragePrecision(keras.metrics.Metric):
    """Updated with labels, (batch, tags) of 0 and 1, and a tagger's output (see `looks`); tags that no picture has are
    left out of the mean.

    Logits are counted in bins, as by `AveragePrecision`. Without any tag the result is 0.

    Args:
        tags: Number of tags.
        name, dtype: As in Keras's metrics.
    """

    def __init__(self, tags: int, name="mAP", dtype=None):
        super().__init__(name=name, dtype=dtype)
        self.tags = tags
        weights = {"shape": (tags * BINS,), "initializer": "zeros", "dtype": "float32"}
        self.positives = self.add_weight(name="positives", **weights)
        self.everything = self.add_weight(name="everything", **weights)

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Add a batch; `sample_weight` is not taken into account."""
        labels = ops.cast(ops.reshape(y_true, (-1,)) > 0.5, "float32")
        logits = ops.max(parted(ops.cast(y_pred, "float32"))[0], axis=1)  # (N, T)
        places = ops.reshape(bin_of(logits) + ops.arange(self.tags, dtype="int32") * BINS, (-1,))
        count = self.tags * BINS
        self.positives.assign_add(ops.segment_sum(labels, places, num_segments=count))
        self.everything.assign_add(ops.segment_sum(ops.ones_like(labels), places, num_segments=count))

    def result(self):
        """0..1."""
        counts = (self.positives, self.everything)
        positives, everything = (ops.transpose(ops.reshape(each, (self.tags, BINS))) for each in counts)
        precisions = from_counts(positives, everything)  # (T,)
        is_there = ops.cast(ops.sum(positives, axis=0) > 0, "float32")
        return ops.sum(precisions * is_there) / ops.maximum(ops.sum(is_there), 1.0)

    def get_config(self):
        """Every constructor argument."""
        return {**super().get_config(), "tags": self.tags}


def mean_average_precision(labels: np.ndarray, logits: np.ndarray) -> float:
    """Exactly, without bins; nan if no picture has any tag.

    Args:
        labels: 0 and 1, (pictures, tags).
        logits: Of the same shape.
    """
    from sklearn.metrics import average_precision_score

    there = np.flatnonzero(labels.any(axis=0))
    found = [average_precision_score(labels[:, tag], logits[:, tag]) for tag in there]
    return float(np.mean(found)) if found else float("nan")


def by_chance(labels: np.ndarray) -> float:
    """The mean average precision that random logits have on average; nan if no picture has any tag.

    Args:
        labels: 0 and 1, (pictures, tags).
    """
    count = len(labels)
    harmonic = (1 / np.arange(1, count + 1)).sum()
    there = labels.sum(axis=0)[labels.any(axis=0)]
    # the place r, at which a right answer is, has (r - 1) (there - 1) / (count - 1) other right ones before it
    each = (harmonic + (count - harmonic) * (there - 1) / max(1, count - 1)) / count
    return float(each.mean()) if len(each) else float("nan")
