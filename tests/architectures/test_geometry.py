"""Geometry of layer chains: the radius equals what a changed pixel shows, and unknown layers are refused."""

from __future__ import annotations

import math

import keras
import pytest
from keras import layers
from oracles import multiply_accumulates, receptive_field

from keras_overlay.architectures import geometry

SAME = {"padding": "same"}
CHAINS = {
    "3x3": lambda: [layers.Conv2D(2, 3, **SAME)],
    "2x2 sees to one side": lambda: [layers.Conv2D(1, 2, **SAME)],
    "5x5 dilated 3": lambda: [layers.Conv2D(1, 5, dilation_rate=3, **SAME)],
    "transposed 3x3": lambda: [layers.Conv2DTranspose(1, 3, **SAME)],
    "pooled, enlarged": lambda: [layers.MaxPooling2D(), layers.UpSampling2D()],
    "pooled, transposed 2x2": lambda: [layers.MaxPooling2D(), layers.Conv2DTranspose(1, 2, strides=2, **SAME)],
    "strides 3x3, enlarged": lambda: [layers.Conv2D(1, 3, strides=2, **SAME), layers.UpSampling2D()],
    "strides 4x4, transposed 4x4": lambda: [
        layers.Conv2D(1, 4, strides=2, **SAME),
        layers.Conv2DTranspose(1, 4, strides=2, **SAME),
    ],
    "strides 5x5, dilated, transposed 5x5": lambda: [
        layers.Conv2D(1, 5, strides=2, **SAME),
        layers.Conv2D(1, 3, dilation_rate=3, **SAME),
        layers.Conv2DTranspose(1, 5, strides=2, **SAME),
    ],
    "overlapping average": lambda: [layers.AveragePooling2D(3, 2, **SAME), layers.UpSampling2D()],
    "two levels": lambda: [
        layers.MaxPooling2D(),
        layers.MaxPooling2D(),
        layers.Conv2D(1, 3, **SAME),
        layers.UpSampling2D(),
        layers.Conv2D(1, 2, **SAME),
        layers.UpSampling2D(),
    ],
}
MULTIPLES = {name: 2 for name in CHAINS if "pooled" in name or "strides" in name or "overlapping" in name}


def chain(*steps: layers.Layer) -> keras.Model:
    inputs = outputs = keras.Input((None, None, 1))
    for layer in steps:
        outputs = layer(outputs)
    return keras.Model(inputs, outputs)


@pytest.mark.parametrize("name", CHAINS)
def test_radius_is_exactly_what_a_changed_pixel_shows(name):
    model = receptive_field.make_transparent(chain(*CHAINS[name]()))
    facts = geometry.of(model)
    assert facts.radius == receptive_field.reach(model, facts.multiple, facts.radius + 4)
    assert facts.radius >= 1


@pytest.mark.parametrize("name", CHAINS)
def test_multiple(name):
    assert geometry.of(chain(*CHAINS[name]())).multiple == MULTIPLES.get(name, 4 if name == "two levels" else 1)


def test_multiply_accumulates_of_strided_and_transposed_convolutions():
    down = lambda: [layers.Conv2D(6, 3, strides=2, **SAME), layers.Conv2D(4, 1)]  # noqa: E731
    facts = geometry.of(chain(*down(), layers.Conv2DTranspose(1, 4, strides=2, **SAME)))
    assert facts.macs == (9 * 6 + 6 * 4 + 16 * 4) / 4
    assert facts.weights == (9 * 6 + 6) + (6 * 4 + 4) + (16 * 4 + 1)
    half = chain(*down())
    assert geometry.of(half).macs == multiply_accumulates.for_each_pixel(half, 32)


def test_global_pooling_sees_everything():
    pooled = layers.GlobalAveragePooling2D(keepdims=True)
    assert math.isinf(geometry.of(chain(layers.Conv2D(1, 3, **SAME), pooled)).radius)


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (
            layers.UpSampling2D(interpolation="bilinear", name="smooth"),
            r"layer 'smooth' \(bilinear up-sampling\) has an",
        ),
        (layers.ZeroPadding2D(name="border"), r"layer 'border' \(ZeroPadding2D\) has an unknown receptive field"),
        (layers.Resizing(8, 8, name="other"), r"layer 'other' \(Resizing\) has an unknown receptive field"),
        (
            layers.GroupNormalization(1, name="norm"),
            r"layer 'norm' \(GroupNormalization\) has an unknown receptive field",
        ),
        (
            layers.Conv2D(1, 3, name="valid"),
            r"layer 'valid' \(Conv2D, padding='valid'\) has an unknown receptive field",
        ),
    ],
)
def test_layers_of_unknown_geometry_are_refused_by_name(layer, message):
    with pytest.raises(ValueError, match=message):
        geometry.of(chain(layer))
