"""Focal loss: cross-entropy that counts less where the network is right already.

Lin et al., "Focal Loss for Dense Object Detection", 2017, arXiv:1708.02002, equation 5.
"""

from __future__ import annotations

from typing import Annotated

import keras
from keras import ops

from keras_overlay.losses.crossentropy import Weight, WeightedCrossentropy, crossentropy
from keras_overlay.registry import Between, checked


@keras.saving.register_keras_serializable("keras_overlay")
class Focal(WeightedCrossentropy):
    """Mean over pixels of weight times (1 - p)^gamma times -log p, p being the probability given to what the pixel is.

    Args:
        gamma: 0..10; 0 is plain cross-entropy, the paper takes 2.
        background, words, reduction, name, dtype: See `WeightedCrossentropy`.

    Raises:
        ValueError, TypeError: gamma or a weight out of range.
    """

    @checked
    def __init__(
        self, gamma: Annotated[float, Between(0, 10)] = 2.0, background: Weight = 1.0, words: Weight = 1.0,
        reduction="sum_over_batch_size", name="focal", dtype=None,
    ):  # fmt: skip
        super().__init__(background, words, reduction, name, dtype)
        self.gamma = gamma

    def losses(self, mask, logits):
        """See `WeightedCrossentropy`."""
        wrong = mask * ops.sigmoid(-logits) + (1.0 - mask) * ops.sigmoid(logits)
        # The power of 0 has no slope below an exponent of 1, and no exponent leaves all as it is.
        factor = ops.power(ops.maximum(wrong, keras.config.epsilon()), self.gamma) if self.gamma else 1.0
        return factor * crossentropy(mask, logits)

    def get_config(self):
        """Every constructor argument."""
        return {**super().get_config(), "gamma": self.gamma}
