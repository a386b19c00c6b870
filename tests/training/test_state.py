"""The state of a training: captured whole, put back whole."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest
from training import small_run

from keras_overlay.training import state


@pytest.fixture
def training():
    return small_run.make("dropout")


def step(training, number: int) -> None:
    training.model.train_on_batch(*small_run.batches(number))


def assert_same(one: dict, other: dict, expected: bool = True) -> None:
    for name in one:
        same = all(np.array_equal(a, b) for a, b in zip(one[name], other[name], strict=True))
        assert same == expected, name


def test_putting_back_makes_the_next_steps_the_same(training):
    step(training, 0)
    before = state.capture(training.model)
    step(training, 1)
    after = state.capture(training.model)
    assert_same(before, after, expected=False)  # weights, optimizer and dropout seeds have all moved
    state.restore(training.model, before)
    assert_same(before, state.capture(training.model))
    step(training, 1)
    assert_same(after, state.capture(training.model))


def test_captured_arrays_are_copies(training):
    captured = state.capture(training.model)
    frozen = {name: [np.array(value) for value in values] for name, values in captured.items()}
    step(training, 0)
    assert_same(captured, frozen)


def test_shapes_are_those_of_the_captured_arrays(training):
    captured = state.capture(training.model)
    assert state.shapes(training.model) == {name: [v.shape for v in values] for name, values in captured.items()}
    assert all(captured[name] for name in ("training_weights", "training_optimizer", "training_seeds"))


def test_averaged_weights_are_there_inside_and_gone_outside_even_after_an_error(training):
    for number in range(3):
        step(training, number)
    raw = [np.array(weight) for weight in training.model.weights]
    inside = []
    with contextlib.suppress(ZeroDivisionError), state.averaged_weights(training.model):
        inside = [np.array(weight) for weight in training.model.weights]
        raise ZeroDivisionError
    assert np.abs(inside[0] - raw[0]).max() > 1e-6
    for weight, expected in zip(training.model.weights, raw, strict=True):
        np.testing.assert_array_equal(np.array(weight), expected)


def test_without_averaging_the_weights_stay():
    training = small_run.make("annealed l0")
    step(training, 0)
    raw = np.array(training.model.weights[0])
    with state.averaged_weights(training.model):
        np.testing.assert_array_equal(np.array(training.model.weights[0]), raw)
