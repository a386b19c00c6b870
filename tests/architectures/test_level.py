"""Networks that are told how strong the noise is: the second input, and the strength of a restorer."""

from __future__ import annotations

import math

import keras
import numpy as np
import pytest
from oracles import gradients

from keras_overlay import architectures, checkpoint
from keras_overlay.architectures import geometry
from keras_overlay.pixels import UNKNOWN_LEVEL
from keras_overlay.restore import Restorer

SPECS = ("ffdnet,filters=4,depth=4", "drunet,filters=4,scales=2,level=true")


def shaken(spec: str) -> keras.Model:
    """The network with weights that are none of their first values."""
    model, rng = architectures.build(spec), np.random.default_rng(2)
    for weight in model.trainable_weights:
        weight.assign(weight + 0.15 * rng.standard_normal(weight.shape).astype(np.float32))
    return model


@pytest.fixture(scope="module", params=SPECS)
def spec(request):
    return request.param


@pytest.fixture(scope="module")
def model(spec):
    return shaken(spec)


def inputs_of(*levels: float) -> list[np.ndarray]:
    """The same picture for every level, float32 on 0..255, and the levels as the network takes them."""
    picture = np.random.default_rng(6).uniform(0, 255, (1, 16, 24, 3)).astype(np.float32)
    return [np.repeat(picture, len(levels), axis=0), np.array(levels, np.float32)[:, None]]


def differences(model: keras.Model, *levels: float) -> np.ndarray:
    """Mean difference in grey levels between the results for the first level and for each of the others."""
    first, *others = model.predict_on_batch(inputs_of(*levels))
    return np.array([np.abs(other - first).mean() for other in others])


def test_inputs_are_a_picture_and_a_level(model):
    assert [tuple(each.shape) for each in model.inputs] == [(None, None, None, 3), (None, 1)]
    assert model.predict_on_batch(inputs_of(10)).shape == (1, 16, 24, 3)


def test_the_level_changes_the_result_and_unknown_is_not_0(model):
    assert (differences(model, 25, 0, 50, UNKNOWN_LEVEL) > 0.1).all()
    assert (differences(model, 0, UNKNOWN_LEVEL) > 0.1).all()


def test_every_negative_level_is_unknown(model):
    assert (differences(model, UNKNOWN_LEVEL, -100, -0.5) == 0).all()


def test_each_example_has_a_level_of_its_own(model):
    together = model.predict_on_batch(inputs_of(5, 60))
    alone = [model.predict_on_batch(inputs_of(level))[0] for level in (5, 60)]
    np.testing.assert_allclose(together, alone, atol=0.01)


def test_gradient_reaches_every_weight(spec):
    def error(target, prediction):
        return keras.ops.mean(keras.ops.square(keras.ops.subtract(prediction, target)))

    inputs = inputs_of(5, UNKNOWN_LEVEL)
    slopes = gradients.of_weights(shaken(spec), error, inputs, inputs[0][:, ::-1].copy())
    assert {path for path, slope in slopes.items() if not np.abs(slope).max() > 0} == set()


def test_mixed_precision_gives_nearly_the_same(spec, model):
    mixed = architectures.build(spec, "mixed_bfloat16")
    mixed.set_weights(model.get_weights())
    expected, found = (each.predict_on_batch(inputs_of(33.3)) for each in (model, mixed))
    assert found.dtype == np.float32
    assert 0 < np.abs(found - expected).max() < 0.05 * np.ptp(expected)


def test_a_checkpoint_and_keras_rebuild_it(spec, model, tmp_path):
    checkpoint.save(tmp_path / "weights.hdf5", model, spec, {})
    model.save(tmp_path / "model.keras")
    expected = model.predict_on_batch(inputs_of(40))
    for again in (checkpoint.load(tmp_path / "weights.hdf5")[0], keras.saving.load_model(tmp_path / "model.keras")):
        np.testing.assert_array_equal(again.predict_on_batch(inputs_of(40)), expected)


def test_the_level_changes_nothing_of_the_geometry_but_a_few_weights(spec, model):
    facts = geometry.of(model)
    without = geometry.of(architectures.build(spec.replace(",level=true", "") + ",level=false"))
    assert (facts.radius, facts.multiple) == (without.radius, without.multiple)
    assert facts.weights - without.weights == 9 * 2 * 4  # two channels more into four filters of 3x3
    assert facts.macs - without.macs == 9 * 2 * 4 / 4


# Restoring.


@pytest.mark.parametrize(("strength", "level"), [(None, UNKNOWN_LEVEL), (0, 0), (30, 30), (255, 255)])
def test_a_restorer_passes_its_strength_on(model, strength, level):
    inputs = inputs_of(level)
    restored = Restorer(model, strength=strength)(inputs[0][0])
    np.testing.assert_allclose(restored, np.clip(model.predict_on_batch(inputs)[0], 0, 255), atol=0.01)
    assert np.abs(restored - Restorer(model, strength=100)(inputs[0][0])).mean() > 0.1


def test_tiles_show_no_seam_at_any_strength(model):
    image = np.random.default_rng(3).integers(0, 256, (150, 90, 3), dtype=np.uint8)
    whole, tiled = (Restorer(model, tile=tile, strength=40)(image) for tile in (0, 32))
    np.testing.assert_allclose(tiled, whole, atol=0.05)
    assert np.abs(whole - image).mean() > 1


@pytest.mark.parametrize("strength", [-0.1, 255.5, math.nan, math.inf, UNKNOWN_LEVEL])
def test_a_strength_out_of_range_is_refused(model, strength):
    with pytest.raises(ValueError, match=rf"strength must be 0\.\.255 grey levels, got strength={strength:g}"):
        Restorer(model, strength=strength)


@pytest.mark.parametrize("spec", ["ffdnet,filters=4,depth=3,level=false", "n2n_unet,filters=4"])
def test_a_network_without_a_level_refuses_a_strength(spec):
    plain = architectures.build(spec)
    assert len(plain.inputs) == 1
    name = spec.split(",")[0]
    with pytest.raises(ValueError, match=rf"this network \({name}\) takes no strength, got strength=25"):
        Restorer(plain, strength=25)
    Restorer(plain)
