"""Every entry of CLASSIFIERS: what the table promises."""

from __future__ import annotations

import functools
import inspect

import keras
import numpy as np
import pytest
from oracles import gradients

from keras_overlay import architectures, checkpoint
from keras_overlay.architectures import geometry
from keras_overlay.architectures.classifiers import CLASSIFIERS, DEFAULT_CLASSIFIER
from keras_overlay.checkpoint import CheckpointError

NAMES = list(CLASSIFIERS)
SMALL = {"seal_classifier": "seal_classifier,filters=4,scales=2,dropout=0"}
"""Spec of a small version, for speed; an entry that is not here is tested at its defaults."""


@functools.cache
def small(name: str, precision: str = "float32") -> keras.Model:
    keras.utils.set_random_seed(1)
    return architectures.build(SMALL.get(name, name), precision, CLASSIFIERS)


@pytest.fixture
def pictures(rng):
    return rng.uniform(0, 255, (3, 16, 24, 3)).astype(np.float32)


def error(target, prediction):
    return keras.ops.mean(keras.ops.square(keras.ops.subtract(prediction, target)))


def test_the_default_is_an_entry():
    assert DEFAULT_CLASSIFIER in CLASSIFIERS
    with pytest.raises(ValueError, match="unknown classifier 'judge'; known: seal_classifier"):
        architectures.build("judge", table=CLASSIFIERS)


@pytest.mark.parametrize("name", NAMES)
def test_resolves_to_a_function_of_annotated_literals(name):
    parameters = inspect.signature(CLASSIFIERS[name]).parameters
    assert "channels" in parameters
    assert all(parameter.annotation is not parameter.empty for parameter in parameters.values())


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("precision", architectures.PRECISIONS)
def test_one_float32_logit_a_picture_that_depends_on_it(name, precision, pictures):
    logits = keras.ops.convert_to_numpy(small(name, precision)(pictures))
    assert logits.shape == (3, 1)
    assert logits.dtype == np.float32
    assert np.ptp(logits) > 0


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [(1, 1), (5, 9), (33, 16)])
def test_takes_every_size(name, size):
    assert tuple(small(name)(np.full((1, *size, 3), 99, np.float32)).shape) == (1, 1)


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_is_the_largest_of_places_that_its_geometry_knows(name, pictures):
    model = small(name)
    places = keras.Model(model.inputs, model.get_layer("logits").output)
    facts = geometry.of(places)
    assert np.isfinite(facts.radius)
    values = places.predict_on_batch(pictures)
    assert values.shape[1:3] == (16 // facts.multiple, 24 // facts.multiple)
    np.testing.assert_allclose(model.predict_on_batch(pictures)[:, 0], values.max(axis=(1, 2, 3)), rtol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_grey_pictures(name, pictures):
    model = architectures.build(SMALL.get(name, name) + ",channels=1", table=CLASSIFIERS)
    assert tuple(model(pictures[..., :1]).shape) == (3, 1)


@pytest.mark.parametrize("name", NAMES)
def test_gradient_reaches_every_weight(name, pictures):
    slopes = gradients.of_weights(small(name), error, pictures, np.array([[9.0], [-9.0], [5.0]], np.float32))
    assert {path for path, slope in slopes.items() if not np.abs(slope).max() > 0} == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_checkpoint_rebuilds_it_and_is_not_taken_for_a_restorer(name, pictures, tmp_path):
    checkpoint.save(tmp_path / "weights.hdf5", small(name), SMALL.get(name, name), {"task": "classify"})
    again, details = checkpoint.load_classifier(tmp_path / "weights.hdf5")
    assert details["task"] == "classify"
    np.testing.assert_array_equal(again.predict_on_batch(pictures), small(name).predict_on_batch(pictures))
    with pytest.raises(CheckpointError, match=rf"of kind classifier \({name}.*\), expected kind: architecture"):
        checkpoint.load(tmp_path / "weights.hdf5")


def test_a_restorer_is_not_taken_for_a_classifier(tmp_path):
    spec = "drunet,filters=4,scales=1"
    checkpoint.save(tmp_path / "weights.hdf5", architectures.build(spec), spec, {})
    with pytest.raises(CheckpointError, match=r"of kind architecture \(drunet.*\), expected kind: classifier"):
        checkpoint.load_classifier(tmp_path / "weights.hdf5")
