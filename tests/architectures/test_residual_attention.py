"""The residual attention network: the paper's size, its arguments, and training in less memory."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from oracles import gradients

from keras_overlay import architectures
from keras_overlay.architectures import geometry

SMALL = "residual_attention,filters=8,trunk=1"


def units(spec: str) -> int:
    layers = architectures.build(spec).layers
    return sum(type(layer).__name__ in ("ResidualUnit", "ResidualUnitDownsampling") for layer in layers)


def test_it_is_of_the_papers_size_and_takes_multiples_of_32():
    facts = geometry.of(architectures.build("residual_attention"))
    assert facts.weights == pytest.approx(4.2e6, rel=0.02)
    assert facts.layers == pytest.approx(350, abs=10)
    assert 32 % facts.multiple == 0


def test_the_bottom_has_two_to_the_power_of_r_units_or_twice_r():
    fewer, more = (units(f"{SMALL},between=3,bottom={bottom}") for bottom in ("double", "power"))
    assert more - fewer == 3 * (2**3 - 2 * 3)  # three attention modules


def test_trunk_units_are_counted_by_module():
    assert units("residual_attention,filters=8,trunk=3") - units(SMALL) == 3 * 2


def test_it_starts_as_the_identity(rng):
    picture = rng.uniform(0, 255, (1, 32, 32, 3)).astype(np.float32)
    np.testing.assert_allclose(architectures.build(SMALL).predict_on_batch(picture), picture, atol=1e-3)


def test_its_gradients_are_the_same_when_computed_again(rng):
    source, target = rng.uniform(0, 255, (2, 1, 16, 16, 3)).astype(np.float32)
    found = []
    for remat in ("false", "true"):
        keras.utils.set_random_seed(2)
        model = architectures.build(f"{SMALL},residual=false,remat={remat}")
        found.append(gradients.of_weights(model, error, source, target))
    for (path, one), other in zip(found[0].items(), found[1].values(), strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-2, atol=1e-4 * np.abs(one).max(), err_msg=path)


def error(target, prediction):
    return keras.ops.mean(keras.ops.square(keras.ops.subtract(prediction, target)))
