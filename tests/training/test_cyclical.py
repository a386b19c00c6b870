"""Cyclical learning rates: the numbers of tensorflow-addons, and the schedule `triangular`."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from keras_overlay.training import cyclical, schedules

STEPS = [0, 1, 7, 10, 13, 19, 20, 25, 30, 41, 50, 77]
# Printed on 2026-11-21 by optimizers/cyclical_learning_rate.py of the wheel tensorflow_addons 0.23.0 (PyPI, cp311),
# run alone under TensorFlow 2.21: initial_learning_rate=1e-4, maximal_learning_rate=1e-2, step_size=10.
GOLDEN = {
    "TriangularCyclicalLearningRate": [
        0.0001, 0.00109, 0.00703, 0.01, 0.00703, 0.00109, 0.0001, 0.00505, 0.01, 0.001089999, 0.01, 0.003070002,
    ],
    "Triangular2CyclicalLearningRate": [
        0.0001, 0.00109, 0.00703, 0.01, 0.00703, 0.00109, 0.0001, 0.002575, 0.00505, 0.0003474998, 0.002575,
        0.0004712502,
    ],
    "ExponentialCyclicalLearningRate": [
        0.0001, 0.0010702, 0.006116111, 0.008189023, 0.005429327, 0.0007744207, 0.0001, 0.003087152, 0.005500298,
        0.0005324184, 0.003705283, 0.0007268523,
    ],
}  # fmt: skip
OF_ONE_OVER = [
    0.0001, 0.0005950001, 0.003565, 0.00505, 0.003565, 0.0005950001, 0.0001, 0.00175, 0.0034, 0.0003474998, 0.002575,
    0.0006940004,
]  # fmt: skip
MORE = {"ExponentialCyclicalLearningRate": {"gamma": 0.98}}


def rates(schedule, steps=STEPS) -> list[float]:
    return [float(keras.ops.convert_to_numpy(schedule(step))) for step in steps]


def make(name: str):
    arguments = {"initial_learning_rate": 1e-4, "maximal_learning_rate": 1e-2, "step_size": 10, **MORE.get(name, {})}
    return getattr(cyclical, name)(**arguments)


@pytest.mark.parametrize("name", GOLDEN)
def test_equals_tensorflow_addons(name):
    np.testing.assert_allclose(rates(make(name)), GOLDEN[name], rtol=2e-6)


def test_a_scale_of_ones_own_equals_tensorflow_addons():
    schedule = cyclical.CyclicalLearningRate(1e-4, 1e-2, 10, scale_fn=lambda cycle: 1 / (1 + cycle))
    np.testing.assert_allclose(rates(schedule), OF_ONE_OVER, rtol=2e-6)


@pytest.mark.parametrize("name", GOLDEN)
def test_config_rebuilds_it_and_an_optimizer_saves_it(name):
    schedule = make(name)
    again = type(schedule).from_config(schedule.get_config())
    assert rates(again) == rates(schedule)
    config = keras.optimizers.SGD(schedule).get_config()
    assert rates(keras.optimizers.SGD.from_config(config)._learning_rate) == rates(schedule)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((0, 1, 10), "expected 0 < initial_learning_rate <= maximal_learning_rate, got initial_learning_rate=0"),
        ((0.1, 0.01, 10), "got initial_learning_rate=0.1 maximal_learning_rate=0.01"),
        ((0.1, 1, 0), "step_size must be above 0 steps, got step_size=0"),
    ],
)
def test_bad_arguments_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        cyclical.TriangularCyclicalLearningRate(*arguments)


def test_unknown_modes_are_refused():
    with pytest.raises(ValueError, match="scale_mode must be one of cycle, iterations, got scale_mode='epoch'"):
        cyclical.CyclicalLearningRate(0.1, 1, 5, lambda _: 1, "epoch")


def test_triangular_is_four_cycles_from_a_hundredth_unless_told_otherwise():
    schedule = schedules.build("triangular", 0.01, 80)
    assert rates(schedule, [0, 10, 20, 30, 70, 80]) == pytest.approx([1e-4, 1e-2, 1e-4, 1e-2, 1e-2, 1e-4])
    schedule = schedules.build("triangular,initial_learning_rate=0.001,step_size=5,halving=true", 0.01, 80)
    assert rates(schedule, [0, 5, 10, 15]) == pytest.approx([0.001, 0.01, 0.001, 0.0055])


@pytest.mark.parametrize(
    ("spec", "kind", "message"),
    [
        ("linear", ValueError, "unknown schedule 'linear'; known: constant, cosine, halving, inverse, triangular"),
        ("cosine,5", TypeError, "cosine: too many positional arguments"),
        ("triangular,step_size=0", ValueError, r"triangular: step_size must be 1\.\.1e\+09 steps, got step_size=0"),
    ],
)
def test_bad_specs_are_refused(spec, kind, message):
    with pytest.raises(kind, match=message):
        schedules.build(spec, 0.01, 100)
