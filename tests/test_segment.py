"""Asking a segmenter about pictures of any size: padding, tiles without seams, grey, refusals."""

from __future__ import annotations

import cv2
import keras
import numpy as np
import pytest

from keras_overlay import architectures
from keras_overlay.architectures import geometry
from keras_overlay.architectures.segmenters import SEGMENTERS
from keras_overlay.segment import Segmenter

SPEC = "text_unet,filters=4,scales=2,most=8"


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(3)
    made = architectures.build(SPEC, table=SEGMENTERS)
    rng = np.random.default_rng(0)
    for weight in made.trainable_weights:
        weight.assign(weight + 0.2 * rng.standard_normal(weight.shape))
    return made


@pytest.mark.parametrize("size", [(1, 1), (5, 9), (33, 64)])
def test_any_size_gives_a_logit_a_pixel(model, size, rng):
    image = rng.integers(0, 256, (*size, 3), dtype=np.uint8)
    logits = Segmenter(model)(image)
    assert logits.shape == size
    assert logits.dtype == np.float32


def test_tiles_change_nothing(model, rng):
    image = rng.integers(0, 256, (150, 210, 3), dtype=np.uint8)
    whole, tiled = Segmenter(model, tile=0)(image), Segmenter(model, tile=32)(image)
    assert np.ptp(whole) > 0.1
    np.testing.assert_allclose(tiled, whole, atol=1e-4)
    margin = Segmenter(model, tile=32).margin
    assert geometry.of(model).radius <= margin


def test_networks_that_see_the_whole_picture_are_never_tiled(rng):
    seeing = architectures.build("text_mobilenet,width=0.1,pooled=4", table=SEGMENTERS)
    assert Segmenter(seeing, tile=32).tile == 0
    assert Segmenter(seeing)(rng.integers(0, 256, (20, 30, 3), dtype=np.uint8)).shape == (20, 30)


def test_grey_pictures_go_through_an_rgb_network(model, rng):
    grey = rng.integers(0, 256, (20, 24, 1), dtype=np.uint8)
    np.testing.assert_array_equal(Segmenter(model)(grey), Segmenter(model)(np.repeat(grey, 3, axis=-1)))


def test_a_mask_is_where_the_probability_reaches_the_threshold(model, rng):
    image, segmenter = rng.integers(0, 256, (40, 40, 3), dtype=np.uint8), Segmenter(model)
    probability = 1 / (1 + np.exp(-segmenter(image).astype(np.float64)))
    for threshold in (0.1, 0.5, 0.7):
        assert (segmenter.mask(image, threshold) == (probability >= threshold)).mean() > 0.999


@pytest.mark.parametrize("threshold", [0, 1, -0.5])
def test_thresholds_are_probabilities(model, threshold):
    with pytest.raises(ValueError, match=f"threshold must be a probability between 0 and 1, got threshold={threshold}"):
        Segmenter(model).mask(np.zeros((4, 4, 3), np.uint8), threshold)


@pytest.mark.parametrize("shape", [(4, 4), (4, 4, 2), (0, 4, 3)])
def test_what_is_no_picture_is_refused(model, shape):
    with pytest.raises(ValueError, match=r"image must be \(height, width, 1 or 3\) and not empty, got shape="):
        Segmenter(model)(np.zeros(shape, np.uint8))


def test_a_negative_tile_is_refused(model):
    with pytest.raises(ValueError, match="tile must be 0 or more pixels, got tile=-1"):
        Segmenter(model, tile=-1)


def test_zoom_is_what_enlarging_by_hand_gives(model, picture):
    image = picture(40, 64)
    enlarged = cv2.resize(image, (96, 60), interpolation=cv2.INTER_CUBIC)
    expected = cv2.resize(Segmenter(model)(enlarged), (64, 40), interpolation=cv2.INTER_AREA)
    found = Segmenter(model, zooms=(1.5,))(image)
    np.testing.assert_allclose(found, expected, atol=1e-4)
    assert np.abs(found - Segmenter(model)(image)).max() > 0.01


@pytest.mark.parametrize("size", [(1, 1), (1, 7), (33, 64)])
@pytest.mark.parametrize("zoom", [0.25, 1.7])
def test_any_size_and_zoom_gives_a_logit_a_pixel(model, size, zoom, rng):
    for channels in (1, 3):
        logits = Segmenter(model, zooms=(zoom,))(rng.integers(0, 256, (*size, channels), dtype=np.uint8))
        assert logits.shape == size
        assert np.isfinite(logits).all()


def test_several_zooms_are_averaged(model, picture):
    image = picture(50, 70)
    each = [Segmenter(model, zooms=(zoom,))(image) for zoom in (1, 1.5, 2)]
    np.testing.assert_allclose(Segmenter(model, zooms=(1, 1.5, 2))(image), np.mean(each, axis=0), atol=1e-5)


@pytest.mark.parametrize("zoom", [1.5, 2, 0.75])
def test_tiles_of_enlarged_pictures_have_no_seams(model, picture, zoom):
    image = picture(150, 210)
    whole, tiled = (Segmenter(model, tile, zooms=(zoom,))(image) for tile in (0, 48))
    assert np.ptp(whole) > 0.1
    np.testing.assert_allclose(tiled, whole, atol=1e-3)


@pytest.mark.parametrize("zooms", [(), (0,), (-1,), (1, 5), (float("nan"),)])
def test_zooms_that_are_no_factors_are_refused(model, zooms):
    with pytest.raises(ValueError, match=r"zooms must be factors, 0\.25\.\.4, one at least, got zooms="):
        Segmenter(model, zooms=zooms)
