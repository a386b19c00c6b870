"""Geometry of layer chains: the radius equals what a changed pixel shows, and unknown layers are refused."""

from __future__ import annotations

import math

import keras
import pytest
from keras import layers
from oracles import multiply_accumulates, receptive_field

from keras_overlay.architectures import geometry
from keras_overlay.layers.noise_level_map import NoiseLevelMap
from keras_overlay.layers.pixel_shuffle import PixelShuffle
from keras_overlay.layers.pixel_unshuffle import PixelUnshuffle
from keras_overlay.layers.simple_gate import SimpleGate

SAME = {"padding": "same"}
CHAINS = {
    "3x3": lambda: [layers.Conv2D(2, 3, **SAME)],
    "2x2 sees to one side": lambda: [layers.Conv2D(1, 2, **SAME)],
    "5x5 dilated 3": lambda: [layers.Conv2D(1, 5, dilation_rate=3, **SAME)],
    "transposed 3x3": lambda: [layers.Conv2DTranspose(1, 3, **SAME)],
    "pooled, enlarged smoothly": lambda: [layers.MaxPooling2D(), layers.UpSampling2D(interpolation="bilinear")],
    "pooled by 4, 3x3, enlarged smoothly by 4": lambda: [
        layers.MaxPooling2D(4),
        layers.Conv2D(1, 3, **SAME),
        layers.UpSampling2D(4, interpolation="bilinear"),
    ],
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
    "depthwise 3x3": lambda: [layers.Conv2D(3, 1), layers.DepthwiseConv2D(3, **SAME)],
    "unshuffled, shuffled": lambda: [PixelUnshuffle(2), layers.Conv2D(4, 1), PixelShuffle(2)],
    "unshuffled by 4, shuffled": lambda: [PixelUnshuffle(4), layers.Conv2D(16, 1), PixelShuffle(4)],
    "unshuffled by 3, 2x2, shuffled": lambda: [PixelUnshuffle(3), layers.Conv2D(9, 2, **SAME), PixelShuffle(3)],
    "3x3, unshuffled, 3x3, shuffled, 3x3": lambda: [
        layers.Conv2D(1, 3, **SAME),
        PixelUnshuffle(2),
        layers.Conv2D(4, 3, **SAME),
        PixelShuffle(2),
        layers.Conv2D(1, 3, **SAME),
    ],
    "unshuffled by 4, shuffled twice": lambda: [
        PixelUnshuffle(4),
        layers.DepthwiseConv2D(3, **SAME),
        layers.Conv2D(16, 1),
        PixelShuffle(2),
        layers.Conv2D(4, 3, **SAME),
        PixelShuffle(2),
    ],
    "unshuffled, strides 2x2, shuffled twice": lambda: [
        PixelUnshuffle(2),
        layers.Conv2D(3, 2, strides=2, **SAME),
        layers.Conv2D(16, 3, **SAME),
        PixelShuffle(2),
        PixelShuffle(2),
    ],
}
MULTIPLES = {
    **{name: 2 for name in CHAINS if "pooled" in name or "strides" in name or "overlapping" in name},
    **{name: 2 for name in CHAINS if "unshuffled" in name},
    **{name: 4 for name in CHAINS if "by 4" in name or "strides 2x2" in name or name == "two levels"},
    "unshuffled by 3, 2x2, shuffled": 3,
}


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
    assert geometry.of(chain(*CHAINS[name]())).multiple == MULTIPLES.get(name, 1)


@pytest.mark.parametrize("name", [name for name in CHAINS if "pooled" not in name and name != "two levels"])
def test_gradients_show_the_same_radius(name):
    model = chain(*CHAINS[name]())
    facts = geometry.of(model)
    assert receptive_field.reach_of_gradients(model, facts.multiple, facts.radius + 4) == facts.radius


def test_layers_that_work_at_each_place_alone_see_nothing_more():
    inputs, level = keras.Input((None, None, 1)), keras.Input((1,))
    x = NoiseLevelMap()([layers.Conv2D(2, 3, **SAME)(inputs), level])
    outputs = SimpleGate()(layers.LayerNormalization()(x))
    facts = geometry.of(keras.Model([inputs, level], outputs))
    assert (facts.radius, facts.multiple, facts.macs) == (1, 1, 18)


def test_multiply_accumulates_of_strided_and_transposed_convolutions():
    down = lambda: [layers.Conv2D(6, 3, strides=2, **SAME), layers.Conv2D(4, 1)]  # noqa: E731
    facts = geometry.of(chain(*down(), layers.Conv2DTranspose(1, 4, strides=2, **SAME)))
    assert facts.macs == (9 * 6 + 6 * 4 + 16 * 4) / 4
    assert facts.weights == (9 * 6 + 6) + (6 * 4 + 4) + (16 * 4 + 1)


@pytest.mark.parametrize("name", CHAINS)
def test_multiply_accumulates_equal_a_count(name):
    model = chain(*CHAINS[name]())
    assert geometry.of(model).macs == pytest.approx(multiply_accumulates.for_each_pixel(model, 48), rel=1e-9)


def test_multiply_accumulates_of_a_depthwise_convolution_in_shuffled_pixels():
    facts = geometry.of(chain(PixelUnshuffle(2), layers.DepthwiseConv2D(3, **SAME), PixelShuffle(2)))
    assert facts.macs == 9  # 4 channels of 9 weights at a quarter of the places
    assert facts.weights == 4 * 9 + 4


def test_global_pooling_sees_everything():
    pooled = layers.GlobalAveragePooling2D(keepdims=True)
    assert math.isinf(geometry.of(chain(layers.Conv2D(1, 3, **SAME), pooled)).radius)


@pytest.mark.parametrize(
    ("layer", "message"),
    [
        (
            layers.UpSampling2D(interpolation="bicubic", name="smooth"),
            r"layer 'smooth' \(bicubic up-sampling\) has an",
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


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ([layers.Conv2D(8, 3, **SAME), layers.Conv2D(1, 3, **SAME)], 4 * (1 + 8)),
        ([layers.Conv2D(8, 3, **SAME), layers.Conv2D(6, 3, **SAME), layers.Conv2D(1, 3, **SAME)], 4 * (8 + 6)),
        ([layers.MaxPooling2D(), layers.Conv2D(40, 3, **SAME), layers.UpSampling2D()], 4 * (10 + 40)),
        ([layers.Conv2D(8, 3, dtype="bfloat16", **SAME)], 4 + 2 * 8),
    ],
)
def test_live_bytes_are_of_the_maps_needed_at_the_same_time(steps, expected):
    assert geometry.of(chain(*steps)).live_bytes == expected


def test_a_skipped_map_stays_alive():
    inputs = keras.Input((None, None, 1))
    first = layers.Conv2D(8, 1)(inputs)
    x = layers.Conv2D(16, 1)(layers.Conv2D(16, 1)(first))
    model = keras.Model(inputs, layers.Concatenate()([x, first]))
    assert geometry.of(model).live_bytes == 4 * (8 + 16 + 24)  # the skip, what is joined to it, and both joined
