"""The fused batch normalisation against Keras's own."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from oracles import gradients

from keras_overlay.layers.batch_norm import BatchNormalization

SHAPE = (3, 6, 5, 4)


@pytest.fixture
def inputs(rng):
    return rng.normal(7, 3, SHAPE).astype(np.float32)


@pytest.fixture
def twins(rng):
    """Ours and Keras's layer with the same weights, none at its initial value."""
    made = [kind(momentum=0.9, epsilon=0.01) for kind in (BatchNormalization, keras.layers.BatchNormalization)]
    values = [rng.uniform(0.5, 2, SHAPE[-1]) for _ in range(4)]
    for layer in made:
        layer.build(SHAPE)
        layer.set_weights(values)
    return made


def test_training_gives_the_results_and_the_moving_statistics_of_keras(twins, inputs):
    for _ in range(3):
        ours, theirs = (keras.ops.convert_to_numpy(layer(inputs, training=True)) for layer in twins)
        np.testing.assert_allclose(ours, theirs, atol=1e-5)
    assert np.abs(ours - inputs).max() > 1
    for ours, theirs in zip(*(layer.get_weights() for layer in twins), strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-5)


def test_restoring_gives_the_results_of_keras(twins, inputs):
    ours, theirs = (keras.ops.convert_to_numpy(layer(inputs, training=False)) for layer in twins)
    np.testing.assert_array_equal(ours, theirs)


def test_gradients_are_those_of_keras(twins, inputs, rng):
    weights = rng.normal(size=SHAPE).astype(np.float32)
    models = [keras.Sequential([keras.Input(SHAPE[1:]), keras.layers.Conv2D(4, 1), layer]) for layer in twins]
    models[1].layers[0].set_weights(models[0].layers[0].get_weights())
    loss = lambda _, outputs: keras.ops.sum(outputs * keras.ops.convert_to_tensor(weights))  # noqa: E731
    ours, theirs = (list(gradients.of_weights(model, loss, inputs, inputs).values()) for model in models)
    for our, their in zip(ours, theirs, strict=True):
        np.testing.assert_allclose(our, their, atol=2e-3, rtol=1e-3)


def test_a_frozen_layer_keeps_its_statistics(twins, inputs):
    layer = twins[0]
    before = layer.get_weights()
    layer.trainable = False
    normalised = keras.ops.convert_to_numpy(layer(inputs, training=True))
    np.testing.assert_array_equal(normalised, keras.ops.convert_to_numpy(layer(inputs, training=False)))
    for old, new in zip(before, layer.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)


def test_other_axes_and_ranks_work_as_in_keras(rng):
    for shape, axis in (((4, 3), -1), ((2, 3, 4, 5), 1)):
        layer, twin = (kind(axis=axis) for kind in (BatchNormalization, keras.layers.BatchNormalization))
        x = rng.normal(size=shape).astype(np.float32)
        ours, theirs = (keras.ops.convert_to_numpy(each(x, training=True)) for each in (layer, twin))
        np.testing.assert_array_equal(ours, theirs)
