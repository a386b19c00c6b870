"""Training of classifiers: the same runs as for restorers, with another loss and other scores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import keras
import numpy as np

from keras_overlay.architectures.classifiers import CLASSIFIERS
from keras_overlay.classify import Classifier
from keras_overlay.pairs.sealed_pages import sealed_pixels
from keras_overlay.pairs.validation import ValidationPicture
from keras_overlay.training.fitting import Training
from keras_overlay.training.judging import Judge

LOSS = "crossentropy"


class ClassifierTraining(Training):
    """One run of a classifier; see `Training`. Batches are of pictures and labels, (batch, 1) of 0 and 1."""

    table = CLASSIFIERS

    def make_loss(self) -> keras.losses.Loss:
        """Binary cross-entropy of logits, in nats."""
        return keras.losses.BinaryCrossentropy(from_logits=True, name=LOSS)

    def make_metrics(self) -> list[keras.metrics.Metric]:
        """Share of right answers on the training batches."""
        return [keras.metrics.BinaryAccuracy(name="accuracy", threshold=0.0)]

    def judge(self) -> ClassJudge:
        """Validation of this run's model."""
        return ClassJudge(self.model, self.pictures)


class ClassJudge(Judge):
    """Scores of a classifier on fixed pictures, each once as it is, which should be a yes, and once clean.

    Args:
        model: The model in training.
        pictures: Sealed and clean versions; a sealed one counts only if it differs from the clean one.

    Raises:
        ValueError: if none of them has a seal.
    """

    score = "val_AUC"

    def __init__(self, model: keras.Model, pictures: Sequence[ValidationPicture]):
        self.classifier, self.pictures, self.loss = Classifier(model), pictures, None
        self.sealed = [each.degraded for each in pictures if sealed_pixels(each.degraded, each.clean).any()]
        if not self.sealed:
            raise ValueError(f"none of the {len(pictures)} validation pictures has a seal: they differ from the clean "
                             "ones nowhere")  # fmt: skip

    def scores(self) -> dict[str, float]:
        """Cross-entropy (nats), share of right answers, and area under the ROC curve."""
        labels = np.repeat([1, 0], [len(self.sealed), len(self.pictures)])
        shown = [*self.sealed, *(each.clean for each in self.pictures)]
        logits = np.array([self.classifier.logit(picture) for picture in shown])
        return {
            "val_loss": float(np.logaddexp(0, np.where(labels, -logits, logits)).mean()),
            "val_accuracy": float(((logits > 0) == labels).mean()),
            "val_AUC": area_under_curve(labels, logits),
        }

    def rank(self, row: Mapping[str, float]) -> tuple[float, ...]:
        """By area under the curve; among equals, by the loss."""
        return (row["val_AUC"], -row["val_loss"])

    def samples(self, count: int) -> Iterator[tuple[str, np.ndarray]]:
        """None."""
        return iter(())


def area_under_curve(labels: np.ndarray, scores: np.ndarray) -> float:
    """Probability that a random yes scores higher than a random no, equal scores counting half (scikit-learn).

    Args:
        labels: 0 and 1, both there, (count,).
        scores: (count,), the higher the more likely 1.

    Returns:
        0..1.
    """
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(labels, scores))
