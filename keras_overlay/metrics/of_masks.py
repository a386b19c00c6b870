"""Metrics of segmenters by name: `MASK_METRICS`."""

from __future__ import annotations

from keras_overlay.registry import Table

MASK_METRICS = Table(
    "mask metric",
    [
        ("AP", "keras_overlay.metrics.average_precision:AveragePrecision"),
        ("IoU", "keras_overlay.metrics.foreground_iou:ForegroundIoU"),
    ],
    """A registered `keras.metrics.Metric` subclass without required arguments, updated with masks, (batch, height,
    width, 1) of 0 and 1, and logits of the same shape; its result, 0..1, is that of all pixels seen together.""",
)
