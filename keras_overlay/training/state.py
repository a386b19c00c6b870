"""Everything that changes while training, as arrays: to save it, to resume from it, and to try steps and undo them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import keras
import numpy as np


def groups(model: keras.Model) -> dict[str, list]:
    """Variables by group: weights, the optimizer's, and the seeds of dropout layers."""
    weights = {id(weight) for weight in model.weights}
    model.optimizer.build(model.trainable_variables)
    seeds = [v for layer in model.layers for v in layer.variables if id(v) not in weights]
    return {"training_weights": model.weights, "training_optimizer": model.optimizer.variables, "training_seeds": seeds}


def capture(model: keras.Model) -> dict[str, list[np.ndarray]]:
    """Copies of all groups."""
    return {
        name: [np.array(keras.ops.convert_to_numpy(v.value)) for v in values] for name, values in groups(model).items()
    }


def restore(model: keras.Model, arrays: dict[str, list[np.ndarray]]) -> None:
    """Put copies back."""
    for name, variables in groups(model).items():
        for variable, value in zip(variables, arrays[name], strict=True):
            variable.assign(value)


def shapes(model: keras.Model) -> dict[str, list[tuple[int, ...]]]:
    """Shapes by group, to check a file against."""
    return {name: [tuple(v.shape) for v in values] for name, values in groups(model).items()}


@contextmanager
def averaged_weights(model: keras.Model) -> Iterator[None]:
    """Inside, the model has the moving average of its weights (if its optimizer keeps one)."""
    if not model.optimizer.use_ema:
        yield
        return
    raw = [np.array(keras.ops.convert_to_numpy(v.value)) for v in model.trainable_variables]
    model.optimizer.finalize_variable_values(model.trainable_variables)
    for variable in model.trainable_variables:  # JAX would share its memory with the optimizer, and free it
        variable.assign(keras.ops.copy(variable.value))
    try:
        yield
    finally:
        for variable, value in zip(model.trainable_variables, raw, strict=True):
            variable.assign(value)
