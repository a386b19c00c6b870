"""Losses by name, on the 0..255 scale."""

from __future__ import annotations

from keras_overlay.registry import Table

LOSSES = Table(
    "loss",
    [
        ("l0", "keras_overlay.losses.l0:L0"),
        ("mae", "keras_overlay.losses.mae:MeanAbsoluteError"),
        ("mse", "keras_overlay.losses.mse:MeanSquaredError"),
        ("ssim", "keras_overlay.losses.ssim:StructuralDissimilarity"),
    ],
    """A registered `keras.losses.Loss` subclass whose constructor takes literals. Called with target and prediction,
    (batch, height, width, channels) on 0..255, it gives one float32 number. Its `degree` says how that number grows
    with the scale of the pixels: 2 for squared grey levels, 0 where the scale does not count. A loss that changes
    during the run has `at(share)`, called before each step with the share of the run that is done, 0..1; `changing`,
    the variables that `at` sets (`training.annealing.metrics_of` is compiled beside such a loss); and `state()`,
    numbers for the log.""",
)
