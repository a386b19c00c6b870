"""Exact gradients on whichever backend Keras runs on, as NumPy arrays."""

from __future__ import annotations

from collections.abc import Callable

import keras
import numpy as np


def of_weights(model, loss: Callable, inputs: np.ndarray, targets: np.ndarray) -> dict[str, np.ndarray]:
    """Gradient of `loss(targets, model(inputs, training=True))` for every trainable weight, by its path.

    A weight that the loss does not depend on has a gradient of zeros.
    """
    values = _BACKENDS[keras.backend.backend()](model, loss, inputs, targets)
    return {
        variable.path: np.zeros(variable.shape) if value is None else keras.ops.convert_to_numpy(value)
        for variable, value in zip(model.trainable_variables, values, strict=True)
    }


def of_input(function: Callable, point: np.ndarray) -> np.ndarray:
    """Gradient of a function from an array to one number."""
    holder = _Holder(point)
    holder.build(None)
    loss = lambda _, value: function(value)  # noqa: E731
    return of_weights(holder, loss, np.zeros(1, np.float32), np.zeros(1, np.float32))[holder.point.path]


class _Holder(keras.layers.Layer):
    """A layer whose only weight is a point, which it returns."""

    def __init__(self, point: np.ndarray):
        super().__init__(dtype="float32")
        self.value = point

    def build(self, _):
        self.point = self.add_weight(shape=self.value.shape, initializer="zeros", name="point")
        self.point.assign(self.value)
        self.built = True

    def call(self, _, training=False):
        return self.point + 0.0


def _tensorflow(model, loss, inputs, targets):
    import tensorflow

    with tensorflow.GradientTape() as tape:
        value = loss(targets, model(inputs, training=True))
    return tape.gradient(value, [variable.value for variable in model.trainable_variables])


def _jax(model, loss, inputs, targets):
    import jax

    def value(weights):
        others = [variable.value for variable in model.non_trainable_variables]
        return loss(targets, model.stateless_call(weights, others, inputs, training=True)[0])

    return jax.grad(value)([variable.value for variable in model.trainable_variables])


def _torch(model, loss, inputs, targets):
    model.zero_grad()
    loss(targets, model(inputs, training=True)).backward()
    return [variable.value.grad for variable in model.trainable_variables]


_BACKENDS = {"tensorflow": _tensorflow, "jax": _jax, "torch": _torch}
