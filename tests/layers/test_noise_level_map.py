"""The noise-level map: what the two channels hold, for levels known and unknown."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from keras_overlay.layers.noise_level_map import NoiseLevelMap
from keras_overlay.pixels import UNKNOWN_LEVEL

LEVELS = np.array([[0], [25.5], [255], [UNKNOWN_LEVEL], [-40]], np.float32)


def test_each_example_gets_its_level_and_whether_it_is_known(rng):
    features = rng.normal(size=(5, 3, 4, 2)).astype(np.float32)
    outputs = keras.ops.convert_to_numpy(NoiseLevelMap()([features, LEVELS]))
    assert outputs.shape == (5, 3, 4, 4)
    np.testing.assert_array_equal(outputs[..., :2], features)
    for output, level, known in zip(outputs, [0, 0.1, 1, 0, 0], [1, 1, 1, 0, 0], strict=True):
        np.testing.assert_allclose(output[..., 2], level, rtol=1e-6)
        np.testing.assert_array_equal(output[..., 3], known)


def test_not_knowing_is_another_thing_than_no_noise():
    features = np.zeros((2, 1, 1, 1), np.float32)
    none, unknown = keras.ops.convert_to_numpy(
        NoiseLevelMap()([features, np.array([[0], [UNKNOWN_LEVEL]], np.float32)])
    )
    assert none.ravel().tolist() == [0, 0, 1]
    assert unknown.ravel().tolist() == [0, 0, 0]


def test_features_that_are_not_finite_do_not_reach_the_map():
    features = np.full((1, 2, 2, 1), np.inf, np.float32)
    outputs = keras.ops.convert_to_numpy(NoiseLevelMap()([features, np.full((1, 1), 51, np.float32)]))
    np.testing.assert_allclose(outputs[..., 1], 0.2, rtol=1e-6)


@pytest.mark.parametrize(
    "shapes",
    [
        (2, 8, 8, 3),
        [(2, 8, 8, 3)],
        [(2, 8, 8, 3), (2, 2)],
        [(2, 8, 8, 3), (2,)],
        [(2, 8, 8), (2, 1)],
        [(2, 1), (2, 8, 8, 3)],
        [(2, 8, 8, 3), (2, 1), (2, 1)],
    ],
)
def test_other_inputs_are_refused(shapes):
    message = r"NoiseLevelMap takes \(batch, height, width, channels\) and \(batch, 1\), got shapes="
    with pytest.raises(ValueError, match=message):
        NoiseLevelMap().build(shapes)
