"""Pixel unshuffle against its definition, and undone by the shuffle."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from keras_overlay.layers.pixel_shuffle import PixelShuffle
from keras_overlay.layers.pixel_unshuffle import PixelUnshuffle


def unshuffled(inputs: np.ndarray, factor: int) -> np.ndarray:
    """The pixels of a block row by row, each with its channels, become the channels of one place."""
    places = [inputs[:, row::factor, column::factor] for row in range(factor) for column in range(factor)]
    return np.concatenate(places, axis=-1)


@pytest.mark.parametrize(("factor", "channels"), [(2, 1), (2, 3), (3, 2), (4, 3)])
def test_every_value_goes_where_the_definition_says_and_the_shuffle_brings_it_back(factor, channels, rng):
    inputs = rng.normal(size=(2, 2 * factor, 3 * factor, channels)).astype(np.float32)
    outputs = keras.ops.convert_to_numpy(PixelUnshuffle(factor)(inputs))
    np.testing.assert_array_equal(outputs, unshuffled(inputs, factor))
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(PixelShuffle(factor)(outputs)), inputs)


def test_a_block_by_hand():
    block = np.arange(12, dtype=np.float32).reshape(1, 2, 2, 3)
    assert keras.ops.convert_to_numpy(PixelUnshuffle(2)(block)).ravel().tolist() == list(range(12))


@pytest.mark.parametrize("shape", [(2, 4, 4), (2, 5, 4, 3), (None, 4, 7, 3)])
def test_sides_and_ranks_that_do_not_fit_are_refused(shape):
    message = r"PixelUnshuffle takes \(batch, height, width, channels\), sides multiples of factor = 2, got shape="
    with pytest.raises(ValueError, match=message):
        PixelUnshuffle(2).build(shape)


@pytest.mark.parametrize(("factor", "kind"), [(1, ValueError), (17, ValueError), (2.0, TypeError), (True, TypeError)])
def test_a_wrong_factor_is_refused(factor, kind):
    with pytest.raises(kind, match=f"factor must be .*, got factor={factor}"):
        PixelUnshuffle(factor)


def test_unknown_sides_stay_unknown():
    assert PixelUnshuffle(2)(keras.Input((None, 6, 3))).shape == (None, None, 3, 12)
