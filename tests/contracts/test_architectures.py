"""Every entry of ARCHITECTURES: what the table promises, and that its geometry is true."""

from __future__ import annotations

import functools
import inspect
import math
import subprocess
import sys

import keras
import numpy as np
import pytest
from oracles import gradients, multiply_accumulates, receptive_field

from keras_overlay import architectures, checkpoint
from keras_overlay.architectures import ARCHITECTURES, geometry

NAMES = list(ARCHITECTURES)
SMALL = {
    "drunet": "drunet,filters=4,scales=2",
    "ffdnet": "ffdnet,filters=4,depth=4,level=false",
    "nafnet": "nafnet,filters=16,scales=2",  # normalising over 4 channels would magnify what bfloat16 rounds
    "n2n_unet": "n2n_unet,filters=4",
    "residual_attention": "residual_attention,filters=8,trunk=1,residual=false",
    "seal_cnn": "seal_cnn,depth=3,kernel=3,filters=4,dropout=0",
    "srresnet": "srresnet,filters=4,blocks=2",
    "unet": "unet,filters=4,depth=2,dropout=0",
}
"""Spec of a small version, for speed; an entry that is not here is tested at its defaults."""


@functools.cache
def small(name: str, precision: str = "float32") -> keras.Model:
    """One small network a name, always the same, shared by the tests that do not change it."""
    keras.utils.set_random_seed(1)
    return shaken(architectures.build(SMALL.get(name, name), precision))


def shaken(model: keras.Model) -> keras.Model:
    """The same network with random weights: a fresh one may give back its input, which would hide mistakes."""
    rng = np.random.default_rng(1)
    for weight in model.trainable_weights:
        weight.assign(weight + 0.1 * rng.standard_normal(weight.shape).astype(np.float32))
    return model


def pictures(name: str, count: int = 1, steps: tuple[int, int] = (2, 3)) -> np.ndarray:
    """float32 (count, height, width, 3) on 0..255, sides so many times the network's multiple."""
    sides = [step * max(geometry.of(small(name)).multiple, 8) for step in steps]
    return np.random.default_rng(5).uniform(0, 255, (count, *sides, 3)).astype(np.float32)


def error(target, prediction):
    """Mean squared error as a tensor."""
    return keras.ops.mean(keras.ops.square(keras.ops.subtract(prediction, target)))


@pytest.mark.parametrize("name", NAMES)
def test_resolves_to_a_function_of_annotated_literals(name):
    parameters = inspect.signature(ARCHITECTURES[name]).parameters
    assert "channels" in parameters
    assert all(parameter.annotation is not parameter.empty for parameter in parameters.values())
    assert isinstance(small(name), keras.Model)
    assert small(name).name == name
    inputs = pictures(name)
    assert np.abs(small(name).predict_on_batch(inputs) - inputs).mean() > 1  # the tests below are about no identity


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("precision", architectures.PRECISIONS)
def test_output_is_float32_of_the_inputs_shape(name, precision):
    model, inputs = small(name, precision), pictures(name, count=2)
    outputs = model(inputs)
    assert tuple(outputs.shape) == inputs.shape
    assert keras.backend.standardize_dtype(outputs.dtype) == "float32"
    assert {keras.backend.standardize_dtype(weight.dtype) for weight in model.weights} == {"float32"}
    assert model.input_shape == (None, None, None, 3)


@pytest.mark.parametrize("name", NAMES)
def test_mixed_precision_computes_in_bfloat16_and_gives_nearly_the_same(name):
    exact, mixed = small(name), architectures.build(SMALL.get(name, name), "mixed_bfloat16")
    mixed.set_weights(exact.get_weights())
    kinds = [layer.compute_dtype for layer in mixed.layers if isinstance(layer, multiply_accumulates.KINDS)]
    assert kinds == ["bfloat16"] * (len(kinds) - 1) + ["float32"]
    inputs = pictures(name)
    expected, found = exact.predict_on_batch(inputs), mixed.predict_on_batch(inputs)
    assert np.abs(found - expected).max() < 0.05 * np.ptp(expected)
    assert np.abs(found - expected).max() > 0


def test_building_leaves_the_global_precision_alone():
    before = keras.config.dtype_policy()
    architectures.build(SMALL["srresnet"], "mixed_bfloat16")
    assert keras.config.dtype_policy() is before


@pytest.mark.parametrize("name", NAMES)
def test_takes_every_size_that_the_multiple_divides(name):
    multiple = geometry.of(small(name)).multiple
    for height, width in [(1, 1), (1, 4), (3, 2)]:
        inputs = np.full((1, height * multiple, width * multiple, 3), 99, np.float32)
        assert tuple(small(name)(inputs).shape) == inputs.shape


@pytest.mark.parametrize("name", NAMES)
def test_the_multiple_is_needed(name):
    multiple = geometry.of(small(name)).multiple
    if multiple == 1:
        pytest.skip("any size")
    inputs = np.full((1, 2 * multiple + multiple // 2, 2 * multiple, 3), 99, np.float32)
    with pytest.raises(Exception, match=r"(?i)shape|size|dimension"):  # the backend's own error; `restore` pads before
        small(name)(inputs)


@pytest.mark.parametrize("name", NAMES)
def test_grey_pictures(name):
    model = architectures.build(SMALL.get(name, name) + ",channels=1")
    inputs = pictures(name)[..., :1]
    assert model(inputs).shape[-1] == 1


@pytest.mark.parametrize("name", NAMES)
def test_gradient_reaches_every_weight(name):
    model = shaken(architectures.build(SMALL.get(name, name)))
    inputs = pictures(name, count=2)
    slopes = gradients.of_weights(model, error, inputs, inputs[:, ::-1].copy())
    assert all(np.isfinite(slope).all() for slope in slopes.values())
    assert {path for path, slope in slopes.items() if not np.abs(slope).max() > 0} == set()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("precision", architectures.PRECISIONS)
def test_a_checkpoint_rebuilds_it(name, precision, tmp_path):
    spec, model, inputs = SMALL.get(name, name), small(name, precision), pictures(name)
    checkpoint.save(tmp_path / "weights.hdf5", model, spec, {"epoch": 3})
    again, details = checkpoint.load(tmp_path / "weights.hdf5", precision)
    assert (details["architecture"], details["epoch"]) == (spec, 3)
    np.testing.assert_array_equal(again.predict_on_batch(inputs), model.predict_on_batch(inputs))


@pytest.mark.parametrize("name", NAMES)
def test_keras_saves_and_loads_it(name, tmp_path):
    model, inputs = small(name), pictures(name)
    model.save(tmp_path / "model.keras")
    again = keras.saving.load_model(tmp_path / "model.keras")
    np.testing.assert_array_equal(again.predict_on_batch(inputs), model.predict_on_batch(inputs))


@pytest.mark.parametrize("name", NAMES)
def test_one_seed_gives_one_network(name):
    twins = []
    for _ in range(2):
        keras.utils.set_random_seed(7)
        twins.append(architectures.build(SMALL.get(name, name)).get_weights())
    for first, second in zip(*twins, strict=True):
        np.testing.assert_array_equal(first, second)
    different = any(not np.array_equal(a, b) for a, b in zip(twins[0], small(name).get_weights(), strict=True))
    assert different


@pytest.mark.parametrize(
    ("spec", "kind", "message"),
    [
        ("n2n_unet,channels=4", ValueError, "n2n_unet: channels must be one of 1, 3, got channels=4"),
        ("n2n_unet,filters=3", ValueError, r"n2n_unet: filters must be 4\.\.256 filters, got filters=3"),
        ("n2n_unet,slope=1.5", ValueError, r"n2n_unet: slope must be 0\.\.1, got slope=1\.5"),
        ("srresnet,filters=0", ValueError, r"srresnet: filters must be 1\.\.256 filters, got filters=0"),
        ("srresnet,blocks=65", ValueError, r"srresnet: blocks must be 1\.\.64 residual blocks, got blocks=65"),
        ("srresnet,blocks=2.5", TypeError, r"srresnet: blocks must be int, got blocks=2\.5"),
        ("srresnet,filters=true", TypeError, "srresnet: filters must be int, got filters=True"),
        ("unet,depth=6", ValueError, r"unet: depth must be 1\.\.5 poolings, got depth=6"),
        ("unet,dropout=1", ValueError, r"unet: dropout must be 0\.\.0\.95, got dropout=1"),
        ("unet,filters=128,depth=5", ValueError, "must not exceed 2048, got filters=128 depth=5"),
        ("unet,width=3", TypeError, "unet: got an unexpected keyword argument 'width'; expected channels=3,"),
        (
            "resnet",
            ValueError,
            "unknown architecture 'resnet'; known: drunet, ffdnet, n2n_unet, nafnet, residual_attention, seal_cnn, sr",
        ),
        ("seal_cnn,kernel=32", ValueError, r"seal_cnn: kernel must be 1\.\.31 pixels, got kernel=32"),
        ("seal_cnn,dropout=1", ValueError, r"seal_cnn: dropout must be 0\.\.0\.95, got dropout=1"),
        (
            "residual_attention,bottom=triple",
            ValueError,
            "residual_attention: bottom must be one of double, power, got bottom='triple'",
        ),
        ("unet+unet", ValueError, "'\\+' joins 2 parts, expected one"),
    ],
)
def test_bad_arguments_are_refused_by_name(spec, kind, message):
    with pytest.raises(kind, match=message):
        architectures.build(spec)


def test_bad_precision_is_refused():
    with pytest.raises(ValueError, match="precision must be one of float32, mixed_bfloat16, got precision='float16'"):
        architectures.build("unet", "float16")


def test_arguments_are_refused_without_importing_keras():
    code = (
        "import sys; from keras_overlay import architectures\n"
        "try: architectures.build('unet,depth=6')\n"
        "except ValueError: sys.exit('keras' in sys.modules)\n"
        "sys.exit(3)"
    )
    paths = {"PYTHONPATH": ":".join(filter(None, sys.path))}
    assert subprocess.run([sys.executable, "-c", code], env=paths, check=False).returncode == 0


PUBLISHED = {  # weights and multiply-accumulates a pixel, at the defaults
    "drunet": (1_938_348, 69_408),
    "ffdnet": (852_972, 212_976),
    "n2n_unet": (991_203, 173_945),
    "nafnet": (1_419_555, 65_328),
    "srresnet": (1_231_683, 1_219_968),
    "unet": (31_031_875, 833_408),
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_weights_and_multiply_accumulates_at_the_defaults(name):
    facts = geometry.of(architectures.build(name))
    assert (facts.weights, round(facts.macs)) == PUBLISHED[name]


@pytest.mark.parametrize("name", NAMES)
def test_weights_and_multiply_accumulates_equal_a_count(name):
    model = small(name)
    facts = geometry.of(model)
    assert facts.weights == model.count_params()
    assert facts.macs == pytest.approx(multiply_accumulates.for_each_pixel(model, 4 * facts.multiple), rel=1e-9)


MISSED = {"residual_attention": 1.3}
"""How much farther than the gradients found a network may see, where not 1.1 times: a maximum passes only one on."""


@pytest.mark.parametrize("name", NAMES)
def test_nothing_beyond_the_radius_sees_a_pixel_and_the_radius_is_not_much_too_large(name):
    model = architectures.build(SMALL.get(name, name))
    facts = geometry.of(model)
    if math.isinf(facts.radius):
        pytest.skip("sees the whole picture")
    if receptive_field.can_be_transparent(model):
        found = receptive_field.reach(receptive_field.make_transparent(model), facts.multiple, facts.radius)
    else:
        found = receptive_field.reach_of_gradients(shaken(model), facts.multiple, facts.radius)
    assert 0 < found <= facts.radius <= MISSED.get(name, 1.1) * found + 1
