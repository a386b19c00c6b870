"""Every entry of OPTIMIZERS: what the table promises."""

from __future__ import annotations

import inspect

import keras
import numpy as np
import pytest

from keras_overlay.training import optimizers
from keras_overlay.training.optimizers import OPTIMIZERS, USUAL
from keras_overlay.training.schedules import SCHEDULES

NAMES = list(OPTIMIZERS)


def slope_of_one(optimizer) -> keras.layers.Dense:
    """A model of one weight, 1 at first, after a step on a batch whose loss is 100 times the weight."""
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")])
    model.compile(optimizer=optimizer, loss=lambda _, prediction: 100 * keras.ops.mean(prediction))
    model.train_on_batch(np.ones((2, 1), np.float32), np.zeros((2, 1), np.float32))
    return float(keras.ops.convert_to_numpy(model.weights[0])[0, 0])


@pytest.mark.parametrize("name", NAMES)
def test_resolves_to_a_function_of_annotated_literals_with_defaults(name):
    parameters = inspect.signature(OPTIMIZERS[name]).parameters
    assert all(parameter.default is not parameter.empty for parameter in parameters.values())
    assert all(parameter.annotation is not parameter.empty for parameter in parameters.values())


@pytest.mark.parametrize("name", NAMES)
def test_makes_an_optimizer_that_goes_down_and_is_told_its_rate_and_averaging(name):
    optimizer = optimizers.build(name, 0.01, 0, use_ema=True, ema_momentum=0.9)
    assert isinstance(optimizer, keras.optimizers.Optimizer)
    assert (optimizer.use_ema, optimizer.ema_momentum) == (True, 0.9)
    assert slope_of_one(optimizers.build(name, optimizers.usual(name)[0], 0)) < 0.9995


@pytest.mark.parametrize("name", NAMES)
def test_follows_a_schedule(name):
    rate = SCHEDULES["halving"](0.1, 8)
    optimizer = optimizers.build(name, rate, 2)
    assert float(keras.ops.convert_to_numpy(optimizer.learning_rate)) == pytest.approx(0.1)


@pytest.mark.parametrize("name", NAMES)
def test_config_rebuilds_it(name):
    optimizer = optimizers.build(name, 0.01, 2)
    config = optimizer.get_config()
    assert type(optimizer).from_config(config).get_config() == config


@pytest.mark.parametrize("name", NAMES)
def test_has_a_usual_rate_and_schedule(name):
    rate, schedule = optimizers.usual(f"{name},weight_decay=0.1")
    assert (rate, schedule) == USUAL[name]
    assert rate > 0
    assert schedule in SCHEDULES


@pytest.mark.parametrize(
    ("spec", "kind", "message"),
    [
        ("sgd,momentum=1.5", ValueError, r"sgd: momentum must be 0\.\.0\.9999, got momentum=1\.5"),
        ("sgd,nesterov=1", TypeError, "sgd: nesterov must be bool, got nesterov=1"),
        ("adam,weight_decay=2", ValueError, r"adam: weight_decay must be 0\.\.1, got weight_decay=2"),
        ("rmsprop", ValueError, "unknown optimizer 'rmsprop'; known: adadelta, adagrad, adam, asgd, sgd"),
    ],
)
def test_bad_arguments_are_refused_by_name(spec, kind, message):
    with pytest.raises(kind, match=message):
        optimizers.build(spec, 0.1, 0)
