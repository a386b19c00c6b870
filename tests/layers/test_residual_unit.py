"""The residual unit against its definition, step by step."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from keras_overlay.layers.residual_unit import ResidualUnit
from keras_overlay.layers.residual_unit_downsampling import ResidualUnitDownsampling


def kinds(layer) -> list[str]:
    return [type(each).__name__ for each in layer.block.layers if type(each).__name__ != "InputLayer"]


def test_normalisation_comes_three_times_and_before_each_convolution(rng):
    unit = ResidualUnit(16)
    unit(rng.normal(0, 1, (1, 4, 4, 16)).astype(np.float32))
    assert kinds(unit) == ["BatchNormalization", "Activation", "Conv2D"] * 3 + ["Add"]
    sizes = [tuple(w.shape) for w in unit.trainable_weights if len(w.shape) == 4]
    assert sizes == [(1, 1, 16, 4), (3, 3, 4, 4), (1, 1, 4, 16)]


def test_with_a_last_convolution_of_zeros_it_gives_its_input_back(rng):
    unit, inputs = ResidualUnit(8), rng.normal(0, 1, (2, 6, 5, 8)).astype(np.float32)
    changed = keras.ops.convert_to_numpy(unit(inputs))
    assert np.abs(changed - inputs).max() > 0.1
    last = [weight for weight in unit.trainable_weights if len(weight.shape) == 4][-1]
    last.assign(np.zeros(last.shape))
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(unit(inputs)), inputs)


def test_other_channels_need_a_convolution_of_the_input_too(rng):
    unit = ResidualUnit(12)
    outputs = unit(rng.normal(0, 1, (1, 4, 4, 3)).astype(np.float32))
    assert tuple(outputs.shape) == (1, 4, 4, 12)
    assert kinds(unit).count("Conv2D") == 4


@pytest.mark.parametrize(("side", "half"), [(8, 4), (7, 4), (1, 1)])
def test_downsampling_halves_by_the_middle_convolution(rng, side, half):
    unit = ResidualUnitDownsampling(8)
    outputs = unit(rng.normal(0, 1, (2, side, side, 4)).astype(np.float32))
    assert tuple(outputs.shape) == (2, half, half, 8)
    convolutions = [layer for layer in unit.block.layers if type(layer).__name__ == "Conv2D"]
    assert [layer.kernel_size for layer in convolutions if layer.strides == (2, 2)] == [(3, 3)]


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"filters": 0}, ValueError, r"filters must be 1\.\.4096 filters, got filters=0"),
        ({"filters": 2.5}, TypeError, r"filters must be int, got filters=2\.5"),
        ({"remat": 1}, TypeError, "remat must be bool, got remat=1"),
    ],
)
def test_bad_arguments_are_refused(arguments, kind, message):
    with pytest.raises(kind, match=message):
        ResidualUnit(**arguments)
