"""What is in a picture, and where that was seen."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from keras_overlay.tag import Tagger


def model(channels: int = 3) -> keras.Model:
    """Two tags whose logits are the mean and minus the mean of a picture over 100, seen in two looks."""
    inputs = keras.Input((None, None, channels))
    mean = keras.ops.mean(inputs, axis=(1, 2, 3), keepdims=True)[:, 0, 0] / 100  # (N, 1)
    whole = keras.ops.concatenate([mean - 5, -mean, mean * 0 + 1, mean * 0 + 1, mean * 0, mean * 0], axis=-1)
    region = keras.ops.concatenate([mean, -mean - 5, mean * 0 + 0.5, mean * 0 + 0.2, mean * 0 + 0.5, mean * 0], axis=-1)
    return keras.Model(inputs, keras.ops.stack([whole, region], axis=1))


def test_probabilities_and_boxes():
    probabilities, boxes = Tagger(model(), 16)(np.full((30, 50, 3), 200, np.uint8))
    np.testing.assert_allclose(probabilities, 1 / (1 + np.exp([-2, 2])), rtol=1e-5)
    np.testing.assert_allclose(boxes, [[0, 0, 1, 1], [0.5, 0.4, 1, 0.6]], atol=1e-6)


def test_pictures_of_any_size_and_channels_are_brought_to_the_networks():
    for channels in (1, 3):
        for shape in ((1, 1, 1), (7, 300, 3)):
            found = Tagger(model(channels), 8)(np.full(shape, 100, np.float32))[0]
            np.testing.assert_allclose(found, 1 / (1 + np.exp([-1, 1])), rtol=1e-5)


def test_batches_change_nothing(rng):
    pictures = rng.uniform(0, 255, (5, 16, 16, 3)).astype(np.float32)
    tagger = Tagger(model(), 16)
    np.testing.assert_allclose(tagger.outputs(pictures, 2), tagger.outputs(pictures, 5), rtol=1e-6)
    assert tagger.outputs(pictures).shape == (5, 2, 6)


@pytest.mark.parametrize("shape", [(4, 4), (4, 4, 2), (0, 4, 3)])
def test_what_is_no_picture_is_refused(shape):
    with pytest.raises(ValueError, match=r"image must be \(height, width, 1 or 3\) and not empty, got shape="):
        Tagger(model())(np.zeros(shape, np.uint8))


@pytest.mark.parametrize("size", [0, 12])
def test_a_size_that_does_not_fit_is_refused(size):
    with pytest.raises(ValueError, match=f"size must be a multiple of 8 pixels, got size={size}"):
        Tagger(model(), size)
