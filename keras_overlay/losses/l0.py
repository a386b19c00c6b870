"""Annealed L0: |difference|^gamma with gamma falling from 2 to 0, so that the minimiser moves from mean to mode.

Lehtinen et al. 2018, arXiv:1803.04189, section 3.3: (|f(x) - y| + eps)^gamma, eps = 1e-8, gamma annealed linearly.
"""

from __future__ import annotations

import keras
from keras import ops


@keras.saving.register_keras_serializable("keras_overlay")
class L0(keras.losses.Loss):
    """Mean of (|target - prediction| + epsilon)^gamma over all values, on the 0..255 scale.

    `gamma` starts at 2 and is set by `at`; it suits random-valued impulse noise, which is neither of zero mean nor of
    zero median.

    Args:
        epsilon: Added to the absolute difference, above 0; keeps the gradient finite.

    Raises:
        ValueError: if `epsilon` is not above 0.
    """

    degree = 2

    def __init__(self, epsilon=1e-8, reduction="sum_over_batch_size", name="l0", dtype=None):
        super().__init__(reduction=reduction, name=name, dtype=dtype)
        if isinstance(epsilon, bool) or not isinstance(epsilon, (int, float)) or not epsilon > 0:
            raise ValueError(f"L0: epsilon must be above 0, got epsilon={epsilon!r}")
        self.epsilon = epsilon
        self.gamma = keras.Variable(2.0, trainable=False, dtype="float32", name="gamma")

    @property
    def changing(self):
        """The variables that `at` sets."""
        return [self.gamma]

    def at(self, share):
        """Set gamma for the share of the run that is done: 2 (1 - share)."""
        self.gamma.assign(2.0 * (1.0 - share))

    def state(self):
        """The exponent now, for the log."""
        return {"gamma": float(ops.convert_to_numpy(self.gamma))}

    def call(self, y_true, y_pred):
        """Losses before the reduction; see the class."""
        distance = ops.abs(y_true - y_pred) + self.epsilon
        return ops.mean(ops.power(distance, ops.cast(self.gamma, distance.dtype)), axis=-1)

    def get_config(self):
        """Every constructor argument."""
        return {**super().get_config(), "epsilon": self.epsilon}
