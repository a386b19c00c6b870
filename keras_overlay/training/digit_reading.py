"""Training of digit networks: the same runs as for restorers, with another loss and other scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import keras
import numpy as np

from keras_overlay.architectures.digit_classifiers import DIGIT_CLASSIFIERS
from keras_overlay.digits.examples import NOTHING, Examples
from keras_overlay.training.fitting import Training
from keras_overlay.training.judging import Judge

LOSS = "crossentropy"
_AT_ONCE = 256  # crops


class DigitTraining(Training):
    """One run of a digit network; see `Training`. Batches are of crops and labels, (batch,) of whole numbers.

    `pictures`, the validation, is of `digits.examples.Examples`.
    """

    table = DIGIT_CLASSIFIERS

    def make_loss(self) -> keras.losses.Loss:
        """Cross-entropy of logits, in nats."""
        return keras.losses.SparseCategoricalCrossentropy(from_logits=True, name=LOSS)

    def make_metrics(self) -> list[keras.metrics.Metric]:
        """Share of right answers on the training batches."""
        return [keras.metrics.SparseCategoricalAccuracy(name="accuracy")]

    def judge(self) -> DigitJudge:
        """Validation of this run's model."""
        return DigitJudge(self.model, self.pictures)


class DigitJudge(Judge):
    """Scores of a digit network.

    Args:
        model: The model in training.
        examples: What to read.
    """

    score = "val_accuracy"

    def __init__(self, model: keras.Model, examples: Examples):
        self.model, self.examples, self.loss = model, examples, None

    def scores(self) -> dict[str, float]:
        """Cross-entropy (nats) and share of digits read rightly, an answer of no digit not allowed.

        With crops of no digit also `val_nothing`: share of them for which the network says so.
        """
        logits, labels = logits_of(self.model, self.examples.crops), self.examples.labels
        is_digit = labels != NOTHING
        found = {
            "val_loss": cross_entropy(logits, labels),
            "val_accuracy": float((logits[is_digit, :NOTHING].argmax(axis=-1) == labels[is_digit]).mean()),
        }
        if not is_digit.all():
            found["val_nothing"] = float((logits[~is_digit].argmax(axis=-1) == NOTHING).mean())
        return found

    def rank(self, row: Mapping[str, float]) -> tuple[float, ...]:
        """By accuracy; among equals, by the loss."""
        return (row["val_accuracy"], -row["val_loss"])

    def samples(self, count: int) -> Iterator[tuple[str, Any]]:
        """None."""
        return iter(())


def logits_of(model: keras.Model, crops: np.ndarray) -> np.ndarray:
    """What a digit network says about crops: uint8 (count, side, side, 1) to float32 (count, classes)."""
    parts = [crops[first : first + _AT_ONCE].astype(np.float32) for first in range(0, len(crops), _AT_ONCE)]
    return np.concatenate([model.predict_on_batch(part) for part in parts])


def cross_entropy(logits: np.ndarray, labels: np.ndarray) -> float:
    """Mean of minus the logarithm of the right answers' probabilities, in nats."""
    shifted = logits.astype(np.float64) - logits.max(axis=-1, keepdims=True)
    right = np.take_along_axis(shifted, labels[:, None], axis=-1)[:, 0]
    return float(np.mean(np.log(np.exp(shifted).sum(axis=-1)) - right))
