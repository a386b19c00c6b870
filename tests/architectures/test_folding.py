"""Folding batch normalisation: the same results without it, and only where it can be folded."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
from keras import layers

from keras_overlay import architectures, checkpoint
from keras_overlay.architectures import geometry
from keras_overlay.architectures.folding import folded
from keras_overlay.layers.batch_norm import BatchNormalization
from keras_overlay.layers.noise_level_map import NoiseLevelMap

GOLDEN = Path(__file__).parents[1] / "golden" / "keras2_srresnet.hdf5"  # provenance: golden/make_keras2_srresnet.py
SPEC = "srresnet,filters=8,blocks=2"
SAME = {"padding": "same"}


def shaken(model: keras.Model) -> keras.Model:
    """Random weights and statistics, so that no normalisation is near the identity."""
    rng = np.random.default_rng(4)
    for weight in model.weights:
        if "variance" in weight.path or "gamma" in weight.path:
            weight.assign(rng.uniform(0.3, 2, weight.shape))
        elif "kernel" not in weight.path:
            weight.assign(rng.normal(0, 0.5, weight.shape))
    return model


def built(*steps: layers.Layer) -> keras.Model:
    inputs = outputs = keras.Input((None, None, 3))
    for layer in steps:
        outputs = layer(outputs)
    return shaken(keras.Model(inputs, outputs))


def norms(model: keras.Model) -> int:
    return sum(isinstance(layer, layers.BatchNormalization) for layer in model.layers)


@pytest.fixture
def picture():
    return np.random.default_rng(8).uniform(0, 255, (2, 24, 20, 3)).astype(np.float32)


def test_srresnet_gives_the_same_with_fewer_layers(picture):
    model = shaken(architectures.build(SPEC))
    last = model.layers[-1]
    last.set_weights([weight * 255 / np.ptp(model.predict_on_batch(picture)) for weight in last.get_weights()])
    result = folded(model)
    before, after = model.predict_on_batch(picture), result.predict_on_batch(picture)
    assert np.ptp(before) == pytest.approx(255, rel=1e-4)
    assert np.abs(after - before).max() < 0.01
    assert (norms(model), norms(result)) == (5, 0)
    assert len(model.layers) - len(result.layers) == 5
    assert result.name == model.name
    facts, plain = geometry.of(result), geometry.of(model)
    assert (facts.radius, facts.multiple, facts.macs) == (plain.radius, plain.multiple, plain.macs)
    assert plain.weights - facts.weights == 5 * 4 * 8


def test_normalisation_matters_in_these_tests(picture):
    with_norms = architectures.build(SPEC)
    without = architectures.build(SPEC + ",batch_norm=false")
    shaken(with_norms)
    convolutions = [layer for layer in with_norms.layers if not isinstance(layer, layers.BatchNormalization)]
    without.set_weights([weight for layer in convolutions for weight in layer.get_weights()])
    assert np.abs(with_norms.predict_on_batch(picture) - without.predict_on_batch(picture)).mean() > 10


def test_the_model_itself_stays_as_it_is_and_shares_nothing(picture):
    model = shaken(architectures.build(SPEC))
    weights, before = model.get_weights(), model.predict_on_batch(picture)
    result = folded(model)
    for old, new in zip(weights, model.get_weights(), strict=True):
        np.testing.assert_array_equal(old, new)
    np.testing.assert_array_equal(model.predict_on_batch(picture), before)
    after = result.predict_on_batch(picture)
    for weight in model.weights:
        weight.assign(weight * 0)
    np.testing.assert_array_equal(result.predict_on_batch(picture), after)


def test_mixed_precision_stays_and_loses_nothing(picture):
    exact, mixed = architectures.build(SPEC), architectures.build(SPEC, "mixed_bfloat16")
    mixed.set_weights(shaken(exact).get_weights())
    result = folded(mixed)
    assert (norms(result), result.compute_dtype) == (0, "bfloat16")
    kinds = [layer.compute_dtype for layer in result.layers if isinstance(layer, layers.Conv2D)]
    assert kinds == ["bfloat16"] * (len(kinds) - 1) + ["float32"]
    assert {weight.dtype for weight in result.weights} == {"float32"}
    expected = exact.predict_on_batch(picture)
    plain, found = (np.abs(each.predict_on_batch(picture) - expected).mean() for each in (mixed, result))
    assert 0 < found < 1.3 * plain


def test_weights_of_keras_2_give_what_keras_2_gave():
    model = architectures.build("srresnet,filters=4,blocks=2")
    checkpoint.load_weights(GOLDEN, model)
    with np.load(GOLDEN.with_suffix(".npz")) as file:
        image, prediction = file["image_bgr"], file["prediction_bgr"]
    result = folded(model).predict_on_batch(image[None].astype(np.float32))[0]
    assert np.abs(result - prediction).max() < 0.01
    assert norms(folded(model)) == 0


@pytest.mark.parametrize("kind", [BatchNormalization, layers.BatchNormalization])
@pytest.mark.parametrize(
    ("options", "normalised"),
    [
        ({}, {}),
        ({"use_bias": False}, {"epsilon": 0.1}),
        ({"strides": 2, **SAME}, {"scale": False}),
        ({"dilation_rate": 2, **SAME}, {"center": False}),
        ({"groups": 3}, {"scale": False, "center": False}),
        ({"activation": "linear"}, {"axis": 3}),
    ],
)
def test_convolutions_and_normalisations_of_all_kinds(kind, options, normalised, picture):
    model = built(layers.Conv2D(6, 3, **options), kind(**normalised), layers.ReLU(), layers.Conv2D(2, 1))
    result = folded(model)
    assert norms(result) == 0
    before = model.predict_on_batch(picture)
    np.testing.assert_allclose(result.predict_on_batch(picture), before, atol=1e-5 * np.ptp(before))


def test_a_network_of_two_inputs_is_folded(picture):
    inputs, level = keras.Input((None, None, 3), name="picture"), keras.Input((1,), name="level")
    x = layers.Conv2D(4, 3, **SAME)(NoiseLevelMap()([inputs, level]))
    model = shaken(keras.Model([inputs, level], layers.PReLU(shared_axes=[1, 2])(BatchNormalization()(x))))
    result = folded(model)
    assert norms(result) == 0
    assert [each.name for each in result.inputs] == ["picture", "level"]
    values = [picture, np.array([[9], [70]], np.float32)]
    np.testing.assert_allclose(result.predict_on_batch(values), model.predict_on_batch(values), atol=1e-3)


@pytest.mark.parametrize("spec", ["n2n_unet,filters=4", SPEC + ",batch_norm=false", "ffdnet,filters=4,depth=3"])
def test_a_network_without_batch_normalisation_comes_back_itself(spec):
    model = architectures.build(spec)
    assert norms(model) == 0
    assert folded(model) is model


def test_a_folded_network_comes_back_itself():
    once = folded(architectures.build(SPEC))
    assert folded(once) is once


@pytest.mark.parametrize(
    "steps",
    [
        lambda: [BatchNormalization(), layers.Conv2D(2, 1)],
        lambda: [layers.Conv2D(2, 1, activation="relu"), BatchNormalization()],
        lambda: [layers.Conv2D(2, 1), layers.ReLU(), BatchNormalization()],
        lambda: [layers.Conv2DTranspose(2, 1), BatchNormalization()],
        lambda: [layers.DepthwiseConv2D(3), BatchNormalization()],
        lambda: [layers.Conv2D(2, 1, dtype="mixed_bfloat16"), BatchNormalization()],
    ],
)
def test_what_cannot_be_folded_is_left_alone(steps):
    model = built(*steps())
    assert folded(model) is model


def test_a_convolution_whose_result_is_used_twice_or_shared_keeps_its_normalisation(picture):
    inputs = keras.Input((None, None, 3))
    twice, shared = layers.Conv2D(3, 3, **SAME), layers.Conv2D(3, 1)
    x = twice(inputs)
    x = layers.Add()([x, BatchNormalization()(x)])
    x = layers.Add()([BatchNormalization()(shared(x)), shared(inputs)])
    x = BatchNormalization()(layers.Conv2D(3, 3, **SAME)(x))  # the one that can be folded
    also_an_output = layers.Conv2D(2, 1)(x)
    model = shaken(keras.Model(inputs, [BatchNormalization()(also_an_output), also_an_output]))
    result = folded(model)
    assert (norms(model), norms(result)) == (4, 3)
    for after, before in zip(result.predict_on_batch(picture), model.predict_on_batch(picture), strict=True):
        np.testing.assert_allclose(after, before, atol=1e-5 * np.ptp(before))


def test_of_two_normalisations_in_a_row_the_first_is_folded(picture):
    model = built(layers.Conv2D(3, 3), BatchNormalization(), BatchNormalization())
    result = folded(model)
    assert norms(result) == 1
    before = model.predict_on_batch(picture)
    np.testing.assert_allclose(result.predict_on_batch(picture), before, atol=1e-5 * np.ptp(before))
