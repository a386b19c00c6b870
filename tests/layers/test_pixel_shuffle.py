"""Pixel shuffle against its definition, value by value."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from keras_overlay.layers.pixel_shuffle import PixelShuffle


def shuffled(inputs: np.ndarray, factor: int) -> np.ndarray:
    """Equation 4 of arXiv:1609.05158: rows of a block before its columns, a pixel's channels side by side."""
    batch, height, width, depth = inputs.shape
    channels = depth // factor**2
    outputs = np.empty((batch, height * factor, width * factor, channels), inputs.dtype)
    for row in range(height * factor):
        for column in range(width * factor):
            first = channels * (factor * (row % factor) + column % factor)
            outputs[:, row, column] = inputs[:, row // factor, column // factor, first : first + channels]
    return outputs


@pytest.mark.parametrize(("factor", "channels"), [(2, 1), (2, 3), (3, 2), (4, 3)])
def test_every_value_goes_where_the_definition_says(factor, channels, rng):
    inputs = rng.normal(size=(2, 3, 5, channels * factor**2)).astype(np.float32)
    outputs = keras.ops.convert_to_numpy(PixelShuffle(factor)(inputs))
    np.testing.assert_array_equal(outputs, shuffled(inputs, factor))


def test_a_block_by_hand():
    block = np.arange(12, dtype=np.float32).reshape(1, 1, 1, 12)
    outputs = keras.ops.convert_to_numpy(PixelShuffle(2)(block))
    assert outputs[0, :, :, 0].tolist() == [[0, 3], [6, 9]]
    assert outputs[0, 0, 1].tolist() == [3, 4, 5]


@pytest.mark.parametrize("shape", [(2, 4, 4, 6), (2, 4, 4, 3), (4, 4, 4)])
def test_channels_and_ranks_that_do_not_fit_are_refused(shape):
    message = r"PixelShuffle takes \(batch, height, width, channels\), channels a multiple of factor\^2 = 4, got shape="
    with pytest.raises(ValueError, match=message):
        PixelShuffle(2).build(shape)


@pytest.mark.parametrize(("factor", "kind"), [(1, ValueError), (17, ValueError), (2.0, TypeError), (True, TypeError)])
def test_a_wrong_factor_is_refused(factor, kind):
    with pytest.raises(kind, match=f"factor must be .*, got factor={factor}"):
        PixelShuffle(factor)


def test_unknown_sides_stay_unknown():
    assert PixelShuffle(2)(keras.Input((None, 6, 12))).shape == (None, None, 12, 3)
