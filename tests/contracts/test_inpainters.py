"""Every entry of INPAINTERS: what the table promises, and the papers' numbers."""

from __future__ import annotations

import functools
import inspect

import keras
import numpy as np
import pytest
from oracles import gradients

from keras_overlay import architectures, checkpoint
from keras_overlay.architectures import geometry
from keras_overlay.architectures.inpainters import DEFAULT_INPAINTER, INPAINTERS
from keras_overlay.checkpoint import CheckpointError

NAMES = list(INPAINTERS)
SMALL = {
    "fill_unet": "fill_unet,filters=4,scales=2,levels=3",
    "gated_unet": "gated_unet,filters=4,scales=3",
    "pconv_deep": "pconv_deep,filters=4,scales=3",
    "pconv_unet": "pconv_unet,filters=4,scales=3",
    "soft_unet": "soft_unet,filters=4,scales=3",
}
"""Spec of a small version, for speed."""


@functools.cache
def small(name: str, precision: str = "float32", more: str = "") -> keras.Model:
    keras.utils.set_random_seed(1)
    model = architectures.build(SMALL[name] + more, precision, INPAINTERS)
    rng = np.random.default_rng(0)
    model.set_weights([value + rng.normal(0, 0.02, value.shape) for value in model.get_weights()])  # no zeros left
    return model


@pytest.fixture
def pictures(rng):
    """Pictures and holes: (2, 32, 48, 3), (2, 32, 48, 1)."""
    holes = np.zeros((2, 32, 48, 1), np.float32)
    holes[:, 10:20, 12:30] = 1
    return [rng.uniform(0, 255, (2, 32, 48, 3)).astype(np.float32), holes]


def painted(model: keras.Model, pictures: list) -> np.ndarray:
    return keras.ops.convert_to_numpy(model(pictures))


def test_the_default_is_an_entry_and_unknown_names_are_refused():
    assert DEFAULT_INPAINTER in INPAINTERS
    with pytest.raises(ValueError, match="unknown inpainter 'lama'; known: fill_unet, gated_unet, pconv_deep"):
        architectures.build("lama", table=INPAINTERS)


@pytest.mark.parametrize("name", NAMES)
def test_resolves_to_a_function_of_annotated_literals(name):
    parameters = inspect.signature(INPAINTERS[name]).parameters
    assert "channels" in parameters
    assert all(parameter.annotation is not parameter.empty for parameter in parameters.values())
    assert small(name).name == name


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("precision", architectures.PRECISIONS)
def test_a_float32_picture_under_every_precision(name, precision, pictures):
    result = painted(small(name, precision), pictures)
    assert result.shape == pictures[0].shape
    assert result.dtype == np.float32
    assert result[pictures[1][..., 0] > 0].std() > 0
    assert {keras.backend.standardize_dtype(weight.dtype) for weight in small(name, precision).weights} == {"float32"}


@pytest.mark.parametrize("name", NAMES)
def test_what_is_in_holes_has_no_influence_and_all_else_has(name, pictures):
    before = painted(small(name), pictures)
    other = [np.where(pictures[1] > 0, 255 - pictures[0], pictures[0]), pictures[1]]
    np.testing.assert_allclose(painted(small(name), other), before, atol=1e-3)
    inverted = painted(small(name), [255 - pictures[0], pictures[1]])
    assert np.abs(inverted - before)[pictures[1][..., 0] > 0].mean() > 0.01


@pytest.mark.parametrize("name", NAMES)
def test_takes_every_size_that_the_multiple_divides_also_without_holes_or_with_nothing_else(name):
    multiple = geometry.of(small(name)).multiple
    for height, width in [(1, 1), (1, 3)]:
        picture = np.full((1, height * multiple, width * multiple, 3), 99, np.float32)
        for hole in (0, 1):
            result = painted(small(name), [picture, np.full((*picture.shape[:3], 1), hole, np.float32)])
            assert result.shape == picture.shape
            assert np.isfinite(result).all()


@pytest.mark.parametrize("name", NAMES)
def test_grey_pictures(name, pictures):
    model = architectures.build(SMALL[name] + ",channels=1", table=INPAINTERS)
    assert painted(model, [pictures[0][..., :1], pictures[1]]).shape == (2, 32, 48, 1)


@pytest.mark.parametrize("name", NAMES)
def test_gradient_reaches_every_weight(name, pictures):
    def error(target, prediction):
        return keras.ops.mean(keras.ops.square(prediction - target))

    slopes = gradients.of_weights(small(name), error, pictures, pictures[0])
    assert all(np.isfinite(slope).all() for slope in slopes.values())
    assert {path for path, slope in slopes.items() if not np.abs(slope).max() > 0} == set()


@pytest.mark.parametrize("name", NAMES)
def test_a_checkpoint_rebuilds_it_and_is_not_taken_for_another_kind(name, pictures, tmp_path):
    checkpoint.save(tmp_path / "weights.hdf5", small(name), SMALL[name], {})
    again, _ = checkpoint.load(tmp_path / "weights.hdf5", table=INPAINTERS)
    np.testing.assert_array_equal(again.predict_on_batch(pictures), small(name).predict_on_batch(pictures))
    with pytest.raises(CheckpointError, match=rf"of kind inpainter \({name}.*\), expected kind: architecture"):
        checkpoint.load(tmp_path / "weights.hdf5")


def test_the_default_network_leaves_known_pixels_exactly(pictures):
    result = painted(small("fill_unet"), pictures)
    known = pictures[1][..., 0] == 0
    np.testing.assert_array_equal(result[known], pictures[0][known])


PUBLISHED = {"pconv_unet": 32.9e6, "pconv_deep": 18.8e6, "gated_unet": 65.7e6, "soft_unet": 32.9e6, "fill_unet": 2.33e6}
"""The paper's has 32 M weights and the seed's deeper one 18 M, convolutions alone; batch normalisation adds some."""


@pytest.mark.parametrize("name", NAMES)
def test_weights_at_the_defaults(name):
    facts = geometry.of(architectures.build(name, table=INPAINTERS))
    assert facts.weights == pytest.approx(PUBLISHED[name], rel=0.01)


@pytest.mark.parametrize("name", ["gated_unet", "pconv_deep", "pconv_unet"])
def test_depthwise_networks_are_much_smaller_and_paint(name, pictures):
    plain, depthwise = (architectures.build(f"{name}{more}", table=INPAINTERS) for more in ("", ",depthwise=true"))
    assert depthwise.count_params() < 0.25 * plain.count_params()
    assert painted(small(name, more=",depthwise=true"), pictures).std() > 0


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("pconv_unet,scales=1", r"pconv_unet: scales must be 2\.\.9 halvings, got scales=1"),
        ("fill_unet,unshuffle=3", "fill_unet: unshuffle must be one of 1, 2, 4, got unshuffle=3"),
        ("gated_unet,channels=2", "gated_unet: channels must be one of 1, 3, got channels=2"),
    ],
)
def test_bad_arguments_are_refused(spec, message):
    with pytest.raises(ValueError, match=message):
        architectures.build(spec, table=INPAINTERS)
