"""Averaged SGD: what is kept is the plain mean of the weights since a step."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from keras_overlay.training.averaged_sgd import AveragedSGD


def trained(start: int, steps: int) -> tuple[list[float], float]:
    """The weight after each step, and the average at the end, of a loss of slope 1 and curvature 1."""
    weight = keras.Variable(np.float32(4.0))
    optimizer = AveragedSGD(0.25, start=start)
    optimizer.build([weight])
    passed = []
    for _ in range(steps):
        optimizer.apply([keras.ops.convert_to_tensor(weight)], [weight])
        passed.append(float(keras.ops.convert_to_numpy(weight)))
    average = optimizer._model_variables_moving_average[0]
    return passed, float(keras.ops.convert_to_numpy(average))


def test_the_mean_of_all_weights_since_the_start():
    passed, average = trained(start=3, steps=8)
    np.testing.assert_allclose(passed, 4 * 0.75 ** np.arange(1, 9), rtol=1e-5)
    assert average == pytest.approx(np.mean(passed[-len(passed) + 3 :]), rel=0.25)
    assert passed[-1] < average < passed[2]


def test_until_then_it_follows_the_weights():
    passed, average = trained(start=100, steps=5)
    assert average == pytest.approx(passed[-1])


def test_arguments_and_config():
    optimizer = AveragedSGD(0.1, divisor=2.0, start=7)
    again = AveragedSGD.from_config(optimizer.get_config())
    assert (again.start, again.divisor, again.use_ema) == (7, 2.0, True)
    with pytest.raises(ValueError, match="start must be 0 steps or more, got start=-1"):
        AveragedSGD(start=-1)
