"""Losses that change during a run: told before each step how far the run is."""

from __future__ import annotations

import keras


class Annealing(keras.callbacks.Callback):
    """Sets a changing loss before each step.

    Args:
        loss: A loss with `at`.
        done: Steps done before.
        total: Steps of the whole run.
    """

    def __init__(self, loss: keras.losses.Loss, done: int, total: int):
        super().__init__()
        self.loss, self.done, self.total = loss, done, total

    def on_train_batch_begin(self, batch, logs=None):
        """Set the loss for this step."""
        if hasattr(self.model, "jax_state_sync"):  # JAX keeps variables outside the model between steps
            self.model.jax_state_sync()
        self.loss.at(self.done / self.total)
        self.done += 1


class Changing(keras.metrics.Metric):
    """A loss's changing number as a metric of the model.

    A compiled JAX step sees only the model's own variables as variables, its metrics' included; any other is a constant
    of the moment of compilation, and the loss would not change. On every backend the number also appears in the logs.

    Args:
        variable: The number.
    """

    def __init__(self, variable: keras.Variable):
        super().__init__(name=variable.name, dtype="float32")
        self.variable = variable

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Nothing: only the loss's `at` changes it."""

    def reset_state(self):
        """Nothing: the number outlives the epoch."""

    def result(self):
        """The number now."""
        return keras.ops.convert_to_tensor(self.variable)


def metrics_of(loss: keras.losses.Loss) -> list[Changing]:
    """What to compile beside a loss: one metric for each of its changing numbers."""
    return [Changing(variable) for variable in getattr(loss, "changing", ())]
