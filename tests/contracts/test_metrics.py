"""Every entry of METRICS: what the table promises, and what each one must equal."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from oracles import gradients
from oracles import metrics as oracles

from keras_overlay.metrics import METRICS
from keras_overlay.metrics.peak_signal_noise_ratio import peak_signal_noise_ratio
from keras_overlay.metrics.structural_similarity import structural_similarity

NAMES = list(METRICS)


@pytest.fixture
def batch(picture, rng):
    """Target and prediction, float32 (3, 24, 32, 3), unequally well restored; predictions leave 0..255."""
    target = np.stack([picture(24, 32, seed=seed) for seed in range(3)]).astype(np.float32)
    spread = np.array([2.0, 15.0, 50.0], np.float32).reshape(3, 1, 1, 1)
    return target, target + spread * rng.standard_normal(target.shape, np.float32)


@pytest.fixture
def policy():
    """`policy(name)` sets Keras's global precision for one test."""
    before = keras.config.dtype_policy()
    yield keras.config.set_dtype_policy
    keras.config.set_dtype_policy(before)


def numpy(tensor) -> np.ndarray:
    return keras.ops.convert_to_numpy(tensor)


def result_of(metric, *batches) -> float:
    for target, prediction in batches:
        metric.update_state(target, prediction)
    return float(numpy(metric.result()))


@pytest.mark.parametrize("name", NAMES)
def test_resolves_to_a_registered_metric_of_the_same_name(name):
    metric = METRICS[name]()
    assert isinstance(metric, keras.metrics.Metric)
    assert metric.name == name
    assert keras.saving.get_registered_name(type(metric)) == f"keras_overlay>{type(metric).__name__}"


@pytest.mark.parametrize("name", NAMES)
def test_is_the_mean_of_each_pictures_own_value(name, batch):
    each = [getattr(oracles, name)(target, prediction) for target, prediction in zip(*batch, strict=True)]
    assert max(each) > 1.5 * min(each)
    assert result_of(METRICS[name](), batch) == pytest.approx(np.mean(each), rel=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_pictures_count_the_same_in_batches_of_any_size(name, batch):
    target, prediction = batch
    whole = result_of(METRICS[name](), batch)
    parts = result_of(METRICS[name](), (target[:2], prediction[:2]), (target[2:], prediction[2:]))
    assert parts == pytest.approx(whole, rel=1e-5)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("precision", ["float32", "mixed_bfloat16"])
def test_float32_under_every_precision(name, precision, batch, policy):
    expected = result_of(METRICS[name](), batch)
    policy(precision)
    metric = METRICS[name]()
    assert result_of(metric, batch) == pytest.approx(expected, rel=1e-5)
    assert keras.backend.standardize_dtype(metric.result().dtype) == "float32"


@pytest.mark.parametrize("name", NAMES)
def test_takes_whole_number_pictures(name, batch):
    target, prediction = (np.clip(values, 0, 255).round() for values in batch)
    expected = result_of(METRICS[name](), (target, prediction))
    assert result_of(METRICS[name](), (target.astype(np.uint8), prediction.astype(np.uint8))) == pytest.approx(expected)


@pytest.mark.parametrize("name", NAMES)
def test_weights_choose_pictures(name, batch):
    target, prediction = batch
    metric = METRICS[name]()
    metric.update_state(target, prediction, sample_weight=np.array([1.0, 0.0, 1.0]))
    expected = result_of(METRICS[name](), (target[[0, 2]], prediction[[0, 2]]))
    assert float(numpy(metric.result())) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_starts_anew_after_a_reset(name, batch):
    metric = METRICS[name]()
    first = result_of(metric, (batch[0][:1], batch[1][:1]))
    metric.reset_state()
    second = result_of(metric, (batch[0][2:], batch[1][2:]))
    assert second == pytest.approx(getattr(oracles, name)(batch[0][2], batch[1][2]), rel=1e-4)
    assert second < first


@pytest.mark.parametrize("name", NAMES)
def test_goes_through_keras_serialization(name, batch):
    metric = METRICS[name]()
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(metric))
    assert type(again) is type(metric)
    assert again.get_config() == metric.get_config()
    assert result_of(again, batch) == result_of(metric, batch)


def test_unknown_names_are_refused_with_the_known_ones():
    with pytest.raises(ValueError, match="unknown metric 'psnr'; known: PSNR, SSIM"):
        METRICS["psnr"]


def test_psnr_is_not_the_psnr_of_the_batch(batch):
    target, prediction = batch
    of_batch = oracles.PSNR(target, prediction)
    assert abs(result_of(METRICS["PSNR"](), batch) - of_batch) > 3


def test_psnr_of_known_differences():
    target = np.full((3, 4, 4, 1), 100, np.float32)
    prediction = target + np.array([255.0, 1.0, 0.1], np.float32).reshape(3, 1, 1, 1)
    expected = [20 * np.log10(255 / 155), 48.1308, 68.1308]  # 355 is clipped to 255; a level is 20 log10(255)
    np.testing.assert_allclose(numpy(peak_signal_noise_ratio(target, prediction)), expected, atol=2e-3)


def test_psnr_of_equal_pictures_is_finite():
    target = np.full((1, 4, 4, 3), 7, np.float32)
    assert numpy(peak_signal_noise_ratio(target, target)) == pytest.approx([148.13], abs=0.01)


def test_ssim_is_1_for_equal_pictures_and_below_0_for_negatives(batch):
    target = batch[0]
    np.testing.assert_allclose(numpy(structural_similarity(target, target)), 1, atol=1e-6)
    assert (numpy(structural_similarity(target, 255 - target)) < 0).all()


def test_ssim_equals_scikit_image(batch):
    from skimage.metrics import structural_similarity as reference

    options = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False, "data_range": 255.0}
    pairs = zip(*batch, strict=True)
    expected = [reference(target, prediction, channel_axis=-1, **options) for target, prediction in pairs]
    np.testing.assert_allclose(numpy(structural_similarity(*batch)), expected, atol=1e-4)
    np.testing.assert_allclose(numpy(keras.ops.image.ssim(*batch, max_val=255.0)), expected, atol=1e-4)


def test_ssim_of_tensorflow_and_of_keras_are_equal_gradients_included(batch):
    tensorflow = pytest.importorskip("tensorflow")
    target, prediction = batch
    point = tensorflow.Variable(prediction)
    with tensorflow.GradientTape() as tape:
        values = tensorflow.image.ssim(target, point, max_val=255.0)
        total = tensorflow.reduce_sum(values)
    slope = tape.gradient(total, point).numpy()
    for ours in (structural_similarity, lambda a, b: keras.ops.image.ssim(a, b, max_val=255.0)):
        np.testing.assert_allclose(numpy(ours(target, prediction)), values.numpy(), atol=1e-4)
        own = gradients.of_input(lambda changed, ours=ours: keras.ops.sum(ours(target, changed)), prediction)
        np.testing.assert_allclose(own, slope, atol=1e-4 * np.abs(slope).max())
    assert np.abs(slope).max() > 1e-5
