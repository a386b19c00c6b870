"""Every entry of DIGIT_CLASSIFIERS: what the table promises."""

from __future__ import annotations

import functools
import inspect

import keras
import numpy as np
import pytest
from oracles import gradients

from keras_overlay import architectures, checkpoint
from keras_overlay.architectures.digit_classifiers import (
    DIGIT_CLASSIFIERS,
    SEED_DIGIT_CLASSIFIER,
    can_say_nothing,
)
from keras_overlay.checkpoint import CheckpointError

NAMES = list(DIGIT_CLASSIFIERS)
SMALL = {"digit_net": "digit_net,filters=4,blocks=1,dropout=0"}
"""Spec of a small version, for speed; an entry that is not here is tested at its defaults."""


def spec(name: str, more: str = "") -> str:
    return SMALL.get(name, name) + more


@functools.cache
def small(name: str) -> keras.Model:
    keras.utils.set_random_seed(1)
    return architectures.build(spec(name), table=DIGIT_CLASSIFIERS)


@pytest.fixture
def crops(rng):
    return rng.uniform(0, 255, (3, 40, 40, 1)).astype(np.float32)


def error(target, prediction):
    return keras.ops.mean(keras.ops.square(keras.ops.subtract(prediction, target)))


def test_the_named_defaults_are_entries():
    assert {"digit_net", SEED_DIGIT_CLASSIFIER} <= set(NAMES)
    with pytest.raises(ValueError, match="unknown digit classifier 'net'; known: ConvNet32, ConvNet32_753, ConvNet48"):
        architectures.build("net", table=DIGIT_CLASSIFIERS)


@pytest.mark.parametrize("name", NAMES)
def test_resolves_to_a_function_of_annotated_literals_with_classes(name):
    parameters = inspect.signature(DIGIT_CLASSIFIERS[name]).parameters
    assert "classes" in parameters
    assert all(parameter.annotation is not parameter.empty for parameter in parameters.values())
    assert can_say_nothing(f"{name},classes=11")
    assert not can_say_nothing(f"{name},classes=10")
    with pytest.raises(ValueError, match="classes must be one of 10, 11"):
        DIGIT_CLASSIFIERS.arguments(f"{name},classes=9")


@pytest.mark.parametrize("name", NAMES)
def test_logits_depend_on_the_crop_and_the_first_maps_are_as_large(name, crops):
    model = small(name)
    logits = keras.ops.convert_to_numpy(model(crops))
    assert logits.shape == (3, 11 if can_say_nothing(spec(name)) else 10)
    assert logits.dtype == np.float32
    assert np.ptp(logits, axis=0).max() > 0
    assert model.get_layer("first").output.shape[1:3] in ((40, 40), (None, None))


@pytest.mark.parametrize("name", ["ConvNet48_Dropout5", "digit_net"])
def test_float32_logits_under_mixed_precision(name, crops):
    model = architectures.build(spec(name), "mixed_bfloat16", DIGIT_CLASSIFIERS)
    assert keras.ops.convert_to_numpy(model(crops)).dtype == np.float32


@pytest.mark.parametrize("name", NAMES)
def test_gradient_reaches_every_weight(name, crops):
    target = np.eye(small(name).outputs[0].shape[-1], dtype=np.float32)[[1, 5, 9]] * 9
    slopes = gradients.of_weights(small(name), error, crops, target)
    dead = {path for path, slope in slopes.items() if not np.abs(slope).max() > 0}
    assert {path for path in dead if not path.endswith("first/bias")} == set()


@pytest.mark.parametrize("name", ["ConvNet48_333", "digit_net"])
def test_a_checkpoint_rebuilds_it_and_is_not_taken_for_another_kind(name, crops, tmp_path):
    checkpoint.save(tmp_path / "weights.hdf5", small(name), spec(name), {"task": "read digits"})
    again, details = checkpoint.load(tmp_path / "weights.hdf5", table=DIGIT_CLASSIFIERS)
    assert details["task"] == "read digits"
    np.testing.assert_allclose(again.predict_on_batch(crops), small(name).predict_on_batch(crops), atol=1e-5)
    for load, kind in ((checkpoint.load, "architecture"), (checkpoint.load_classifier, "classifier")):
        with pytest.raises(CheckpointError, match=rf"of kind digit classifier \({name}.*\), expected kind: {kind}"):
            load(tmp_path / "weights.hdf5")


# What the published names stand for.


def layers_of(name: str, kind: type) -> list:
    return [layer for layer in small(name).layers if isinstance(layer, kind)]


@pytest.mark.parametrize(
    ("name", "kernels", "sizes", "dropout"),
    [
        ("ConvNet32", [32, 64, 32], [5, 5, 5], []),
        ("ConvNet48", [48, 64, 32], [5, 5, 5], []),
        ("ConvNet32_753", [32, 64, 32], [7, 5, 3], []),
        ("ConvNet48_333", [48, 64, 32], [3, 3, 3], []),
        ("ConvNet48_Dropout", [48, 64, 32], [5, 5, 5], [0.1]),
        ("ConvNet48_Dropout5", [48, 64, 32], [5, 5, 5], [0.5]),
    ],
)
def test_the_published_layers(name, kernels, sizes, dropout):
    convolutions = layers_of(name, keras.layers.Conv2D)
    assert [layer.filters for layer in convolutions] == kernels
    assert [layer.kernel_size for layer in convolutions] == [(size, size) for size in sizes]
    assert [layer.rate for layer in layers_of(name, keras.layers.Dropout)] == dropout
    assert len(layers_of(name, keras.layers.MaxPooling2D)) == 3
    assert layers_of(name, keras.layers.Dense)[0].kernel.shape == (5 * 5 * 32, 10)


def test_ours_multiplies_less_than_the_published_network_and_takes_other_sizes():
    ours = architectures.build("digit_net", table=DIGIT_CLASSIFIERS)
    assert 600_000 < ours.count_params() < 800_000
    assert small("digit_net")(np.zeros((1, 64, 88, 1), np.float32)).shape == (1, 11)
