"""A classifier's answer for a picture of any size is that of the whole picture at once."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from keras_overlay import architectures
from keras_overlay.architectures.classifiers import CLASSIFIERS
from keras_overlay.classify import Classifier


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(4)
    made = architectures.build("seal_classifier,filters=4,scales=2,dropout=0", table=CLASSIFIERS)
    rng = np.random.default_rng(4)
    for weight in made.trainable_weights:
        weight.assign(weight + 0.3 * rng.standard_normal(weight.shape).astype(np.float32))
    return made


def test_tiles_change_nothing(model, picture):
    classifier, image = Classifier(model, tile=16), picture(120, 92)
    whole = float(model.predict_on_batch(image[None].astype(np.float32))[0, 0])
    assert classifier.tile + 2 * classifier.margin < 92
    assert classifier.logit(image) == pytest.approx(whole, abs=1e-4)
    others = {round(classifier.logit(picture(120, 92, seed=seed)), 3) for seed in range(3)}
    assert len(others) == 3


def test_the_answer_is_a_probability(model, picture):
    classifier, image = Classifier(model), picture(40, 40)
    assert classifier(image) == pytest.approx(1 / (1 + np.exp(-classifier.logit(image))), rel=1e-6)
    assert 0 < classifier(image) < 1


def test_grey_pictures_and_odd_sizes_are_brought_to_what_the_network_takes(model, picture):
    classifier, grey = Classifier(model), picture(41, 37, 1)
    assert classifier.logit(grey) == pytest.approx(classifier.logit(np.repeat(grey, 3, axis=-1)))
    assert np.isfinite(classifier.logit(grey[:1, :1]))


@pytest.mark.parametrize("shape", [(4, 4), (4, 4, 2), (0, 4, 3)])
def test_what_is_no_picture_is_refused(model, shape):
    with pytest.raises(ValueError, match=r"image must be \(height, width, 1 or 3\) and not empty, got shape="):
        Classifier(model).logit(np.zeros(shape, np.uint8))


def test_a_tile_without_a_pixel_is_refused(model):
    with pytest.raises(ValueError, match="tile must be at least 1 pixel, got tile=0"):
        Classifier(model, tile=0)
