"""Reading digits and finding them, with small networks whose answers are known."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from oracles import gradients

from keras_overlay import architectures
from keras_overlay.architectures.digit_classifiers import DIGIT_CLASSIFIERS
from keras_overlay.digits import Box, crop
from keras_overlay.infilling.finding import Finder
from keras_overlay.infilling.reading import DigitReader, softmax


@pytest.fixture(scope="module")
def reader():
    """A small network with random weights, other than those of the start."""
    keras.utils.set_random_seed(3)
    return DigitReader(architectures.build("digit_net,filters=4,blocks=1", table=DIGIT_CLASSIFIERS))


@pytest.fixture(scope="module")
def darkness():
    """A network that says 1 where a crop is dark, and nothing where it is light."""
    inputs = keras.Input((None, None, 1))
    x = keras.layers.AveragePooling2D(8, name="features")(inputs)
    x = keras.layers.GlobalAveragePooling2D()(x)
    outputs = keras.layers.Dense(11, name="logits")(x)
    model = keras.Model(inputs, outputs)
    kernel, bias = np.zeros((1, 11)), np.full(11, -50.0)
    kernel[0, 1], bias[1], bias[10] = -0.1, 8.0, 0.0  # even at a grey level of 80
    model.get_layer("logits").set_weights([kernel, bias])
    return DigitReader(model)


def test_probabilities_in_any_number(reader, rng):
    crops = rng.integers(0, 256, (70, 40, 40, 1), np.uint8)
    found = reader.probabilities(crops)
    assert (found.shape, found.dtype) == ((70, 11), np.float32)
    np.testing.assert_allclose(found.sum(axis=-1), 1, rtol=1e-5)
    expected = softmax(keras.ops.convert_to_numpy(reader.model(crops[:3].astype(np.float32))))
    np.testing.assert_allclose(found[:3], expected, rtol=1e-4)
    assert reader.probabilities(crops[:0]).shape == (0, 11)
    assert np.ptp(found, axis=0).max() > 1e-3
    assert reader.can_say_nothing


def test_boxes_are_read_as_their_crops(reader, picture):
    image, boxes = picture(40, 60), [Box(3, 4, 10, 20), Box(30, 2, 1, 1)]
    expected = reader.probabilities(np.stack([crop(image, box) for box in boxes]))
    np.testing.assert_array_equal(reader.of_boxes(image, boxes), expected)
    assert reader.of_boxes(image, []).shape == (0, 11)


def test_maps_of_the_first_layer_are_as_large_as_the_crop(reader, rng):
    one = rng.integers(0, 256, (40, 40, 1), np.uint8)
    maps = reader.feature_maps(one)
    assert maps.shape == (40, 40, 2)
    kernel = reader.model.get_layer("first").get_weights()[0][..., 0, :]  # (3, 3, 2)
    scaled = one[9:12, 19:22, 0] / 255
    candidates = [np.tensordot(each, kernel, 2) for each in (scaled, scaled * 2 - 1, scaled - 0.5)]
    assert min(np.abs(maps[10, 20] - each).max() for each in candidates) < 1e-3


def test_the_slope_is_the_gradient_of_one_logit(reader, rng):
    crops = rng.integers(0, 256, (2, 40, 40, 1)).astype(np.float32)
    found = reader.slope(crops, 3)
    assert found.shape == (2, 40, 40)
    expected = gradients.of_input(lambda given: keras.ops.sum(reader.model(given, training=False)[:, 3]), crops)
    np.testing.assert_allclose(found, expected[..., 0], atol=1e-6)
    assert np.abs(found).max() > 1e-6


def test_dark_windows_are_found_where_they_are(darkness):
    picture = np.full((64, 120, 3), 220, np.uint8)
    dark = [Box(20, 15, 18, 34), Box(70, 12, 20, 40)]
    for box in dark:
        picture[box.within(64, 120)] = 10
    found = Finder(darkness)(picture, 0.9)
    assert [box.left for box in found] == sorted(box.left for box in found)
    assert {box.label for box in found} == {1}
    for box in dark:
        assert any(abs(one.left + one.width / 2 - box.left - box.width / 2) < 9 for one in found)
    for one in found:
        assert any(box.left - 2 <= one.left + one.width / 2 <= box.right + 2 for box in dark)
    assert Finder(darkness)(picture, 1.0) == []
    assert Finder(darkness)(np.full((64, 120, 1), 220, np.uint8)) == []


@pytest.mark.parametrize("size", [(1, 1), (2, 90), (90, 2), (13, 7)])
def test_pictures_too_small_for_a_digit_have_none_or_some(darkness, size):
    assert Finder(darkness)(np.full((*size, 3), 255, np.uint8)) == []
    assert all(box.label == 1 for box in Finder(darkness)(np.zeros((*size, 3), np.uint8)))


def test_a_network_that_always_says_a_digit_cannot_look_for_them():
    model = architectures.build("digit_net,filters=4,blocks=1,classes=10", table=DIGIT_CLASSIFIERS)
    with pytest.raises(ValueError, match=r"digit_net with 11 classes\), got digit_net with 10; give --boxes"):
        Finder(DigitReader(model))
