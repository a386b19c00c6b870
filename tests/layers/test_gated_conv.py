"""Gated convolution: two convolutions, one of which lets the other through."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from keras_overlay.layers.gated_conv import GatedConv2D


def plain(layer: GatedConv2D, kernel, bias, activation):
    options = {**layer.get_config(), "activation": activation, "name": None}
    made = keras.layers.Conv2D.from_config(options)
    made.build((None, None, None, kernel.shape[2] * layer.groups))
    made.set_weights([kernel] if bias is None else [kernel, bias])
    return made


@pytest.mark.parametrize("options", [{}, {"strides": 2, "padding": "same"}, {"use_bias": False, "activation": None}])
def test_is_the_product_of_a_convolution_and_a_sigmoid_of_another(rng, options):
    layer = GatedConv2D(5, 3, **options)
    inputs = rng.normal(size=(2, 9, 8, 4)).astype(np.float32)
    layer(inputs)
    layer.set_weights([rng.normal(size=weight.shape) for weight in layer.weights])
    values = {weight.name: keras.ops.convert_to_numpy(weight) for weight in layer.weights}
    features = plain(layer, values["kernel"], values.get("bias"), layer.activation)(inputs)
    gate = plain(layer, values["gate_kernel"], values.get("gate_bias"), "sigmoid")(inputs)
    assert len(values) == (2 if options.get("use_bias") is False else 4)
    features, gate, outputs = map(keras.ops.convert_to_numpy, (features, gate, layer(inputs)))
    np.testing.assert_allclose(outputs, features * gate, atol=1e-5)
    assert np.ptp(gate) > 0.5


def test_a_shut_gate_lets_nothing_through(rng):
    layer, inputs = GatedConv2D(3, 3), rng.normal(size=(1, 6, 6, 2)).astype(np.float32)
    assert np.abs(keras.ops.convert_to_numpy(layer(inputs))).max() > 0.01
    layer.gate_bias.assign(np.full(3, -80.0))
    assert np.abs(keras.ops.convert_to_numpy(layer(inputs))).max() < 1e-20


def test_the_two_convolutions_start_with_different_numbers():
    keras.utils.set_random_seed(3)
    layer = GatedConv2D(4, 3)
    layer.build((None, None, None, 2))
    kernel, _, gate_kernel, _ = layer.get_weights()
    assert np.abs(kernel - gate_kernel).mean() > 0.05


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"filters": 0, "kernel_size": 3}, ValueError, r"filters must be 1\.\.8192 filters, got filters=0"),
        ({"filters": 2.5, "kernel_size": 3}, TypeError, r"filters must be int, got filters=2\.5"),
        ({"filters": 2, "kernel_size": 0}, ValueError, "kernel_size"),
    ],
)
def test_bad_arguments_are_refused(arguments, kind, message):
    with pytest.raises(kind, match=message):
        GatedConv2D(**arguments)
