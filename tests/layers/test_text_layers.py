"""The blocks of the text segmentation networks against plain NumPy and their papers' counts."""

from __future__ import annotations

import cv2
import keras
import numpy as np
import pytest

from keras_overlay.architectures import geometry
from keras_overlay.layers.atrous_pyramid import RATES, AtrousPyramid
from keras_overlay.layers.enlargement import Enlargement
from keras_overlay.layers.inverted_residual import InvertedResidual
from keras_overlay.layers.receptive_field_block import BRANCHES, ReceptiveFieldBlock
from keras_overlay.layers.squeeze_excitation import SqueezeExcitation
from keras_overlay.layers.xception_unit import XceptionUnit


def shaken(layer, shape):
    """The layer built, its weights random, statistics of batch normalisation too."""
    layer.build(shape)
    rng = np.random.default_rng(2)
    for weight in layer.weights:
        if "seed" in weight.path:
            continue
        low = 0.5 if "variance" in weight.path else -0.5
        weight.assign(rng.uniform(low, 1.0, weight.shape))
    return layer


def of(layer, inputs):
    return keras.ops.convert_to_numpy(layer(inputs))


def sigmoid(values):
    return 1 / (1 + np.exp(-values))


def leaky(values, slope):
    return np.where(values > 0, values, slope * values)


@pytest.fixture
def inputs(rng):
    return rng.normal(size=(2, 6, 8, 8)).astype(np.float32)


def test_squeeze_excitation_is_a_gate_a_channel_plus_a_gate_a_place(inputs):
    layer = shaken(SqueezeExcitation(reduction=2, slope=0.1), inputs.shape)
    narrow, narrow_bias, wide, wide_bias, place = (np.squeeze(w, (0, 1)) if w.ndim == 4 else w for w in
                                                   layer.get_weights())  # fmt: skip
    assert narrow.shape == (8, 4)
    squeezed = leaky(inputs.mean(axis=(1, 2)) @ narrow + narrow_bias, 0.1)
    of_channels = sigmoid(squeezed @ wide + wide_bias)[:, None, None]
    expected = inputs * of_channels + inputs * sigmoid(inputs @ place)
    np.testing.assert_allclose(of(layer, inputs), expected, rtol=1e-4, atol=1e-5)


def test_squeeze_leaves_four_channels():
    layer = SqueezeExcitation(reduction=16)
    layer.build((None, None, None, 8))
    assert layer.get_weights()[0].shape == (1, 1, 8, 4)


def depthwise(image, kernel, dilation=1):
    """Each channel of (h, w, c) by its own 3x3 window, zeros around."""
    padded = np.pad(image, [(dilation, dilation), (dilation, dilation), (0, 0)])
    height, width = image.shape[:2]
    return sum(
        padded[dy * dilation : dy * dilation + height, dx * dilation : dx * dilation + width] * kernel[dy, dx, :, 0]
        for dy in range(3) for dx in range(3)
    )  # fmt: skip


def normed(values, weights):
    gamma, beta, mean, variance = weights
    return (values - mean) / np.sqrt(variance + 1e-3) * gamma + beta


@pytest.mark.parametrize("dilation", [1, 2])
def test_an_inverted_residual_widens_looks_around_and_narrows(inputs, dilation):
    layer = shaken(InvertedResidual(8, expansion=3, dilation=dilation), inputs.shape)
    expand, norm_1, around, norm_2, narrow, norm_3 = _grouped(layer)
    x = inputs[0]
    change = leaky(normed(x @ expand[0][0, 0], norm_1), 0.3)
    change = leaky(normed(depthwise(change, around[0], dilation), norm_2), 0.3)
    change = normed(change @ narrow[0][0, 0], norm_3)
    np.testing.assert_allclose(of(layer, inputs)[0], x + change, rtol=1e-3, atol=1e-3)


def _grouped(layer):
    """Weights of the convolutions and normalisations of a block, layer by layer."""
    return [each.get_weights() for each in layer.block.layers if each.weights]


def test_an_inverted_residual_of_another_shape_adds_nothing(inputs):
    layer = shaken(InvertedResidual(4, expansion=1, strides=2), inputs.shape)
    assert of(layer, inputs).shape == (2, 3, 4, 4)
    assert [type(each).__name__ for each in layer.block.layers].count("Add") == 0
    with pytest.raises(ValueError, match="dilation must be 1 with strides of 2, got dilation=4"):
        InvertedResidual(4, strides=2, dilation=4)


def test_the_receptive_field_block_has_windows_of_1_3_5_7_and_looks_29_far():
    layer = ReceptiveFieldBlock(8)
    layer.build((None, None, None, 6))
    kernels = [each.kernel_size for each in layer.block.layers if type(each).__name__ == "Conv2D"]
    for side, _ in BRANCHES[1:]:
        assert {(1, side), (side, 1)} <= set(kernels)
    dilations = [each.dilation_rate for each in layer.block.layers if type(each).__name__ == "DepthwiseConv2D"]
    assert dilations == [(1, 1), (5, 5), (17, 17), (29, 29)]
    assert geometry.of(layer.block).radius == 29 + 3


def test_the_atrous_pyramid_takes_means_before_it_looks_far():
    layer = AtrousPyramid(4)
    layer.build((None, None, None, 6))
    means = [each.pool_size[0] for each in layer.block.layers if "Average" in type(each).__name__]
    assert tuple(means) == RATES == (3, 5, 9)
    assert geometry.of(layer.block).radius == 9 + 4


def test_an_xception_unit_normalises_inside_of_its_separable_convolutions(inputs):
    layer = shaken(XceptionUnit(8, dilation=2), inputs.shape)
    kinds = [type(each).__name__ for each in layer.block.layers]
    assert kinds.count("BatchNormalization") == 6
    x = change = inputs[0]
    groups = _grouped(layer)
    for number in range(3):
        around, norm, point, norm_2 = groups[4 * number : 4 * number + 4]
        change = normed(normed(depthwise(change, around[0], 2), norm) @ point[0][0, 0], norm_2)
        change = leaky(change, 0.3) if number < 2 else change
    np.testing.assert_allclose(of(layer, inputs)[0], x + change, rtol=2e-3, atol=2e-3)


def test_an_xception_unit_with_strides_halves(inputs):
    assert of(XceptionUnit(12, strides=2), inputs).shape == (2, 3, 4, 12)
    with pytest.raises(ValueError, match="dilation must be 1 with strides of 2, got dilation=2"):
        XceptionUnit(4, strides=2, dilation=2)


@pytest.mark.parametrize("factor", [2, 4])
def test_bilinear_enlargement_is_opencvs(inputs, factor):
    image = inputs[0, :, :, :3]
    expected = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_LINEAR)
    found = of(Enlargement(factor), image[None])[0]
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("kind", ["pixel_shuffle", "transpose"])
def test_learned_enlargement_keeps_channels(inputs, kind):
    layer = Enlargement(2, kind)
    assert of(layer, inputs).shape == (2, 12, 16, 8)
    assert layer.trainable_weights
    assert layer.get_config()["kind"] == kind


def test_every_place_of_a_transposed_enlargement_gets_as_many_contributions():
    layer = Enlargement(4, "transpose")
    layer.build((None, None, None, 1))
    layer.block.layers[-1].set_weights([np.ones((8, 8, 1, 1)), np.zeros(1)])
    inside = of(layer, np.ones((1, 6, 6, 1), np.float32))[0, 8:-8, 8:-8, 0]
    np.testing.assert_allclose(inside, 4)
