"""Grey and RGB pictures through grey and RGB networks; small changes left out exactly."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay.removers.network import NetworkRemover, restore_any, without_small_changes


class Weighted:
    """Stands for a network: multiplies each channel by a factor of its own."""

    def __init__(self, *factors: float):
        self.channels, self.factors = len(factors), np.array(factors, np.float32)

    def __call__(self, image: np.ndarray) -> np.ndarray:
        assert image.shape[-1] == self.channels
        return image * self.factors


def test_an_rgb_network_restores_rgb(picture):
    image = picture(6, 8)
    np.testing.assert_allclose(restore_any(image, Weighted(1, 0.5, 0.25)), image * [1, 0.5, 0.25])


def test_a_grey_picture_goes_through_an_rgb_network_as_the_mean_of_its_channels(picture):
    image = picture(6, 8, channels=1)
    restored = restore_any(image, Weighted(1, 0.5, 0.25))
    assert restored.shape == (6, 8, 1)
    np.testing.assert_allclose(restored, image * (1.75 / 3), rtol=1e-6)


def test_an_rgb_picture_goes_through_a_grey_network_channel_by_channel(picture):
    image = picture(6, 8)
    restored = restore_any(image, Weighted(0.5))
    np.testing.assert_allclose(restored, image * 0.5)


def test_the_network_is_loaded_once_when_it_is_needed(picture):
    loaded = []
    remover = NetworkRemover(lambda: loaded.append(1) or Weighted(0.5, 0.5, 0.5), 0.0, {})
    assert loaded == []
    remover.load()
    for _ in range(2):
        assert remover(picture(6, 8)).changed > 0.9
    assert loaded == [1]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16])
def test_results_are_rounded_to_the_pictures_own_levels(picture, dtype):
    image = picture(6, 8).astype(dtype) * (1 if dtype == np.uint8 else 257)
    cleaned = NetworkRemover(lambda: Weighted(0.3, 0.3, 0.3), 0.0, {})(image).image
    assert np.abs(cleaned - image * 0.3).max() <= 0.51


def test_floats_stay_unrounded(picture):
    image = picture(6, 8).astype(np.float32) + np.float32(0.25)
    cleaned = NetworkRemover(lambda: Weighted(0.3, 0.3, 0.3), 0.0, {})(image).image
    np.testing.assert_allclose(cleaned, image * 0.3, rtol=1e-6)


CHANGES = [0, 3, -3, 7.4, -7.6, 8, -8, 20]


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_pixels_that_change_less_than_the_threshold_are_exactly_as_they_were(dtype):
    scale = 257 if dtype == np.uint16 else 1
    image = np.full((2, 8, 3), 100 * scale, dtype)
    restored = np.full((2, 8, 3), 100, np.float32)
    restored[..., 1] += np.array(CHANGES, np.float32)
    cleaned = without_small_changes(image, restored, 8)
    changed = (cleaned != image).any(axis=-1)
    np.testing.assert_array_equal(changed, [[abs(change) >= 8 for change in CHANGES]] * 2)
    np.testing.assert_array_equal(cleaned[0, -1], np.array([100, 120, 100]) * scale)
    unlimited = without_small_changes(image, restored, 0)
    np.testing.assert_array_equal((unlimited != image).any(axis=-1), [[change != 0 for change in CHANGES]] * 2)


def test_one_channel_above_the_threshold_changes_all_of_a_pixel():
    image = np.full((1, 1, 3), 100, np.uint8)
    cleaned = without_small_changes(image, np.array([[[101, 100, 130]]], np.float32), 8)
    np.testing.assert_array_equal(cleaned, [[[101, 100, 130]]])


def test_large_pictures_are_compared_piece_by_piece_alike(picture, monkeypatch):
    image = picture(40, 30)
    restored = image + np.random.default_rng(0).normal(0, 8, image.shape).astype(np.float32)
    whole = without_small_changes(image, restored, 8)
    monkeypatch.setattr("keras_overlay.removers.network._AT_ONCE", 400)
    np.testing.assert_array_equal(without_small_changes(image, restored, 8), whole)
    assert 0.1 < (whole != image).any(axis=-1).mean() < 0.9


def test_neither_the_picture_nor_what_was_restored_is_written_to(picture):
    image = picture(6, 8).astype(np.float32)
    restored = image + 3
    image.flags.writeable = restored.flags.writeable = False
    np.testing.assert_array_equal(without_small_changes(image, restored, 8), image)
