"""SGD with divided gradients: the same step as on pixels of 0..1."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from keras_overlay.training import optimizers
from keras_overlay.training.scaled_sgd import ScaledSGD


def trained(optimizer, scale: float, steps: int = 4) -> np.ndarray:
    """A linear model fitted to targets of 0..scale by the mean squared error."""
    rng = np.random.default_rng(1)
    inputs = rng.uniform(0, 1, (8, 3)).astype(np.float32)
    targets = (scale * rng.uniform(0, 1, (8, 1))).astype(np.float32)
    layers = [keras.layers.Dense(1, use_bias=False, kernel_initializer="ones"), keras.layers.Rescaling(scale)]
    model = keras.Sequential([keras.Input((3,)), *layers])
    model.compile(optimizer=optimizer, loss="mse")
    for _ in range(steps):
        model.train_on_batch(inputs, targets)
    return np.array(keras.ops.convert_to_numpy(model.weights[0]))


def test_pixels_on_255_take_the_steps_of_pixels_on_1():
    expected = trained(keras.optimizers.SGD(0.1, momentum=0.9), 1.0)
    found = trained(optimizers.build("sgd", 0.1, degree=2), 255.0)
    np.testing.assert_allclose(found, expected, rtol=1e-4)
    assert np.abs(found - 1).max() > 0.01


def test_weight_decay_is_not_divided():
    optimizer = ScaledSGD(0.1, divisor=1e12, weight_decay=0.5)
    np.testing.assert_allclose(trained(optimizer, 1.0, steps=1), 1 - 0.1 * 0.5, rtol=1e-4)


@pytest.mark.parametrize("divisor", [0, -1.0])
def test_a_divisor_that_is_not_above_zero_is_refused(divisor):
    with pytest.raises(ValueError, match=f"divisor must be above 0, got divisor={divisor}"):
        ScaledSGD(divisor=divisor)
