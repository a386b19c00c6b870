"""Metrics by name, each picture's own value averaged, on the 0..255 scale."""

from __future__ import annotations

from keras_overlay.registry import Table

METRICS = Table(
    "metric",
    [
        ("PSNR", "keras_overlay.metrics.peak_signal_noise_ratio:PSNR"),
        ("SSIM", "keras_overlay.metrics.structural_similarity:SSIM"),
    ],
    """A registered `keras.metrics.Metric` subclass without required arguments, updated with target and prediction,
    (batch, height, width, channels) on 0..255; its result is the mean over pictures of each picture's own value.""",
)
