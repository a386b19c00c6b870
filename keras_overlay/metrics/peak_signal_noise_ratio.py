"""Peak signal-to-noise ratio of each picture, in decibels, peak 255."""

from __future__ import annotations

import math

import keras
from keras import ops

from keras_overlay.pixels import MAX_VALUE

_LEAST_ERROR = 1e-10  # mean squared error below which a picture counts as equal: 148.1 dB


def peak_signal_noise_ratio(target, prediction):
    """10 log10(255^2 / mean squared error) for each picture, over all its values.

    Args:
        target: (batch, height, width, channels) on 0..255.
        prediction: The same shape; clipped to 0..255, not rounded.

    Returns:
        float32 (batch,), decibels; at most 148.1 (equal pictures).
    """
    prediction = ops.clip(ops.cast(prediction, "float32"), 0.0, MAX_VALUE)
    error = ops.mean(ops.square(ops.cast(target, "float32") - prediction), axis=(1, 2, 3))
    return ops.log(MAX_VALUE**2 / ops.maximum(error, _LEAST_ERROR)) * (10.0 / math.log(10.0))


@keras.saving.register_keras_serializable("keras_overlay")
class PSNR(keras.metrics.Mean):
    """Mean over pictures (not over a batch's error, as published scripts have it) of `peak_signal_noise_ratio`."""

    def __init__(self, name="PSNR", dtype=None):
        super().__init__(name=name, dtype=dtype)

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Add a batch: (batch, height, width, channels) on 0..255."""
        super().update_state(peak_signal_noise_ratio(y_true, y_pred), sample_weight=sample_weight)
