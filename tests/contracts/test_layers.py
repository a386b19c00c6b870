"""Every entry of LAYERS: what the table promises."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from oracles import gradients

from keras_overlay.layers import LAYERS

NAMES = list(LAYERS)
SHAPE = (2, 8, 12, 4)
HOLED = [SHAPE, (*SHAPE[:-1], 1)]
SHAPES = {
    "attention_gate": [SHAPE, SHAPE],
    "composite": [SHAPE, (2, 8, 12, 2)],
    "fill_holes": HOLED,
    "grnn": [(7, 2)],
    "noise_level_map": [SHAPE, (2, 1)],
    "partial_conv": HOLED,
    "soft_partial_conv": HOLED,
    "spatial_transformer": [SHAPE, (2, 6)],
}
"""Shapes of the inputs of a layer that takes several, or of another rank, by name; others take one of SHAPE."""
MINIMAL = {
    "fill_holes": "fill_holes,levels=2",
    "gated_conv": "gated_conv,filters=3,kernel_size=3",
    "partial_conv": "partial_conv,filters=3,kernel_size=3",
    "soft_partial_conv": "soft_partial_conv,filters=3,kernel_size=3",
}
"""Spec of a layer whose constructor has required arguments, or whose defaults do not suit SHAPE, by name; others are
built by name alone."""


def build(name: str) -> keras.layers.Layer:
    return LAYERS.build(MINIMAL.get(name, name))


def call(layer: keras.layers.Layer, inputs: list):
    """As the layer wants it: several inputs in a list, one alone."""
    return layer(inputs if len(inputs) > 1 else inputs[0])


def several(outputs) -> list:
    """Always a list: a layer may give features and a mask."""
    return list(outputs) if isinstance(outputs, (list, tuple)) else [outputs]


def model_of(name: str) -> keras.Model:
    """The layer alone in a functional model."""
    inputs = [keras.Input(shape[1:]) for shape in SHAPES.get(name, [SHAPE])]
    return keras.Model(inputs, call(build(name), inputs))


@pytest.fixture
def inputs(rng, name):
    """Random values for every input, always in a list."""
    return [rng.uniform(-1, 1, shape).astype(np.float32) for shape in SHAPES.get(name, [SHAPE])]


def test_the_table_refuses_unknown_names():
    with pytest.raises(ValueError, match="unknown layer 'no_such_layer'; known: "):
        LAYERS.build("no_such_layer")


@pytest.mark.parametrize("name", NAMES)
def test_resolves_to_a_registered_layer(name):
    layer = build(name)
    assert isinstance(layer, keras.layers.Layer)
    assert keras.saving.get_registered_name(type(layer)) == f"keras_overlay>{type(layer).__name__}"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("precision", ["float32", "mixed_bfloat16"])
def test_shape_and_precision(name, precision, inputs):
    layer = build(name)
    layer = type(layer).from_config({**layer.get_config(), "dtype": precision})
    outputs = several(call(layer, inputs))
    shapes = [each.shape for each in inputs]
    expected = layer.compute_output_shape(shapes if len(shapes) > 1 else shapes[0])
    assert [tuple(each.shape) for each in outputs] == (expected if isinstance(expected, list) else [tuple(expected)])
    assert {keras.backend.standardize_dtype(each.dtype) for each in outputs} == {layer.compute_dtype}
    assert {keras.backend.standardize_dtype(weight.dtype) for weight in layer.trainable_weights} <= {"float32"}


@pytest.mark.parametrize("name", NAMES)
def test_config_holds_every_argument_and_rebuilds_it(name):
    layer = build(name)
    config = layer.get_config()
    assert set(LAYERS.arguments(MINIMAL.get(name, name))) <= set(config)
    assert type(layer).from_config(config).get_config() == config


@pytest.mark.parametrize("name", NAMES)
def test_saved_in_a_model_and_loaded_gives_the_same(name, inputs, tmp_path):
    model = model_of(name)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    pairs = zip(several(again.predict_on_batch(inputs)), several(model.predict_on_batch(inputs)), strict=True)
    for found, expected in pairs:
        np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("name", NAMES)
def test_gradient_reaches_every_weight(name, inputs):
    model = model_of(name)
    if not model.trainable_weights:
        pytest.skip("no weights")
    slopes = gradients.of_weights(model, lambda _, outputs: distance(outputs), inputs, inputs)
    assert {path for path, slope in slopes.items() if not np.abs(slope).max() > 0} == set()


@pytest.mark.parametrize("name", NAMES)
def test_gradient_reaches_every_input(name, inputs):
    layer = build(name)
    for place, values in enumerate(inputs):
        slope = gradients.of_input(
            lambda value, place=place: distance(call(layer, [*inputs[:place], value, *inputs[place + 1 :]])), values
        )
        assert np.isfinite(slope).all()
        assert (np.abs(slope).max(axis=tuple(range(slope.ndim - 1))) > 0).all()  # every channel


def distance(outputs):
    """Of the outputs, the first if there are several, from one, as a tensor."""
    return keras.ops.sum(keras.ops.square(several(outputs)[0] - 1))
