"""Training of segmenters: runs as of restorers, with other losses and scores, and an encoder that can wait."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import keras
import numpy as np

from keras_overlay.architectures.segmenters import SEGMENTERS
from keras_overlay.losses.of_masks import MASK_LOSSES
from keras_overlay.mask_scores import MaskScores
from keras_overlay.metrics.of_masks import MASK_METRICS
from keras_overlay.pairs.masked_validation import MaskedPicture
from keras_overlay.panels import side_by_side
from keras_overlay.segment import Segmenter
from keras_overlay.training.encoders import encoder_of, load_encoder
from keras_overlay.training.fitting import Batches, Training
from keras_overlay.training.judging import Judge
from keras_overlay.training.plan import Plan


class TextTraining(Training):
    """One run of a segmenter; see `Training`. Batches are of pictures and masks, (batch, height, width, 1) of 0 and 1.

    Args:
        plan, batches: See `Training`.
        pictures: Pages to judge by.
        weights: Checkpoint to start from, all of the network.
        encoder_weights: Checkpoint of any network of ours whose layers named `encoder…` are the same; these are taken.
        frozen: Leave the encoder as it is: its weights, and the statistics of its batch normalisation.

    Raises:
        ValueError, TypeError: a wrong setting.
        CheckpointError: weights that do not fit.
    """

    table = SEGMENTERS

    def __init__(
        self,
        plan: Plan,
        batches: Batches,
        pictures: Sequence[MaskedPicture],
        weights: Path | None = None,
        encoder_weights: Path | None = None,
        frozen: bool = False,
    ):
        super().__init__(plan, batches, pictures, weights)
        if encoder_weights is not None:
            load_encoder(encoder_weights, self.model)
        if frozen:
            for layer in encoder_of(self.model):
                layer.trainable = False
            self._compile()

    def make_loss(self) -> keras.losses.Loss:
        """The mask loss of the plan."""
        return MASK_LOSSES.build(self.plan.loss)

    def make_metrics(self) -> list[keras.metrics.Metric]:
        """Average precision and foreground IoU of the training batches."""
        return [MASK_METRICS[name]() for name in MASK_METRICS]

    def judge(self) -> MaskJudge:
        """Validation of this run's model."""
        return MaskJudge(self.model, self.pictures, self.loss)


class MaskJudge(Judge):
    """Scores of a segmenter on fixed pages, all their pixels taken together.

    Args:
        model: The model in training.
        pictures: Pages and masks.
        loss: The run's loss.
    """

    score = "val_IoU"

    def __init__(self, model: keras.Model, pictures: Sequence[MaskedPicture], loss: keras.losses.Loss):
        self.segmenter, self.pictures, self.loss = Segmenter(model), pictures, loss

    def scores(self) -> dict[str, float]:
        """The loss (mean over pages), AP, foreground IoU, precision, and recall after dilation by 3."""
        totals, losses = MaskScores(), []
        for page in self.pictures:
            logits = self.segmenter(page.picture)
            totals.add(page.mask, logits)
            losses.append(float(self.loss(page.mask[None, ..., None].astype(np.float32), logits[None, ..., None])))
        return {"val_loss": float(np.mean(losses)), **{f"val_{k}": value for k, value in totals.result().items()}}

    def rank(self, row: Mapping[str, float]) -> tuple[float, ...]:
        """By foreground IoU; among equals by average precision."""
        return (row["val_IoU"], row["val_AP"])

    def samples(self, count: int) -> Iterator[tuple[str, np.ndarray]]:
        """Names and panels, page | mask | probability found, of the first `count` pages."""
        for page in self.pictures[:count]:
            found = 255 / (1 + np.exp(-np.clip(self.segmenter(page.picture), -30, 30)))
            yield page.name, side_by_side([page.picture, page.mask[..., None] * np.float32(255), found[..., None]])
