"""What NAFNet's channel attention means for its geometry and for tiles."""

from __future__ import annotations

import math

import numpy as np
import pytest
from oracles import multiply_accumulates

from keras_overlay import architectures
from keras_overlay.architectures import geometry
from keras_overlay.restore import Restorer

SPEC = "nafnet,filters=4,scales=2,attention=true"


@pytest.fixture(scope="module")
def model():
    model, rng = architectures.build(SPEC), np.random.default_rng(2)
    for weight in model.trainable_weights:
        weight.assign(weight + 0.3 * rng.standard_normal(weight.shape).astype(np.float32))
    return model


def test_attention_sees_the_whole_picture_so_it_is_never_cut(model):
    picture = np.random.default_rng(3).integers(0, 256, (60, 44, 3), dtype=np.uint8)
    restorer = Restorer(model, tile=16)
    assert math.isinf(restorer.geometry.radius)
    assert restorer.tile == 0
    pictures = np.stack([picture, picture]).astype(np.float32)
    pictures[1, :6, :6] = 255 - pictures[1, :6, :6]
    first, second = model.predict_on_batch(pictures)
    assert np.abs(first - second)[-4:, -4:].min() > 0


def test_weights_that_are_computed_once_a_picture_cost_no_pixel_anything(model):
    facts = geometry.of(model)
    plain = geometry.of(architectures.build(SPEC.replace("true", "false")))
    assert facts.macs == plain.macs
    assert facts.weights > plain.weights
    assert facts.macs == pytest.approx(multiply_accumulates.for_each_pixel(model, 512), rel=1e-5)
