"""Learning rates that rise and fall in a triangle again and again, with the names of tensorflow-addons.

Smith, "Cyclical Learning Rates for Training Neural Networks", 2017, arXiv:1506.01186, section 3.1. tensorflow-addons
ended in 2024; code that used its four classes needs only another import.
"""

from __future__ import annotations

from collections.abc import Callable

import keras
from keras import ops

MODES = ("cycle", "iterations")


@keras.saving.register_keras_serializable("keras_overlay")
class CyclicalLearningRate(keras.optimizers.schedules.LearningRateSchedule):
    """From the initial to the maximal rate in `step_size` steps, back in as many, and so on.

    Args:
        initial_learning_rate: Of the first step, above 0.
        maximal_learning_rate: Of the tops, not below the initial one.
        step_size: Steps of half a cycle, above 0.
        scale_fn: What the height of a triangle is multiplied by: a function of the number of the cycle, from 1, or of
            the step.
        scale_mode: `cycle` or `iterations`: which of the two it is given.
        name: As in Keras's schedules.

    Raises:
        ValueError: a rate or step size that is not above 0, a maximum below the minimum, or an unknown mode.
    """

    def __init__(
        self,
        initial_learning_rate: float,
        maximal_learning_rate: float,
        step_size: float,
        scale_fn: Callable,
        scale_mode: str = "cycle",
        name: str = "CyclicalLearningRate",
    ):
        super().__init__()
        if not 0 < initial_learning_rate <= maximal_learning_rate:
            raise ValueError(
                "expected 0 < initial_learning_rate <= maximal_learning_rate, got "
                f"initial_learning_rate={initial_learning_rate!r} maximal_learning_rate={maximal_learning_rate!r}"
            )
        if not step_size > 0:
            raise ValueError(f"step_size must be above 0 steps, got step_size={step_size!r}")
        if scale_mode not in MODES:
            raise ValueError(f"scale_mode must be one of {', '.join(MODES)}, got scale_mode={scale_mode!r}")
        self.initial_learning_rate, self.maximal_learning_rate = initial_learning_rate, maximal_learning_rate
        self.step_size, self.scale_fn, self.scale_mode, self.name = step_size, scale_fn, scale_mode, name

    def __call__(self, step):
        """The rate of a step, counted from 0."""
        step = ops.cast(step, "float32")
        cycle = ops.floor(1 + step / (2 * self.step_size))
        away = ops.abs(step / self.step_size - 2 * cycle + 1)
        height = (self.maximal_learning_rate - self.initial_learning_rate) * ops.maximum(0.0, 1 - away)
        return self.initial_learning_rate + height * self.scale_fn(cycle if self.scale_mode == "cycle" else step)

    def get_config(self):
        """Every constructor argument."""
        names = ("initial_learning_rate", "maximal_learning_rate", "step_size", "scale_fn", "scale_mode", "name")
        return {name: getattr(self, name) for name in names}


class _WithOwnScale(CyclicalLearningRate):
    """A schedule whose scaling is its class's own."""

    def get_config(self):
        """Every constructor argument."""
        config = super().get_config()
        del config["scale_fn"]
        return config


@keras.saving.register_keras_serializable("keras_overlay")
class TriangularCyclicalLearningRate(_WithOwnScale):
    """All triangles of one height; for the arguments see `CyclicalLearningRate`."""

    def __init__(
        self, initial_learning_rate, maximal_learning_rate, step_size, scale_mode="cycle",
        name="TriangularCyclicalLearningRate",
    ):  # fmt: skip
        super().__init__(initial_learning_rate, maximal_learning_rate, step_size, _same, scale_mode, name)


@keras.saving.register_keras_serializable("keras_overlay")
class Triangular2CyclicalLearningRate(_WithOwnScale):
    """Each triangle half as high as the one before; for the arguments see `CyclicalLearningRate`."""

    def __init__(
        self, initial_learning_rate, maximal_learning_rate, step_size, scale_mode="cycle",
        name="Triangular2CyclicalLearningRate",
    ):  # fmt: skip
        super().__init__(initial_learning_rate, maximal_learning_rate, step_size, _halved, scale_mode, name)


@keras.saving.register_keras_serializable("keras_overlay")
class ExponentialCyclicalLearningRate(CyclicalLearningRate):
    """The height falls by a factor `gamma` with each step; for the other arguments see `CyclicalLearningRate`."""

    def __init__(
        self, initial_learning_rate, maximal_learning_rate, step_size, scale_mode="iterations", gamma=1.0,
        name="ExponentialCyclicalLearningRate",
    ):  # fmt: skip
        self.gamma = gamma
        super().__init__(initial_learning_rate, maximal_learning_rate, step_size, self._fallen, scale_mode, name)

    def _fallen(self, count):
        return ops.power(ops.cast(self.gamma, "float32"), count)

    def get_config(self):
        """Every constructor argument."""
        config = super().get_config()
        del config["scale_fn"]
        return {**config, "gamma": self.gamma}


def _same(count):
    return 1.0


def _halved(cycle):
    return 1 / ops.power(2.0, cycle - 1)
