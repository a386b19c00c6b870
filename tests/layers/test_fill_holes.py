"""Push and pull: what stays, what is filled, how far it reaches, and that it is as good as OpenCV's methods."""

from __future__ import annotations

import cv2
import keras
import numpy as np
import pytest

from keras_overlay.layers.fill_holes import FillHoles, doubled
from keras_overlay.masks import MASKS


def filled(picture, mask, levels=4) -> np.ndarray:
    pair = [picture[None].astype(np.float32), mask[None, :, :, None].astype(np.float32)]
    return keras.ops.convert_to_numpy(FillHoles(levels)(pair))[0]


def test_known_pixels_stay_exactly_and_what_holes_hide_has_no_say(rng, picture):
    image, mask = picture(64, 96), rng.random((64, 96)) > 0.4
    result = filled(image, mask)
    np.testing.assert_array_equal(result[mask], image[mask])
    other = np.where(mask[..., None], image, 255 - image)
    np.testing.assert_array_equal(filled(other, mask), result)
    assert np.abs(result[~mask] - image[~mask]).mean() > 1


def test_a_constant_is_filled_with_itself(rng):
    image = np.full((32, 32, 3), 77, np.uint8)
    np.testing.assert_allclose(filled(image, rng.random((32, 32)) > 0.9), 77, atol=1e-3)


def test_it_is_near_the_truth_as_opencv_is(picture, rng):
    image = cv2.GaussianBlur(picture(128, 128, seed=3), (0, 0), 2)
    mask = ~MASKS.build("strokes,20,30,4,16")(image, rng)
    found = np.mean((filled(image, mask, 5) - image.astype(float))[~mask] ** 2)
    other = cv2.inpaint(image, (~mask).astype(np.uint8), 5, cv2.INPAINT_TELEA)
    assert found < 1.3 * np.mean((other - image.astype(float))[~mask] ** 2)
    assert found < 0.2 * np.var(image[~mask])


@pytest.mark.parametrize("levels", [1, 2, 3])
def test_nothing_beyond_its_reach_has_an_influence_and_the_reach_is_exact(levels):
    layer, side = FillHoles(levels), 64
    mask = np.zeros((side, side), bool)
    farthest = 0
    for place in range(24, 24 + layer.multiple):
        mask[:] = False
        mask[place, place] = True
        image = np.full((side, side, 1), 200, np.uint8)
        touched = np.nonzero(np.abs(filled(image, mask, levels) - 127.5) > 1e-3)
        farthest = max(farthest, int(np.abs(touched[0] - place).max()))
    assert farthest == layer.reach


def test_without_anything_known_it_is_grey():
    np.testing.assert_array_equal(filled(np.zeros((16, 16, 3)), np.zeros((16, 16), bool), 3), 127.5)


def test_doubling_is_bilinear(rng):
    small = rng.normal(size=(5, 7)).astype(np.float32)
    large = keras.ops.convert_to_numpy(doubled(keras.ops.convert_to_tensor(small[None, :, :, None])))[0, :, :, 0]
    np.testing.assert_allclose(large, cv2.resize(small, (14, 10), interpolation=cv2.INTER_LINEAR), atol=1e-5)


@pytest.mark.parametrize(
    "shapes", [[(1, 16, 16, 3), (1, 16, 16, 3)], [(1, 16, 20, 3), (1, 16, 20, 1)], [(1, 16, 16, 3)]]
)
def test_other_inputs_are_refused(shapes):
    with pytest.raises(ValueError, match=r"FillHoles takes \[picture, mask\].*sides multiples of 2\^levels = 16, got"):
        FillHoles(4).build(shapes)


def test_bad_levels_are_refused():
    with pytest.raises(ValueError, match=r"levels must be 1\.\.8 halvings, got levels=9"):
        FillHoles(9)
