"""Structural dissimilarity: 1 - SSIM, for training on structure rather than on pixel differences."""

from __future__ import annotations

import keras

from keras_overlay.metrics.structural_similarity import structural_similarity


@keras.saving.register_keras_serializable("keras_overlay")
class StructuralDissimilarity(keras.losses.Loss):
    """1 - SSIM of each picture (doi:10.1109/TIP.2003.819861, equation 13), 0..2; pictures of at least 11x11 pixels."""

    degree = 0

    def __init__(self, reduction="sum_over_batch_size", name="ssim", dtype=None):
        super().__init__(reduction=reduction, name=name, dtype=dtype)

    def call(self, y_true, y_pred):
        """Losses before the reduction; see the class."""
        return 1.0 - structural_similarity(y_true, y_pred)
