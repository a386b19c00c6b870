"""Layers made of layers: gradient checkpointing changes memory and time, and nothing else."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from oracles import gradients

from keras_overlay.layers.attention_gate import AttentionGate
from keras_overlay.layers.block_layer import BlockLayer
from keras_overlay.layers.residual_unit import ResidualUnit

SHAPE = (2, 8, 8, 4)


def network(remat: bool, precision: str = "float32") -> keras.Model:
    """A unit and a gate, of the same weights whether they compute again or not."""
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(precision)
    try:
        inputs = keras.Input(SHAPE[1:])
        unit = ResidualUnit(8, remat)(inputs)
        outputs = AttentionGate(remat=remat)([unit, ResidualUnit(8, remat)(unit)])
        model = keras.Model(inputs, keras.layers.Activation("linear", dtype="float32")(outputs))
    finally:
        keras.config.set_dtype_policy(before)
    rng = np.random.default_rng(3)
    for weight in model.trainable_weights:
        weight.assign(weight + 0.2 * rng.standard_normal(weight.shape).astype(np.float32))
    return model


@pytest.fixture
def twins():
    """The same network twice: as it is, and with gradient checkpointing."""
    plain, again = network(remat=False), network(remat=True)
    again.set_weights(plain.get_weights())
    return plain, again


@pytest.fixture
def batch(rng):
    return rng.normal(0, 1, SHAPE).astype(np.float32), rng.normal(0, 1, (2, 8, 8, 8)).astype(np.float32)


def error(target, prediction):
    return keras.ops.mean(keras.ops.square(keras.ops.subtract(prediction, target)))


def test_gradients_are_the_same_when_computed_again(twins, batch):
    plain, again = (gradients.of_weights(model, error, *batch) for model in twins)
    assert len(plain) == len(again) > 20
    for (path, one), other in zip(plain.items(), again.values(), strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-3, atol=1e-5, err_msg=path)
        assert np.abs(one).max() > 0, path


def test_training_goes_the_same_way_and_moving_statistics_move_once_a_step(twins, batch):
    start = twins[0].get_weights()
    for model in twins:
        model.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse")
        for _ in range(3):
            model.train_on_batch(*batch)
    for before, one, other in zip(start, *(model.get_weights() for model in twins), strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-3, atol=1e-4)
        assert not np.array_equal(before, one)


def test_it_trains_in_mixed_precision(batch):
    model = network(remat=True, precision="mixed_bfloat16")
    model.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse")
    losses = [float(model.train_on_batch(*batch)) for _ in range(5)]
    assert losses[-1] < 0.9 * losses[0]


def test_outside_of_training_nothing_is_computed_again(twins, batch, monkeypatch):
    monkeypatch.setattr(keras, "remat", lambda function: pytest.fail("computed again"))
    plain, again = (model(batch[0]) for model in twins)
    np.testing.assert_array_equal(*map(keras.ops.convert_to_numpy, (plain, again)))


def test_a_subclass_must_say_what_is_inside():
    with pytest.raises(NotImplementedError, match=r"BlockLayer\.compose"):
        BlockLayer()(np.zeros(SHAPE, np.float32))


@pytest.mark.parametrize("shape", [(2, 8, 4), (2, 8, 8, None)])
def test_an_input_that_is_no_feature_map_is_refused(shape):
    with pytest.raises(ValueError, match=r"ResidualUnit takes \(batch, height, width, channels\), got shape="):
        ResidualUnit(8).build(shape)
