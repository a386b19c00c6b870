"""A run's settings and the defaults that follow from its length."""

from __future__ import annotations

import pytest

from keras_overlay.training.plan import Plan, default_ema


@pytest.mark.parametrize(
    ("steps", "momentum"), [(1, 0), (40, 0), (80, 0.5), (400, 0.9), (4000, 0.99), (40_000, 0.999), (10**7, 0.999)]
)
def test_the_average_remembers_a_fortieth_of_the_run(steps, momentum):
    assert default_ema(steps) == pytest.approx(momentum)


def test_a_plan_with_another_length_is_otherwise_the_same():
    plan = Plan("n2n_unet", "mse", lr=0.5, epochs=3, steps=7)
    longer = plan.with_length(5, 100)
    assert (plan.total_steps, longer.total_steps) == (21, 500)
    assert {**vars(longer), "epochs": 3, "steps": 7} == vars(plan)
