"""Alpha compositing against its definition."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from keras_overlay import architectures
from keras_overlay.layers.composite import Composite


def test_paint_goes_over_the_picture_by_its_opacity(rng):
    picture = rng.uniform(-0.5, 0.5, (2, 4, 5, 3)).astype(np.float32)
    features = rng.normal(0, 3, (2, 4, 5, 6)).astype(np.float32)
    alpha = 1 / (1 + np.exp(2 - features[..., 3:]))
    composed = keras.ops.convert_to_numpy(Composite()([features, picture]))
    np.testing.assert_allclose(composed, (1 - alpha) * picture + alpha * features[..., :3], atol=1e-6)
    assert np.abs(composed - picture).max() > 0.5


def test_opacity_grows_with_the_distance_from_paint_that_starts_at_a_guess(rng):
    picture, guess = rng.uniform(-0.5, 0.5, (2, 1, 4, 5, 3)).astype(np.float32)
    features = rng.normal(0, 1, (1, 4, 5, 9)).astype(np.float32)
    paint = features[..., :3] + guess
    alpha = 1 / (1 + np.exp(2 - features[..., 3:6] - np.abs(picture - paint) * np.exp(3 + features[..., 6:])))
    composed = keras.ops.convert_to_numpy(Composite()([features, picture, guess]))
    np.testing.assert_allclose(composed, (1 - alpha) * picture + alpha * paint, atol=1e-5)


def test_features_of_zero_barely_change_the_picture():
    picture = np.full((1, 2, 2, 1), 0.4, np.float32)
    composed = keras.ops.convert_to_numpy(Composite()([np.zeros((1, 2, 2, 2), np.float32), picture]))
    np.testing.assert_allclose(composed, 0.4 * (1 - 0.1192), rtol=1e-3)


@pytest.mark.parametrize(
    "shapes", [[(1, 2, 2, 3), (1, 2, 2, 3)], [(1, 2, 2, 2), (1, 1)], [(1, 2, 2, 6), (1, 2, 2, 3), (1, 2, 2, 1)]]
)
def test_inputs_that_do_not_belong_together_are_refused(shapes):
    with pytest.raises(ValueError, match=r"Composite takes \(batch, height, width, 2C or 3C\), "):
        Composite().build(shapes)


def test_a_network_with_alpha_starts_near_its_input(picture):
    model = architectures.build("drunet,filters=4,scales=1,alpha=true")
    image = picture(16, 16)[None].astype(np.float32)
    restored = model.predict_on_batch(image)
    np.testing.assert_allclose(restored, 127.5 + (image - 127.5) * (1 - 0.1192), atol=0.5)
