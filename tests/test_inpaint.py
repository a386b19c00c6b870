"""Painting into pictures of any size: padding, tiles without seams, known pixels untouched, refusals."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from keras_overlay import architectures, checkpoint, weights
from keras_overlay.architectures.inpainters import INPAINTERS
from keras_overlay.inpaint import Inpainter


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(2)
    made = architectures.build("fill_unet,filters=4,scales=2,levels=2", table=INPAINTERS)
    rng = np.random.default_rng(0)
    made.set_weights([value + rng.normal(0, 0.1, value.shape) for value in made.get_weights()])
    return made


@pytest.fixture
def holes(rng):
    mask = np.zeros((75, 110), bool)
    mask[20:30, 15:60] = mask[60:, 90:] = True
    return mask


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_known_pixels_keep_their_values_and_holes_are_painted(model, holes, picture, dtype):
    image = picture(75, 110).astype(dtype)
    result = Inpainter(model)(image, holes)
    assert (result.dtype, result.shape) == (np.float32, image.shape)
    np.testing.assert_array_equal(result[~holes], image[~holes])
    assert np.abs(result[holes] - image[holes]).mean() > 3
    other = np.where(holes[..., None], 255 - image, image).astype(dtype)
    np.testing.assert_array_equal(Inpainter(model)(other, holes), result)


def test_tiles_change_nothing_and_those_without_holes_are_left_out(model, holes, picture, monkeypatch):
    image = picture(75, 110)
    whole, tiled = Inpainter(model, tile=0), Inpainter(model, tile=16)
    np.testing.assert_allclose(tiled(image, holes), whole(image, holes), atol=2e-3)
    asked, predict = [], Inpainter._predict
    monkeypatch.setattr(Inpainter, "_predict", lambda *given: asked.append(1) or predict(*given))
    holes[:40] = False  # what is left is in one corner
    tiled(image, holes)
    some = len(asked)
    tiled.painted(image, holes)
    assert 0 < some < len(asked) - some


def test_of_thin_holes_only_the_surroundings_are_looked_at(picture, monkeypatch):
    image, holes, looked_at = picture(640, 704), np.zeros((640, 704), bool), []
    holes[500:505, 90:160] = holes[470:530, 120:128] = True
    shipped = checkpoint.load(weights.find("inpainting").path, table=INPAINTERS)[0]
    predict = Inpainter._predict
    monkeypatch.setattr(Inpainter, "_predict", lambda *given: looked_at.append(given[2].size) or predict(*given))
    near, whole = Inpainter(shipped)(image, holes), Inpainter(shipped, tile=0)(image, holes)
    assert np.abs(near - whole).max() < 0.5
    assert np.abs(whole - image)[holes].max() > 5
    assert sum(looked_at[:-1]) < looked_at[-1] / 2
    holes[300:400, 300:400] = True  # a wide one: all of the picture is looked at
    del looked_at[:]
    np.testing.assert_array_equal(Inpainter(shipped)(image, holes), Inpainter(shipped, tile=0)(image, holes))
    assert looked_at == 2 * [640 * 704]


@pytest.mark.parametrize("tile", [0, 16])
def test_mirrored_is_the_mean_of_both_ways(model, picture, tile):
    image, holes = picture(80, 112), np.zeros((80, 112), bool)
    holes[20:30, 15:60] = holes[60:, 90:] = True
    plain, mirrored = Inpainter(model, tile), Inpainter(model, tile, mirrored=True)
    ways = plain(image, holes), plain(image[:, ::-1], holes[:, ::-1])[:, ::-1]
    assert np.abs(ways[0] - ways[1]).max() > 1
    np.testing.assert_allclose(mirrored(image, holes), np.mean(ways, axis=0), atol=5e-3)


def test_without_holes_no_network_is_asked(model, picture, monkeypatch):
    monkeypatch.setattr(Inpainter, "_predict", lambda *_: pytest.fail("asked"))
    image = picture(20, 30)
    np.testing.assert_array_equal(Inpainter(model)(image, np.zeros((20, 30), bool)), image)


@pytest.mark.parametrize("size", [(1, 1), (5, 9)])
def test_any_size_also_with_nothing_but_holes(model, size, rng):
    image = rng.integers(0, 256, (*size, 3), dtype=np.uint8)
    result = Inpainter(model)(image, np.ones(size, bool))
    assert result.shape == image.shape
    assert np.isfinite(result).all()


def test_grey_pictures_stay_grey(model, holes, picture):
    grey = picture(75, 110, channels=1)
    result = Inpainter(model)(grey, holes)
    assert result.shape == grey.shape
    np.testing.assert_array_equal(result[~holes], grey[~holes])


@pytest.mark.parametrize(
    ("image", "holes", "kind", "message"),
    [
        (np.zeros((4, 4)), np.zeros((4, 4), bool), ValueError, r"image must be \(height, width, 1 or 3\).*got shape"),
        (np.zeros((4, 4, 3)), np.zeros((4, 4)), TypeError, "holes must be bool, got float64; compare a grey mask with"),
        (np.zeros((4, 4, 3)), np.zeros((4, 5), bool), ValueError, r"holes must be .* = \(4, 4\) as the image is, got"),
    ],
)
def test_what_is_no_picture_with_holes_is_refused(model, image, holes, kind, message):
    with pytest.raises(kind, match=message):
        Inpainter(model)(image, holes)


def test_a_negative_tile_is_refused(model):
    with pytest.raises(ValueError, match="tile must be 0 or more pixels, got tile=-1"):
        Inpainter(model, tile=-1)
