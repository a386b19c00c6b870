"""Every entry of TAGGERS: what the table promises; its encoder is one that segmenters and the inpainters' loss take."""

from __future__ import annotations

import functools
import inspect

import keras
import numpy as np
import pytest
from oracles import gradients

from keras_overlay import architectures, checkpoint
from keras_overlay.architectures.kinds import table_of
from keras_overlay.architectures.segmenters import SEGMENTERS
from keras_overlay.architectures.taggers import DEFAULT_TAGGER, TAGGERS
from keras_overlay.checkpoint import CheckpointError
from keras_overlay.looks import ANCHORS, parted
from keras_overlay.training import features
from keras_overlay.training.encoders import encoder_of, load_encoder

NAMES = list(TAGGERS)
SMALL = {"tag_mobilenet": "tag_mobilenet,width=0.1,units=8,region=3,tags=6"}
"""Spec of a small version, for speed."""
PARTNER = "text_mobilenet,width=0.1,pooled=4"


@functools.cache
def small(name: str, precision: str = "float32") -> keras.Model:
    keras.utils.set_random_seed(1)
    return architectures.build(SMALL[name], precision, TAGGERS)


@pytest.fixture
def pictures(rng):
    return rng.uniform(0, 255, (2, 32, 48, 3)).astype(np.float32)


def test_the_default_is_an_entry_and_unknown_names_are_refused():
    assert DEFAULT_TAGGER in TAGGERS
    assert table_of("tag_mobilenet,width=1") is TAGGERS
    with pytest.raises(ValueError, match="unknown tagger 'clip'; known: tag_mobilenet"):
        architectures.build("clip", table=TAGGERS)


@pytest.mark.parametrize("name", NAMES)
def test_resolves_to_a_function_of_annotated_literals(name):
    parameters = inspect.signature(TAGGERS[name]).parameters
    assert {"channels", "tags"} <= set(parameters)
    assert all(parameter.annotation is not parameter.empty for parameter in parameters.values())
    assert small(name).name == name


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("precision", architectures.PRECISIONS)
def test_float32_looks_that_depend_on_the_picture(name, precision, pictures):
    outputs = keras.ops.convert_to_numpy(small(name, precision)(pictures))
    assert outputs.shape == (2, 5, 6 + 4)
    assert outputs.dtype == np.float32
    assert (outputs[0] != outputs[1]).any()
    assert {keras.backend.standardize_dtype(weight.dtype) for weight in small(name, precision).weights} == {"float32"}


@pytest.mark.parametrize("name", NAMES)
def test_it_begins_with_the_whole_picture_and_then_at_the_anchors(name, pictures):
    regions = parted(keras.ops.convert_to_numpy(small(name)(pictures)))[1]
    np.testing.assert_array_equal(regions[:, 0], [[1, 1, 0, 0]] * 2)
    np.testing.assert_allclose(regions[:, 1:, :2], 0.5, atol=0.1)
    np.testing.assert_allclose(regions[:, 1:, 2:], [ANCHORS] * 2, atol=0.1)
    assert np.ptp(regions[:, 1:], axis=0).max() > 0  # they depend on what was seen


@pytest.mark.parametrize("name", NAMES)
def test_the_first_region_is_cut_out_of_the_upper_left(name):
    """The first region is at the upper left."""
    model = small(name)
    locate = model.get_layer("next_region")
    before = locate.get_weights()
    locate.set_weights([np.zeros_like(each) for each in before])  # regions stay at their anchors
    first = model.get_layer("region")._inbound_nodes[0].output_tensors[0]
    tapped = keras.Model(model.inputs[0], [model.get_layer("features").output, first])
    picture = np.random.default_rng(0).uniform(0, 255, (1, 96, 96, 3)).astype(np.float32)
    maps, window = (keras.ops.convert_to_numpy(each)[0] for each in tapped(picture))
    locate.set_weights(before)
    # -0.4 - 0.5 to -0.4 + 0.5 on -1..1 are places 0.6 to 6.6 of 12; the middle of three is at 3.6 from the edge
    np.testing.assert_allclose(window[1, 1], _between(maps, 3.1), rtol=1e-3, atol=1e-4)


def _between(maps: np.ndarray, place: float) -> np.ndarray:
    """Bilinear at (place, place), from the middle of the first value."""
    low, share = int(place), place - int(place)
    rows = maps[low] * (1 - share) + maps[low + 1] * share
    return rows[low] * (1 - share) + rows[low + 1] * share


@pytest.mark.parametrize("name", NAMES)
def test_gradient_reaches_every_weight(name, pictures):
    def error(_, outputs):
        return keras.ops.mean(keras.ops.square(outputs - 2))

    slopes = gradients.of_weights(small(name), error, pictures, np.zeros(1, np.float32))
    assert all(np.isfinite(slope).all() for slope in slopes.values())
    assert {path for path, slope in slopes.items() if not np.abs(slope).max() > 0} == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_checkpoint_rebuilds_it_and_is_not_taken_for_another_kind(name, pictures, tmp_path):
    checkpoint.save(tmp_path / "tags.hdf5", small(name), SMALL[name], {"task": "tags"})
    again, _ = checkpoint.load(tmp_path / "tags.hdf5", table=TAGGERS)
    found, expected = (keras.ops.convert_to_numpy(model(pictures)) for model in (again, small(name)))
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)
    with pytest.raises(CheckpointError, match=rf"of kind tagger \({name}.*\), expected kind: architecture"):
        checkpoint.load(tmp_path / "tags.hdf5")


def test_a_segmenter_takes_the_encoder_over(tmp_path):
    keras.utils.set_random_seed(7)
    model = architectures.build(PARTNER, table=SEGMENTERS)
    checkpoint.save(tmp_path / "tags.hdf5", small("tag_mobilenet"), SMALL["tag_mobilenet"], {})
    before = encoder_of(model)[0].get_weights()[0]
    load_encoder(tmp_path / "tags.hdf5", model)
    given, taken = encoder_of(small("tag_mobilenet")), encoder_of(model)
    assert len(taken) == len(given) >= 17
    for mine, theirs in zip(taken, given, strict=True):
        for one, other in zip(mine.get_weights(), theirs.get_weights(), strict=True):
            np.testing.assert_array_equal(one, other)
    assert (before != encoder_of(model)[0].get_weights()[0]).any()


def test_the_loss_of_inpainters_takes_its_features(pictures, tmp_path):
    checkpoint.save(tmp_path / "tags.hdf5", small("tag_mobilenet"), SMALL["tag_mobilenet"], {})
    maps = features.load(tmp_path / "tags.hdf5")(pictures)
    assert [tuple(each.shape[1:3]) for each in maps] == [(16, 24), (8, 12), (4, 6)]
    last = keras.Model(small("tag_mobilenet").inputs[0], encoder_of(small("tag_mobilenet"))[-1].output)
    found, expected = (keras.ops.convert_to_numpy(each) for each in (maps[2], last(pictures)))
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("tag_mobilenet,tags=0", r"tag_mobilenet: tags must be 1\.\.100000 tags, got tags=0"),
        ("tag_mobilenet,width=5", r"tag_mobilenet: width must be 0\.1\.\.4, got width=5"),
    ],
)
def test_bad_arguments_are_refused_by_name(spec, message):
    with pytest.raises(ValueError, match=message):
        architectures.build(spec, table=TAGGERS)
