"""Training of taggers: runs as of restorers, whose history has each term of the loss and the mean average precision."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import cv2
import keras
import numpy as np

from keras_overlay.architectures.taggers import TAGGERS
from keras_overlay.looks import parted
from keras_overlay.losses.of_tags import TAG_LOSSES
from keras_overlay.losses.summed import SummedLoss
from keras_overlay.metrics.mean_average_precision import MeanAveragePrecision, mean_average_precision
from keras_overlay.pairs.tagged_pictures import TaggedPicture
from keras_overlay.panels import side_by_side
from keras_overlay.pixels import to_channels
from keras_overlay.tag import Tagger
from keras_overlay.training.fitting import Training
from keras_overlay.training.judging import Judge
from keras_overlay.training.terms import watched

TERMS = ("crossentropy", "anchor", "scale", "boundary")
_COLOURS = ((230, 20, 40), (20, 90, 230), (0, 160, 90), (240, 160, 0))  # of the regions, in the order of the looks


class TagTraining(Training):
    """One run of a tagger; see `Training`. Batches are of pictures and labels, (batch, tags) of 0 and 1."""

    table = TAGGERS

    def make_loss(self) -> SummedLoss:
        """The tag loss of the plan."""
        return TAG_LOSSES.build(self.plan.loss)

    def make_metrics(self) -> list[keras.metrics.Metric]:
        """Mean average precision on the training batches, and the terms of the loss."""
        tags = parted(np.empty((1, self.model.output_shape[-1])))[0].shape[-1]
        return [MeanAveragePrecision(tags), *watched(self.loss, TERMS)]

    def judge(self) -> TagJudge:
        """Validation of this run's model."""
        return TagJudge(self.model, self.pictures, self.loss)


class TagJudge(Judge):
    """Scores of a tagger on fixed pictures.

    Args:
        model: The model in training.
        pictures: Pictures and labels.
        loss: The run's loss.
    """

    score = "val_mAP"

    def __init__(self, model: keras.Model, pictures: Sequence[TaggedPicture], loss: SummedLoss):
        self.tagger, self.pictures, self.loss = Tagger(model, pictures[0].picture.shape[0]), pictures, loss
        self.labels = np.stack([each.labels for each in pictures])

    def scores(self) -> dict[str, float]:
        """The loss and its terms, and the mean average precision, of all pictures together."""
        outputs = self.tagger.outputs(np.stack([each.picture for each in self.pictures]))
        terms = {f"val_{name}": float(value) for name, value in self.loss.terms(self.labels, outputs).items()}
        precision = mean_average_precision(self.labels, parted(outputs)[0].max(axis=1))
        return {"val_loss": sum(terms.values()), "val_mAP": precision, **terms}

    def rank(self, row: Mapping[str, float]) -> tuple[float, ...]:
        """By mean average precision; among equals, by the loss."""
        return (row["val_mAP"], -row["val_loss"])

    def samples(self, count: int) -> Iterator[tuple[str, np.ndarray]]:
        """Names and panels, picture | the same with the regions looked at, of the first `count` pictures."""
        for each in self.pictures[:count]:
            boxes = self.tagger(each.picture)[1][1:]
            yield each.name, side_by_side([each.picture, framed(each.picture, boxes)])


def framed(picture: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """A picture with frames.

    Args:
        picture: uint8 (height, width, 1 or 3); not changed.
        boxes: (count, 4): left, top, right, bottom as shares of the sides.

    Returns:
        uint8 (height, width, 3).
    """
    drawn = np.ascontiguousarray(to_channels(picture, 3)).copy()
    height, width = picture.shape[:2]
    for number, box in enumerate(np.clip(boxes, -1, 2)):
        left, top, right, bottom = np.round(box * (width, height, width, height)).astype(int).tolist()
        cv2.rectangle(drawn, (left, top), (right - 1, bottom - 1), _COLOURS[number % len(_COLOURS)], 1)
    return drawn
