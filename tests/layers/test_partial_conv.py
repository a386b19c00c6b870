"""Partial convolution against window loops, against the plain convolution, and its short cuts."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from oracles import gradients
from oracles.partial_convolution import partial

from keras_overlay.layers import partial_conv
from keras_overlay.layers.partial_conv import PartialConv2D

CASES = {
    "plain": {},
    "same": {"padding": "same"},
    "strides": {"padding": "same", "strides": 2},
    "strides, valid": {"strides": 3},
    "dilation": {"padding": "same", "dilation_rate": 2},
    "large window": {"padding": "same", "kernel_size": 5},
    "one pixel": {"kernel_size": 1},
    "one pixel, strides": {"kernel_size": 1, "strides": 2, "padding": "same"},
    "groups": {"padding": "same", "groups": 2},
    "each channel": {"padding": "same", "groups": 4, "filters": 8},
    "each channel, strides": {"padding": "same", "groups": 4, "filters": 4, "strides": 2},
}


def numbers(tensor) -> np.ndarray:
    return keras.ops.convert_to_numpy(tensor)


def holed(rng, shape, share=0.5) -> np.ndarray:
    """A mask with holes of single pixels, and one as large as any window here."""
    mask = (rng.random(shape) > share).astype(np.float32)
    mask[:, 2:9, 1:8] = 0
    return mask


def made(rng, channels: int, **options) -> PartialConv2D:
    """A layer with a bias, built."""
    layer = PartialConv2D(**{"filters": 6, "kernel_size": 3, **options})
    layer.build([(None, None, None, channels), (None, None, None, 1)])
    layer.set_weights([rng.normal(size=weight.shape) for weight in layer.weights])
    return layer


def expected(layer: PartialConv2D, features, mask):
    mask = np.broadcast_to(mask, features.shape)
    options = (layer.strides[0], layer.padding, layer.dilation_rate[0], layer.groups)
    kernel, bias = layer.get_weights()
    pairs = [partial(*each, kernel, bias, *options) for each in zip(features, mask, strict=True)]
    return tuple(np.stack(each) for each in zip(*pairs, strict=True))


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("several", [False, True], ids=["one channel", "several channels"])
def test_equals_window_loops(rng, case, several):
    layer = made(rng, 4, **CASES[case])
    features = rng.normal(size=(2, 11, 10, 4)).astype(np.float32)
    mask = holed(rng, (2, 11, 10, 4 if several else 1))
    outputs, known = map(numbers, layer([features, mask]))
    values, places = expected(layer, features, mask)
    np.testing.assert_allclose(outputs, values, atol=2e-4)
    np.testing.assert_array_equal(np.broadcast_to(known, places.shape), places)
    assert 0 < places.mean() < 1  # some windows know nothing
    assert known.shape[-1] == (layer.filters if several and layer.groups > 1 else 1)


@pytest.mark.parametrize("groups", [1, 2])
def test_several_pairs_are_as_one_of_several_channels(rng, groups):
    layer, sides = made(rng, 6, padding="same", groups=groups), (2, 11, 10)
    parts = [rng.normal(size=(*sides, count)).astype(np.float32) for count in (4, 2)]
    masks = [holed(rng, (*sides, 1)), holed(rng, (*sides, 1), 0.8)]
    together = np.concatenate(
        [np.repeat(mask, part.shape[-1], -1) for part, mask in zip(parts, masks, strict=True)], -1
    )
    outputs, known = map(numbers, layer([parts[0], masks[0], parts[1], masks[1]]))
    values, places = expected(layer, np.concatenate(parts, -1), together)
    np.testing.assert_allclose(outputs, values, atol=2e-4)
    np.testing.assert_array_equal(np.broadcast_to(known, places.shape), places)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("almost", [False, True], ids=["no hole", "one hole far away"])
def test_a_full_mask_gives_the_plain_convolution_exactly(rng, case, almost):
    layer = made(rng, 4, **CASES[case])
    plain = keras.layers.Conv2D.from_config(layer.get_config())
    plain.build((None, None, None, 4))
    plain.set_weights(layer.get_weights())
    features = rng.normal(size=(1, 12, 40, 4)).astype(np.float32)
    mask = np.ones((1, 12, 40, 1), np.float32)
    mask[:, 5, 39] = not almost
    outputs, known = map(numbers, layer([features, mask]))
    wanted = numbers(plain(features))
    left = slice(0, wanted.shape[2] // 2)
    np.testing.assert_allclose(outputs[:, :, left], wanted[:, :, left], rtol=0, atol=4e-6)
    if not almost and layer.groups == 1:
        np.testing.assert_array_equal(outputs, wanted)
    assert known[:, :, left].min() == 1


def test_what_is_in_a_hole_counts_for_nothing(rng):
    layer, mask = made(rng, 3, padding="same"), holed(rng, (1, 12, 12, 1))
    features = rng.normal(size=(1, 12, 12, 3)).astype(np.float32)
    other = np.where(mask > 0, features, 1e6).astype(np.float32)
    np.testing.assert_array_equal(numbers(layer([features, mask])[0]), numbers(layer([other, mask])[0]))
    assert np.abs(numbers(layer([features, mask])[0])).max() > 1


def test_no_bias_inside_of_holes(rng):
    layer = made(rng, 2, padding="same")
    mask = np.ones((1, 12, 12, 1), np.float32)
    mask[:, 3:9, 3:9] = 0
    outputs, known = map(numbers, layer([rng.normal(size=(1, 12, 12, 2)), mask]))
    assert (outputs[0, 4:8, 4:8] == 0).all()
    assert (known[0, 4:8, 4:8] == 0).all()
    assert known.sum() == 144 - 16
    assert (np.abs(outputs).max(-1) > 0).sum() == 144 - 16


def test_the_activation_comes_last(rng):
    layer, mask = made(rng, 2, padding="same"), holed(rng, (1, 9, 9, 1))
    features = rng.normal(size=(1, 9, 9, 2)).astype(np.float32)
    outputs = numbers(layer([features, mask])[0])
    layer.activation = keras.activations.relu
    np.testing.assert_array_equal(numbers(layer([features, mask])[0]), np.maximum(outputs, 0))
    assert outputs.min() < 0


@pytest.mark.parametrize("is_full", [True, False])
def test_a_batch_without_holes_sums_no_masks(rng, monkeypatch, is_full):
    if keras.backend.backend() != "torch":
        monkeypatch.setattr(partial_conv.ops, "cond", lambda found, yes, no: yes() if bool(found) else no())
    layer, calls = made(rng, 2, padding="same"), []
    monkeypatch.setattr(layer, "_windows", lambda values: calls.append(1) or PartialConv2D._windows(layer, values))
    mask = np.ones((1, 6, 6, 1), np.float32)
    mask[0, 0, 0] = is_full
    layer([rng.normal(size=(1, 6, 6, 2)), mask])
    assert bool(calls) != is_full


@pytest.mark.parametrize("filters", [2, 64])
def test_the_masks_cost_does_not_grow_with_channels(rng, monkeypatch, filters):
    shapes = []
    convolve = partial_conv.ops.conv

    def watched(values, kernel, *options, **more):
        shapes.append(tuple(kernel.shape))
        return convolve(values, kernel, *options, **more)

    monkeypatch.setattr(partial_conv.ops, "conv", watched)
    layer = made(rng, 32, filters=filters, padding="same")
    layer([rng.normal(size=(1, 8, 8, 32)), holed(rng, (1, 8, 8, 1))])
    assert {shape for shape in shapes if shape != (3, 3, 32, filters)} == {(3, 3, 1, 1)}


def test_the_gradient_is_that_of_the_definition(rng):
    layer, mask = made(rng, 2, padding="same"), holed(rng, (1, 7, 7, 1))
    features = rng.normal(size=(1, 7, 7, 2)).astype(np.float32)
    weights = rng.normal(size=(1, 7, 7, 6))

    def value(given, kernel):
        outputs = partial(given[0], np.broadcast_to(mask, given.shape)[0], kernel, layer.get_weights()[1], 1, "same")[0]
        return np.sum(outputs * weights[0])

    def loss(given):
        return keras.ops.sum(keras.ops.multiply(layer([given, mask])[0], weights.astype(np.float32)))

    slope, kernel = gradients.of_input(loss, features), layer.get_weights()[0]
    for place in [(0, 0, 0, 0), (0, 5, 5, 1), (0, 3, 3, 0), (0, 6, 2, 1)]:
        step = np.zeros(features.shape)
        step[place] = 1e-3
        found = (value(features + step, kernel) - value(features - step, kernel)) / 2e-3
        assert slope[place] == pytest.approx(found, rel=1e-3, abs=1e-3)
    assert slope[0, 3, 3, 0] == 0  # in the hole


@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        ([(1, 4, 4, 3)], r"takes \[features, mask\].* got shapes="),
        ([(1, 4, 4, 3), (1, 4, 4, 2)], r"1 or as many channels.* got shapes="),
        ([(1, 4, 4, 3), (1, 4, 4, 1), (1, 4, 4, 3)], "or several such pairs, got shapes="),
        ([(1, 4, 3), (1, 4, 1)], r"takes \[features, mask\]"),
    ],
)
def test_other_inputs_are_refused(shapes, message):
    with pytest.raises(ValueError, match=message):
        PartialConv2D(2, 3).build(shapes)


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"filters": 0, "kernel_size": 3}, ValueError, r"filters must be 1\.\.8192 filters, got filters=0"),
        ({"filters": 2, "kernel_size": "3"}, TypeError, "kernel_size must be int or tuple or list"),
        ({"filters": 3, "kernel_size": 3, "groups": 2}, ValueError, "evenly divisible by the number of groups"),
        (
            {"filters": 3, "kernel_size": 3, "data_format": "channels_first"},
            ValueError,
            "data_format must be channels_last, got data_format='channels_first'",
        ),
    ],
)
def test_bad_arguments_are_refused(arguments, kind, message):
    with pytest.raises(kind, match=message):
        PartialConv2D(**arguments)
