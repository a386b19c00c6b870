"""The simple gate against its definition."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from keras_overlay.layers.simple_gate import SimpleGate


@pytest.mark.parametrize("shape", [(2, 4, 5, 6), (3, 2)])
def test_the_first_half_of_the_channels_times_the_second(shape, rng):
    inputs = rng.normal(size=shape).astype(np.float32)
    half = shape[-1] // 2
    outputs = keras.ops.convert_to_numpy(SimpleGate()(inputs))
    np.testing.assert_allclose(outputs, inputs[..., :half] * inputs[..., half:], rtol=1e-6)


def test_an_odd_number_of_channels_is_refused():
    with pytest.raises(ValueError, match=r"SimpleGate takes an even number of channels, got shape=\(2, 4, 4, 3\)"):
        SimpleGate()(np.zeros((2, 4, 4, 3), np.float32))
