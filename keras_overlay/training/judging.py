"""Validation: restore the validation pictures and compare, each picture for itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import keras
import numpy as np

from keras_overlay import history
from keras_overlay.metrics.peak_signal_noise_ratio import peak_signal_noise_ratio
from keras_overlay.pairs.validation import ValidationPicture
from keras_overlay.panels import side_by_side
from keras_overlay.restore import Restorer


class Judge:
    """Scores of a model on fixed pictures.

    Args:
        model: The model in training.
        pictures: What to restore and compare with.
        loss: The run's loss.
    """

    score = "val_PSNR"
    """Column of the history that is in the names of checkpoints, beside `val_loss`."""

    def __init__(self, model: keras.Model, pictures: Sequence[ValidationPicture], loss: keras.losses.Loss):
        self.restorer, self.pictures, self.loss = Restorer(model), pictures, loss

    def restored(self, count: int) -> list[np.ndarray]:
        """The first `count` pictures restored, float32 (height, width, channels), 0..255."""
        return [self.restorer(picture.degraded) for picture in self.pictures[:count]]

    def scores(self) -> dict[str, float]:
        """Means over the pictures, each counted where it has the score."""
        rows = [self.measures(picture, self.restorer(picture.degraded)) for picture in self.pictures]
        columns = {name: [row[name] for row in rows if not np.isnan(row[name])] for name in rows[0]}
        return {name: float(np.mean(values)) if values else np.nan for name, values in columns.items()}

    def measures(self, picture: ValidationPicture, restored: np.ndarray) -> dict[str, float]:
        """Of one picture: the loss and the PSNR (decibels) of the clipped, unrounded result."""
        clean, restored = picture.clean[None].astype(np.float32), restored[None]
        ratio = keras.ops.convert_to_numpy(peak_signal_noise_ratio(clean, restored))[0]
        return {"val_loss": float(self.loss(clean, restored)), "val_PSNR": float(ratio)}

    def rank(self, row: Mapping[str, float]) -> tuple[float, ...]:
        """What an epoch's numbers are worth: the larger, the better."""
        return (row["val_PSNR"],)

    def best(self, columns: history.Columns) -> int:
        """Number of the best epoch of a history, from 0; the first of equals."""
        ranks = self.ranks(columns)
        return ranks.index(max(ranks))

    def ranks(self, columns: history.Columns) -> list[tuple[float, ...]]:
        """What each epoch of a history is worth."""
        return [self.rank(dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True)]

    def samples(self, count: int) -> Iterator[tuple[str, np.ndarray]]:
        """Names and panels, clean | degraded | restored, of the first `count` pictures."""
        for picture, result in zip(self.pictures, self.restored(count), strict=False):
            yield picture.name, side_by_side([picture.clean, picture.degraded, result])
