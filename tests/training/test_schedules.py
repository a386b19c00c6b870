"""Learning-rate schedules at given steps."""

from __future__ import annotations

import math

import numpy as np
import pytest

from keras_overlay.training.schedules import SCHEDULES


def rates(name: str, steps: int, lr: float = 0.001) -> np.ndarray:
    schedule = SCHEDULES[name](lr, steps)
    return np.array([float(schedule(step)) if callable(schedule) else schedule for step in range(steps)])


def test_constant_stays():
    assert set(rates("constant", 50)) == {0.001}


def test_halving_halves_after_each_quarter():
    found = rates("halving", 100)
    for quarter, rate in enumerate([0.001, 0.0005, 0.00025, 0.000125]):
        np.testing.assert_allclose(found[25 * quarter + 1 : 25 * quarter + 25], rate, rtol=1e-6)


def test_cosine_rises_for_a_twentieth_then_falls_to_a_thousandth():
    found = rates("cosine", 1000)
    for step in range(51):
        assert found[step] == pytest.approx(0.00001 + (0.001 - 0.00001) * step / 50, rel=1e-4)
    for step in range(50, 1000, 7):
        share = (step - 50) / 950
        wanted = 0.001 * (0.001 + 0.999 * (1 + math.cos(math.pi * share)) / 2)
        assert found[step] == pytest.approx(wanted, rel=1e-3)
    assert found[-1] < 0.0000011


def test_inverse_divides_by_the_steps_done_and_not_by_the_length():
    found = rates("inverse", 1000)
    np.testing.assert_allclose(found, 0.001 / (1 + 0.0001 * np.arange(1000)), rtol=1e-5)
    np.testing.assert_allclose(rates("inverse", 10), found[:10], rtol=1e-6)


@pytest.mark.parametrize("name", list(SCHEDULES))
@pytest.mark.parametrize("steps", [1, 2, 3, 7])
def test_the_shortest_runs_have_a_rate_above_zero_that_never_exceeds_the_highest(name, steps):
    found = rates(name, steps)
    assert (found > 0).all()
    assert (found <= 0.001 * 1.00001).all()


@pytest.mark.parametrize("name", list(SCHEDULES))
def test_the_rate_scales_the_schedule(name):
    np.testing.assert_allclose(rates(name, 40, 0.02), 20 * rates(name, 40), rtol=1e-5)


def test_an_unknown_schedule_is_named():
    with pytest.raises(ValueError, match="unknown schedule 'linear'; known: constant, cosine, halving"):
        SCHEDULES["linear"]
