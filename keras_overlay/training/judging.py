"""Validation: restore the validation pictures and compare, each picture for itself."""

from __future__ import annotations

from collections.abc import Sequence

import keras
import numpy as np

from keras_overlay.metrics.peak_signal_noise_ratio import peak_signal_noise_ratio
from keras_overlay.pairs.validation import ValidationPicture
from keras_overlay.restore import Restorer


class Judge:
    """Scores of a model on fixed pictures.

    Args:
        model: The model in training.
        pictures: What to restore and compare with.
        loss: The run's loss.
    """

    def __init__(self, model: keras.Model, pictures: Sequence[ValidationPicture], loss: keras.losses.Loss):
        self.restorer, self.pictures, self.loss = Restorer(model), pictures, loss

    def restored(self, count: int) -> list[np.ndarray]:
        """The first `count` pictures restored, float32 (height, width, channels), 0..255."""
        return [self.restorer(picture.degraded) for picture in self.pictures[:count]]

    def scores(self) -> dict[str, float]:
        """Means over the pictures of the loss and the PSNR (decibels) of the clipped, unrounded results."""
        losses, ratios = [], []
        for picture in self.pictures:
            restored = self.restorer(picture.degraded)[None]
            clean = picture.clean[None].astype(np.float32)
            losses.append(float(self.loss(clean, restored)))
            ratios.append(float(keras.ops.convert_to_numpy(peak_signal_noise_ratio(clean, restored))[0]))
        return {"val_loss": float(np.mean(losses)), "val_PSNR": float(np.mean(ratios))}
