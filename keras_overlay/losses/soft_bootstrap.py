"""Soft bootstrapping: the network's own answer is part of what it should answer, since labels are not all right.

Reed et al., "Training Deep Neural Networks on Noisy Labels with Bootstrapping", 2014, arXiv:1412.6596, equation 6.
"""

from __future__ import annotations

from typing import Annotated

import keras
from keras import ops

from keras_overlay.losses.crossentropy import Weight, WeightedCrossentropy, crossentropy
from keras_overlay.registry import Between, checked


@keras.saving.register_keras_serializable("keras_overlay")
class SoftBootstrap(WeightedCrossentropy):
    """Weighted cross-entropy with beta times the mask plus 1 - beta times the probability as its target.

    A network that learns by it finds words that were not marked; where not all are to go, that is no gain.

    Args:
        beta: Share of the mask, 0..1; 1 is plain cross-entropy, the paper takes 0.95.
        background, words, reduction, name, dtype: See `WeightedCrossentropy`. A pixel's weight goes by its mask.

    Raises:
        ValueError, TypeError: beta or a weight out of range.
    """

    @checked
    def __init__(
        self, beta: Annotated[float, Between(0, 1)] = 0.95, background: Weight = 1.0, words: Weight = 1.0,
        reduction="sum_over_batch_size", name="soft_bootstrap", dtype=None,
    ):  # fmt: skip
        super().__init__(background, words, reduction, name, dtype)
        self.beta = beta

    def losses(self, mask, logits):
        """See `WeightedCrossentropy`."""
        return crossentropy(self.beta * mask + (1.0 - self.beta) * ops.sigmoid(logits), logits)

    def get_config(self):
        """Every constructor argument."""
        return {**super().get_config(), "beta": self.beta}
