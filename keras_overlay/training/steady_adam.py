"""Adam that a single bad step cannot throw off."""

from __future__ import annotations

import keras
from keras import ops

_MEMORY = 0.99  # of the running mean of gradient norms: about the last 100 steps
_MOST = 4.0  # times that mean; an ordinary batch of noisy pictures stays below


@keras.saving.register_keras_serializable(package="keras_overlay")
class SteadyAdam(keras.optimizers.Adam):
    """`keras.optimizers.Adam` with the gradient's norm clipped to four times its running mean.

    Adam divides by the running size of each gradient, so a loss's scale does not matter to it, but a single gradient
    a hundred times the usual size moves every weight by some thirty times the learning rate before it is forgotten.
    Networks without normalisation do not come back from that. A gradient that is no number changes nothing.

    Source: Kingma & Ba, "Adam", 2015, arXiv:1412.6980, algorithm 1; clipping by the history of norms as in Seetharaman
    et al., "AutoClip", 2020, arXiv:2007.14469, with a running mean in place of a percentile.
    """

    def build(self, variables):
        """Also make the running mean of the norms."""
        if self.built:
            return
        super().build(variables)
        self._mean_norm = self.add_variable((), name="mean_norm", dtype="float32")

    def _clip_gradients(self, grads):
        squares = [ops.sum(ops.square(ops.cast(g, "float32"))) for g in grads if g is not None]
        norm = ops.sqrt(sum(squares))
        is_number = ops.isfinite(norm)
        steps = ops.cast(self.iterations, "float32")
        mean = self._mean_norm / ops.maximum(1 - ops.power(_MEMORY, steps), 1 - _MEMORY)
        most = ops.where(steps > 0, _MOST * mean, norm)
        kept = ops.where(is_number, ops.minimum(norm, most), mean)
        self._mean_norm.assign(_MEMORY * self._mean_norm + (1 - _MEMORY) * kept)
        factor = kept / ops.maximum(norm, 1e-12)
        return [None if g is None else ops.where(is_number, g * ops.cast(factor, g.dtype), 0) for g in grads]
