"""Peak signal-to-noise ratio inside of holes, in decibels, peak 255."""

from __future__ import annotations

import math

import keras
from keras import ops

from keras_overlay.pixels import MAX_VALUE

_LEAST_ERROR = 1e-10  # as in peak_signal_noise_ratio


@keras.saving.register_keras_serializable("keras_overlay")
class HolePSNR(keras.metrics.Metric):
    """10 log10(255^2 / mean squared error) over the values in holes, mean over pictures that have any.

    Updated with targets, (batch, height, width, C + 1), holes being the last channel (see HOLE_LOSSES), and
    predictions, (batch, height, width, C), which are clipped to 0..255.
    """

    def __init__(self, name="hole_PSNR", dtype=None):
        super().__init__(name=name, dtype=dtype)
        self.total = self.add_weight(name="total", initializer="zeros")
        self.count = self.add_weight(name="count", initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Add a batch."""
        target, holes = ops.cast(y_true[..., :-1], "float32"), ops.cast(y_true[..., -1:], "float32")
        difference = ops.clip(ops.cast(y_pred, "float32"), 0.0, MAX_VALUE) - target
        values = ops.sum(holes, axis=(1, 2, 3)) * target.shape[-1]
        error = ops.sum(ops.square(difference) * holes, axis=(1, 2, 3)) / ops.maximum(values, 1.0)
        ratio = ops.log(MAX_VALUE**2 / ops.maximum(error, _LEAST_ERROR)) * (10.0 / math.log(10.0))
        has_holes = ops.cast(values > 0, "float32")
        self.total.assign_add(ops.sum(ratio * has_holes))
        self.count.assign_add(ops.sum(has_holes))

    def result(self):
        """Decibels; 0 before the first picture with holes."""
        return self.total / ops.maximum(self.count, 1.0)
