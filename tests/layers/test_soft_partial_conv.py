"""Soft partial convolution: its attention, and how its mask closes."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from oracles.partial_convolution import shares

from keras_overlay.layers.soft_partial_conv import SoftPartialConv2D


def numbers(tensor) -> np.ndarray:
    return keras.ops.convert_to_numpy(tensor)


@pytest.fixture
def pair(rng):
    """Features and a mask with a hole of 5x5."""
    mask = np.ones((1, 14, 13, 1), np.float32)
    mask[:, 4:9, 5:10] = 0
    return [rng.normal(size=(1, 14, 13, 3)).astype(np.float32), mask]


def made(rng, **options) -> SoftPartialConv2D:
    layer = SoftPartialConv2D(4, 3, **{"padding": "same", **options})
    layer.build([(None, None, None, 3), (None, None, None, 1)])
    layer.set_weights([rng.normal(size=weight.shape) for weight in layer.weights])
    return layer


def plain(layer, inputs, weights) -> np.ndarray:
    conv = keras.layers.Conv2D.from_config({**layer.get_config(), "use_bias": len(weights) > 1, "name": None})
    conv.build((None, None, None, inputs.shape[-1]))
    conv.set_weights(weights)
    return numbers(conv(inputs))


def test_far_from_holes_it_is_the_plain_convolution_and_near_them_it_is_not(rng, pair):
    layer = made(rng)
    outputs, wanted = numbers(layer(pair)[0]), plain(layer, pair[0], layer.get_weights()[:2])
    away = np.abs(outputs - wanted).max(-1)[0] < 1e-5
    near = np.zeros((14, 13), bool)
    near[3:10, 4:11] = True
    assert away[~near].all()
    assert not away[near].all()


def test_the_attention_is_the_tangent_of_a_convolution_of_the_inverted_mask(rng, pair):
    layer = made(rng, use_bias=False)
    kernel, mask_kernel = layer.get_weights()
    attention = np.tanh(plain(layer, 1 - pair[1], [mask_kernel]))
    wanted = plain(layer, pair[0], [kernel]) * (1 + attention)
    np.testing.assert_allclose(numbers(layer(pair)[0]), wanted, atol=1e-4)
    assert np.abs(attention).max() > 0.5


@pytest.mark.parametrize("options", [{}, {"strides": 2}, {"padding": "valid"}, {"dilation_rate": 2}])
def test_the_new_mask_is_the_share_of_each_window_that_was_valid(rng, pair, options):
    layer = made(rng, **options)
    found = numbers(layer(pair)[1])[0, :, :, 0]
    wanted = shares(pair[1][0, :, :, 0], 3, layer.strides[0], layer.padding, layer.dilation_rate[0])
    np.testing.assert_allclose(found, wanted, atol=1e-6)
    assert 0 < wanted.mean() < 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"groups": 2}, "groups 1, got data_format='channels_last' groups=2"),
        ({"data_format": "channels_first"}, "got data_format='channels_first' groups=1"),
        ({"filters": 0}, r"filters must be 1\.\.8192 filters, got filters=0"),
    ],
)
def test_bad_arguments_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        SoftPartialConv2D(**{"filters": 4, "kernel_size": 3, **options})


def test_other_inputs_are_refused():
    with pytest.raises(ValueError, match=r"takes \[features, mask\].*got shapes="):
        SoftPartialConv2D(2, 3).build([(1, 4, 4, 3), (1, 4, 4, 3)])
