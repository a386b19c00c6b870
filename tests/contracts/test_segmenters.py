"""Every entry of SEGMENTERS: what the table promises, the seed's numbers, and kinds of networks kept apart."""

from __future__ import annotations

import functools
import inspect
import math

import keras
import numpy as np
import pytest
from oracles import gradients

from keras_overlay import architectures, checkpoint
from keras_overlay.architectures import geometry
from keras_overlay.architectures.kinds import TABLES, table_of
from keras_overlay.architectures.segmenters import DEFAULT_SEGMENTER, SEGMENTERS
from keras_overlay.checkpoint import CheckpointError
from keras_overlay.training.encoders import encoder_of

NAMES = list(SEGMENTERS)
SMALL = {
    "text_mobilenet": "text_mobilenet,width=0.25,pooled=16",
    "text_unet": "text_unet,filters=8,scales=3,most=16",
    "text_xception": "text_xception,filters=16,pooled=8",
}
"""Spec of a small version, for speed."""


@functools.cache
def small(name: str, precision: str = "float32") -> keras.Model:
    keras.utils.set_random_seed(1)
    return architectures.build(SMALL[name], precision, SEGMENTERS)


@pytest.fixture
def pictures(rng):
    return rng.uniform(0, 255, (2, 32, 48, 3)).astype(np.float32)


def error(target, prediction):
    return keras.ops.mean(keras.ops.square(prediction - target))


def test_the_default_is_an_entry_and_unknown_names_are_refused():
    assert DEFAULT_SEGMENTER in SEGMENTERS
    with pytest.raises(ValueError, match="unknown segmenter 'east'; known: text_mobilenet, text_unet, text_xception"):
        architectures.build("east", table=SEGMENTERS)


@pytest.mark.parametrize("name", NAMES)
def test_resolves_to_a_function_of_annotated_literals(name):
    parameters = inspect.signature(SEGMENTERS[name]).parameters
    assert "channels" in parameters
    assert all(parameter.annotation is not parameter.empty for parameter in parameters.values())
    assert small(name).name == name


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("precision", architectures.PRECISIONS)
def test_one_float32_logit_a_pixel_that_depends_on_it(name, precision, pictures):
    logits = keras.ops.convert_to_numpy(small(name, precision)(pictures))
    assert logits.shape == (2, 32, 48, 1)
    assert logits.dtype == np.float32
    assert np.ptp(logits) > 0
    assert {keras.backend.standardize_dtype(weight.dtype) for weight in small(name, precision).weights} == {"float32"}


@pytest.mark.parametrize("name", NAMES)
def test_takes_every_size_that_the_multiple_divides(name):
    multiple = geometry.of(small(name)).multiple
    for height, width in [(1, 1), (1, 3), (4, 2)]:
        inputs = np.full((1, height * multiple, width * multiple, 3), 99, np.float32)
        assert tuple(small(name)(inputs).shape) == (*inputs.shape[:3], 1)


@pytest.mark.parametrize("name", NAMES)
def test_grey_pictures(name, pictures):
    model = architectures.build(SMALL[name] + ",channels=1", table=SEGMENTERS)
    assert tuple(model(pictures[..., :1]).shape) == (2, 32, 48, 1)


@pytest.mark.parametrize("name", NAMES)
def test_gradient_reaches_every_weight(name, pictures):
    slopes = gradients.of_weights(small(name), error, pictures, np.ones((2, 32, 48, 1), np.float32))
    assert all(np.isfinite(slope).all() for slope in slopes.values())
    assert {path for path, slope in slopes.items() if not np.abs(slope).max() > 0} == set()


@pytest.mark.parametrize("name", NAMES)
def test_the_encoder_has_the_larger_part_of_the_layers(name):
    encoder = encoder_of(small(name))
    assert len(encoder) >= 5
    assert len(encoder) < len([layer for layer in small(name).layers if layer.weights])


@pytest.mark.parametrize("name", NAMES)
def test_a_checkpoint_rebuilds_it_and_is_not_taken_for_another_kind(name, pictures, tmp_path):
    checkpoint.save(tmp_path / "weights.hdf5", small(name), SMALL[name], {"task": "text"})
    again, details = checkpoint.load(tmp_path / "weights.hdf5", table=SEGMENTERS)
    assert details["task"] == "text"
    np.testing.assert_array_equal(again.predict_on_batch(pictures), small(name).predict_on_batch(pictures))
    with pytest.raises(CheckpointError, match=rf"of kind segmenter \({name}.*\), expected kind: architecture"):
        checkpoint.load(tmp_path / "weights.hdf5")
    with pytest.raises(CheckpointError, match=r"of kind segmenter .*, expected kind: classifier"):
        checkpoint.load_classifier(tmp_path / "weights.hdf5")


def test_tables_of_networks_share_no_name():
    names = [name for table in TABLES for name in table]
    assert len(set(names)) == len(names)
    assert table_of("text_unet,filters=8") is SEGMENTERS
    assert table_of("drunet") is architectures.ARCHITECTURES
    assert table_of("no_such") is None


def encoder_weights(spec: str, trained_only: bool = False) -> int:
    layers = encoder_of(architectures.build(spec, table=SEGMENTERS))
    kept = [layer.trainable_weights if trained_only else layer.weights for layer in layers]
    return sum(math.prod(weight.shape) for weights in kept for weight in weights)


@pytest.mark.parametrize(("width", "millions"), [(1, 1.8), (1.4, 3.5), (2, 7.0)])
def test_the_encoder_is_as_large_as_the_seeds(width, millions):
    found = encoder_weights(f"text_mobilenet,width={width},excitation=false", trained_only=True)
    assert found / 1e6 == pytest.approx(millions, abs=0.06)


def test_excitation_adds_as_much_as_the_seeds():
    added = encoder_weights("text_mobilenet") - encoder_weights("text_mobilenet,excitation=false")
    assert added == 169_995  # 0.17 M


PUBLISHED = {  # weights, and multiply-accumulates a pixel, at the defaults
    "text_mobilenet": (10_010_860, 162_424),
    "text_unet": (1_902_796, 20_963),
    "text_xception": (4_109_441, 69_790),
}


@pytest.mark.parametrize("name", NAMES)
def test_weights_and_multiply_accumulates_at_the_defaults(name):
    facts = geometry.of(architectures.build(name, table=SEGMENTERS))
    assert (facts.weights, facts.macs) == (PUBLISHED[name][0], pytest.approx(PUBLISHED[name][1], rel=0.002))


@pytest.mark.parametrize("kind", ["bilinear", "pixel_shuffle", "transpose"])
def test_kinds_of_upsampling(kind, pictures):
    model = architectures.build(f"{SMALL['text_mobilenet']},upsampling={kind}", table=SEGMENTERS)
    assert tuple(model(pictures).shape) == (2, 32, 48, 1)
    learned = [layer for layer in model.layers if type(layer).__name__ == "Enlargement" and layer.trainable_weights]
    assert len(learned) == (0 if kind == "bilinear" else 2)


def test_dilation_takes_the_place_of_strides():
    """Features of 1/8 from the fourth stage on, and a field that only dilation gives."""
    model = architectures.build(SMALL["text_mobilenet"] + ",excitation=false", table=SEGMENTERS)
    last = keras.Model(model.inputs, model.get_layer("encoder_stage_7_block_1").output)
    assert geometry.of(last).multiple == 8
    assert geometry.of(last).radius > 200


@pytest.mark.parametrize(
    ("spec", "kind", "message"),
    [
        ("text_mobilenet,width=5", ValueError, r"text_mobilenet: width must be 0\.1\.\.4, got width=5"),
        (
            "text_mobilenet,upsampling=nearest",
            ValueError,
            "upsampling must be one of bilinear, pixel_shuffle, transpose",
        ),
        ("text_mobilenet,pooled=17", ValueError, "ReceptiveFieldBlock: filters must be an even number, got filters=17"),
        ("text_xception,filters=4", ValueError, r"text_xception: filters must be 8\.\.1024 filters, got filters=4"),
        ("text_unet,unshuffle=3", ValueError, "text_unet: unshuffle must be one of 1, 2, 4, got unshuffle=3"),
    ],
)
def test_bad_arguments_are_refused_by_name(spec, kind, message):
    with pytest.raises(kind, match=message):
        architectures.build(spec, table=SEGMENTERS)
