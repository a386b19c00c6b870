"""The classifier's answer: the largest of the answers at single places."""

from __future__ import annotations

import keras
import numpy as np

from keras_overlay import architectures
from keras_overlay.architectures import geometry
from keras_overlay.architectures.classifiers import CLASSIFIERS


def test_the_logit_is_the_largest_of_the_places(rng):
    model = architectures.build("seal_classifier,filters=4,scales=2", table=CLASSIFIERS)
    picture = rng.uniform(0, 255, (2, 24, 32, 3)).astype(np.float32)
    places = keras.Model(model.inputs, model.get_layer("logits").output).predict_on_batch(picture)
    assert places.shape == (2, 6, 8, 1)
    assert places.std() > 0
    np.testing.assert_allclose(model.predict_on_batch(picture)[:, 0], places.max(axis=(1, 2, 3)), rtol=1e-5)


def test_more_scales_see_farther():
    radii = []
    for scales in (2, 3):
        model = architectures.build(f"seal_classifier,filters=4,scales={scales}", table=CLASSIFIERS)
        radii.append(geometry.of(keras.Model(model.inputs, model.get_layer("logits").output)).radius)
    assert radii[1] > 1.8 * radii[0]
