"""Adam with clipping: Adam itself on ordinary gradients, and hardly moved by an extraordinary one."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from keras_overlay.training.steady_adam import SteadyAdam

START = np.array([1.0, -2.0, 0.5], np.float32)


def walked(optimizer: keras.optimizers.Optimizer, gradients: np.ndarray) -> np.ndarray:
    """Where a variable is after some gradients."""
    variable = keras.Variable(START)
    optimizer.build([variable])
    for gradient in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(gradient)], [variable])
    return keras.ops.convert_to_numpy(variable)


@pytest.fixture
def ordinary(rng):
    """Gradients such as noisy batches give: (50, 3) float32."""
    return (np.array([3.0, -1.0, 2.0]) + rng.normal(0, 1, (50, 3))).astype(np.float32)


def test_ordinary_gradients_are_not_clipped(ordinary):
    found, expected = (walked(kind(0.01), ordinary) for kind in (SteadyAdam, keras.optimizers.Adam))
    np.testing.assert_allclose(found, expected, rtol=1e-5)
    assert np.abs(found - START).min() > 0.1


def test_one_huge_gradient_hardly_matters(ordinary):
    disturbed = ordinary.copy()
    disturbed[25] = [-3000, 1000, -2000]
    calm = walked(keras.optimizers.Adam(0.01), ordinary)
    off = {kind: np.abs(walked(kind(0.01), disturbed) - calm).max() for kind in (SteadyAdam, keras.optimizers.Adam)}
    assert off[SteadyAdam] < 0.15
    assert off[keras.optimizers.Adam] > 0.3


@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_a_gradient_that_is_no_number_keeps_the_weights_numbers(ordinary, broken):
    disturbed = ordinary.copy()
    disturbed[10, 1] = broken
    assert np.isfinite(walked(SteadyAdam(0.01), disturbed)).all()
    assert not np.isfinite(walked(keras.optimizers.Adam(0.01), disturbed)).all()


def test_the_mean_norm_is_part_of_what_a_run_resumes_from(ordinary):
    optimizer = SteadyAdam(0.01)
    walked(optimizer, ordinary)
    (mean,) = [v for v in optimizer.variables if v.name == "mean_norm"]
    expected = np.linalg.norm(ordinary, axis=1).mean() * (1 - 0.99**50)
    assert float(mean.value) == pytest.approx(expected, rel=0.1)
