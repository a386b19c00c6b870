"""Structural similarity of two batches of pictures.

Wang et al., "Image Quality Assessment: From Error Visibility to Structural Similarity", 2004,
doi:10.1109/TIP.2003.819861, equation 13: Gaussian window 11x11 of deviation 1.5, K1 = 0.01, K2 = 0.03, the mean over
the places where the window fits.
"""

from __future__ import annotations

import keras
from keras import ops

from keras_overlay.pixels import MAX_VALUE


def structural_similarity(target, prediction):
    """SSIM of each picture, the mean over places and channels.

    `tf.image.ssim` on the TensorFlow backend, `keras.ops.image.ssim` elsewhere: equal to 1e-4, gradients too.

    Args:
        target, prediction: (batch, height, width, channels) on 0..255, sides of at least 11 pixels.

    Returns:
        float32 (batch,), -1..1; 1 for equal pictures.
    """
    target, prediction = ops.cast(target, "float32"), ops.cast(prediction, "float32")
    if keras.backend.backend() == "tensorflow":
        import tensorflow

        return tensorflow.image.ssim(target, prediction, max_val=MAX_VALUE)
    return ops.image.ssim(target, prediction, max_val=MAX_VALUE)


@keras.saving.register_keras_serializable("keras_overlay")
class SSIM(keras.metrics.Mean):
    """Mean over pictures of `structural_similarity`, the prediction clipped to 0..255 first."""

    def __init__(self, name="SSIM", dtype=None):
        super().__init__(name=name, dtype=dtype)

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Add a batch: (batch, height, width, channels) on 0..255."""
        values = structural_similarity(y_true, ops.clip(ops.cast(y_pred, "float32"), 0.0, MAX_VALUE))
        super().update_state(values, sample_weight=sample_weight)
