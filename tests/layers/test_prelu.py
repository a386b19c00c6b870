"""PReLU against its definition, and its gradient against Keras's own layer."""

from __future__ import annotations

import keras
import numpy as np
from oracles import gradients

from keras_overlay.layers.prelu import PReLU

SHAPE = (2, 5, 4, 3)
SLOPES = np.array([0.1, -0.5, 2.0], np.float32)


def test_negative_values_are_multiplied_by_their_channels_slope(rng):
    inputs = rng.normal(size=SHAPE).astype(np.float32)
    layer = PReLU()
    layer.build(SHAPE)
    layer.set_weights([SLOPES.reshape(1, 1, 3)])
    np.testing.assert_allclose(
        keras.ops.convert_to_numpy(layer(inputs)), np.where(inputs > 0, inputs, SLOPES * inputs), rtol=1e-6
    )


def test_gradients_are_those_of_keras(rng):
    inputs, weights = (rng.normal(size=SHAPE).astype(np.float32) for _ in range(2))
    found = []
    for layer in (PReLU(), keras.layers.PReLU(shared_axes=[1, 2])):
        model = keras.Sequential([keras.Input(SHAPE[1:]), keras.layers.Conv2D(3, 1), layer])
        model.set_weights([np.linspace(-1, 1, 9).reshape(1, 1, 3, 3), np.zeros(3), SLOPES.reshape(1, 1, 3)])
        loss = lambda _, outputs: keras.ops.sum(outputs * keras.ops.convert_to_tensor(weights))  # noqa: E731
        found.append(list(gradients.of_weights(model, loss, inputs, inputs).values()))
    for ours, theirs in zip(*found, strict=True):
        assert np.abs(ours).max() > 0.1
        np.testing.assert_allclose(ours, theirs, rtol=1e-4, atol=1e-4)


def test_one_slope_for_each_value_works_as_in_keras(rng):
    inputs = rng.normal(size=SHAPE).astype(np.float32)
    layer = PReLU(shared_axes=[], alpha_initializer="ones")
    np.testing.assert_allclose(keras.ops.convert_to_numpy(layer(inputs)), inputs, rtol=1e-6)
    assert layer.alpha.shape == SHAPE[1:]
