"""Every entry of LOSSES: what the table promises, and what each one must equal."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from oracles import gradients
from oracles import losses as oracles

from keras_overlay.losses import LOSSES
from keras_overlay.losses.l0 import L0
from keras_overlay.training.annealing import Annealing, metrics_of

NAMES = list(LOSSES)
GAMMAS = [2.0, 1.5, 1.0, 0.5, 0.1, 0.0]


@pytest.fixture
def batch(picture, rng):
    """Target and prediction, float32 (3, 16, 20, 3) on 0..255, the three pictures unequally well restored."""
    target = np.stack([picture(16, 20, seed=seed) for seed in range(3)]).astype(np.float32)
    spread = np.array([2.0, 15.0, 50.0], np.float32).reshape(3, 1, 1, 1)
    prediction = target + spread * rng.standard_normal(target.shape, np.float32)
    return target, np.clip(prediction, 0, 255)


@pytest.fixture
def policy():
    """`policy(name)` sets Keras's global precision for one test."""
    before = keras.config.dtype_policy()
    yield keras.config.set_dtype_policy
    keras.config.set_dtype_policy(before)


def value_of(loss, target, prediction) -> float:
    return float(keras.ops.convert_to_numpy(loss(target, prediction)))


@pytest.mark.parametrize("name", NAMES)
def test_resolves_to_a_registered_loss(name):
    loss = LOSSES.build(name)
    assert isinstance(loss, keras.losses.Loss)
    assert keras.saving.get_registered_name(type(loss)) == f"keras_overlay>{type(loss).__name__}"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("precision", ["float32", "mixed_bfloat16"])
def test_one_float32_number_under_every_precision(name, precision, batch, policy):
    expected = value_of(LOSSES.build(name), *batch)
    policy(precision)
    result = LOSSES.build(name)(*map(keras.ops.convert_to_tensor, batch))
    assert keras.backend.standardize_dtype(result.dtype) == "float32"
    assert tuple(result.shape) == ()
    assert float(keras.ops.convert_to_numpy(result)) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_equals_the_oracle(name, batch):
    expected = getattr(oracles, name)(*batch)
    assert expected > 0.01  # the oracle tells these pictures apart
    assert value_of(LOSSES.build(name), *batch) == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_is_the_mean_over_the_batch(name, batch):
    loss, (target, prediction) = LOSSES.build(name), batch
    singles = [value_of(loss, target[i : i + 1], prediction[i : i + 1]) for i in range(len(target))]
    assert max(singles) > 2 * min(singles)
    assert value_of(loss, target, prediction) == pytest.approx(np.mean(singles), rel=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_is_least_at_the_target_and_grows_with_distance(name, batch):
    loss, (target, prediction) = LOSSES.build(name), batch
    values = [value_of(loss, target, target + share * (prediction - target)) for share in (0, 0.1, 0.3, 1)]
    assert values == sorted(values)
    assert values[0] == pytest.approx(0, abs=1e-6)
    assert values[1] > 1e-4


@pytest.mark.parametrize("name", NAMES)
def test_a_step_against_the_gradient_lowers_it(name, batch):
    loss, (target, prediction) = LOSSES.build(name), batch
    slope = gradients.of_input(lambda point: loss(target, point), prediction)
    assert np.isfinite(slope).all()
    assert (slope != 0).mean() > 0.9
    step = prediction - slope / np.abs(slope).max()
    assert value_of(loss, target, step) < value_of(loss, target, prediction)


@pytest.mark.parametrize("name", NAMES)
def test_gradient_at_the_target_is_finite(name, batch):
    loss, target = LOSSES.build(name), batch[0]
    assert np.isfinite(gradients.of_input(lambda point: loss(target, point), target)).all()


@pytest.mark.parametrize("name", NAMES)
def test_goes_through_keras_serialization(name, batch):
    loss = LOSSES.build(name)
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(loss))
    assert type(again) is type(loss)
    assert again.get_config() == loss.get_config()
    assert value_of(again, *batch) == value_of(loss, *batch)


@pytest.mark.parametrize("name", NAMES)
def test_config_rebuilds_it_and_holds_every_argument(name):
    loss = LOSSES.build(name)
    config = loss.get_config()
    assert set(LOSSES.arguments(name)) - {"dtype"} <= set(config)
    assert type(loss).from_config(config).get_config() == config


@pytest.mark.parametrize("name", NAMES)
def test_refuses_arguments_it_does_not_have(name):
    with pytest.raises(
        TypeError, match=rf"{name}: got an unexpected keyword argument 'strenght'; expected .*reduction="
    ):
        LOSSES.build(f"{name},strenght=1")


def test_unknown_names_are_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="unknown loss 'psnr'; known: l0, mae, mse, ssim"):
        LOSSES.build("psnr")


@pytest.mark.parametrize("epsilon", [0, -1e-8, float("nan"), "small", None, True])
def test_l0_refuses_an_epsilon_that_is_not_above_zero(epsilon):
    with pytest.raises(ValueError, match=r"L0: epsilon must be above 0, got epsilon="):
        L0(epsilon=epsilon)


def test_l0_keeps_its_epsilon_through_serialization(batch):
    loss = LOSSES.build("l0,epsilon=3")
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(loss))
    assert again.epsilon == 3
    assert value_of(again, *batch) == pytest.approx(oracles.l0(*batch, epsilon=3), rel=1e-4)


@pytest.mark.parametrize("gamma", GAMMAS)
def test_l0_equals_the_oracle_at_every_stage(gamma, batch):
    loss = LOSSES.build("l0")
    loss.at(1 - gamma / 2)
    assert loss.state() == {"gamma": pytest.approx(gamma)}
    assert value_of(loss, *batch) == pytest.approx(oracles.l0(*batch, gamma=gamma), rel=1e-4)


def test_l0_anneals_from_two_to_zero_over_the_steps():
    loss, seen = LOSSES.build("l0"), []
    for step in range(5):
        loss.at(step / 4)
        seen.append(loss.state()["gamma"])
    np.testing.assert_allclose(seen, [2.0, 1.5, 1.0, 0.5, 0.0], atol=1e-6)


def test_l0_moves_its_minimiser_from_the_mean_over_the_median_to_the_mode():
    samples = np.array([10, 10, 10, 50, 60, 200, 250], np.float32).reshape(1, 1, -1, 1)
    candidates = np.arange(256, dtype=np.float32)
    loss, least = LOSSES.build("l0"), []
    for gamma in (2.0, 1.0, 0.05):
        loss.at(1 - gamma / 2)
        values = [value_of(loss, samples, np.full_like(samples, candidate)) for candidate in candidates]
        least.append(int(np.argmin(values)))
    assert least == [84, 50, 10]  # mean 84.3, median 50, mode 10


@pytest.mark.parametrize("share", [0.25, 0.75])
def test_l0_annealing_reaches_compiled_steps(share, batch):
    """A compiled step must read the exponent when it runs, not when it was compiled."""
    target, prediction = batch
    model, loss = copier(target.shape[1:]), LOSSES.build("l0")
    model.compile(optimizer="sgd", loss=loss, metrics=metrics_of(loss))
    before = model.test_on_batch(prediction, target, return_dict=True)
    loss.at(share)
    after = model.test_on_batch(prediction, target, return_dict=True)
    assert before["loss"] == pytest.approx(oracles.l0(target, prediction, 2.0), rel=1e-4)
    assert after["loss"] == pytest.approx(oracles.l0(target, prediction, 2 - 2 * share), rel=1e-4)
    assert after["gamma"] == pytest.approx(2 - 2 * share)


def test_l0_annealing_follows_the_steps_of_a_run(batch):
    target, prediction = batch
    model, loss, seen = copier(target.shape[1:]), LOSSES.build("l0"), []
    model.compile(optimizer=keras.optimizers.SGD(0.0), loss=loss, metrics=metrics_of(loss))
    note = keras.callbacks.LambdaCallback(on_train_batch_end=lambda _, logs: seen.append(dict(logs)))
    repeated = [np.concatenate([values] * 4) for values in (prediction, target)]
    annealing = Annealing(loss, done=0, total=8)
    model.fit(*repeated, batch_size=3, epochs=2, shuffle=False, verbose=0, callbacks=[annealing, note])
    gammas = 2 - 2 * np.arange(8) / 8
    np.testing.assert_allclose([logs["gamma"] for logs in seen], gammas, rtol=1e-5)
    expected = [oracles.l0(target, prediction, gamma) for gamma in gammas]
    means = [np.mean(expected[epoch * 4 : epoch * 4 + n + 1]) for epoch in (0, 1) for n in range(4)]
    np.testing.assert_allclose([logs["loss"] for logs in seen], means, rtol=1e-4)  # Keras logs the epoch's mean so far


def copier(shape):
    """A network of one weight, 1, that gives back its input."""
    ones = keras.layers.Conv2D(3, 1, groups=3, use_bias=False, kernel_initializer="ones")
    return keras.Sequential([keras.Input(shape), ones])
