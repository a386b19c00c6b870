"""The base of all removers, with one that works without a network."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay.removers.removal import Cleaned
from keras_overlay.removers.remover import Remover


class Inverter(Remover):
    """Turns the upper half of a picture into its negative."""

    def clean(self, picture):
        highest = 65535 if picture.dtype == np.uint16 else 255
        image = picture.copy()
        image[: len(image) // 2] = highest - image[: len(image) // 2]
        return image


@pytest.fixture
def remover():
    return Inverter({"overlay": "half", "weights": []})


def test_the_mask_is_what_differs(remover, picture):
    image = np.where(picture(8, 6) == 128, 127, picture(8, 6)).astype(np.uint8)
    removal = remover(image)
    np.testing.assert_array_equal(removal.image[:4], 255 - image[:4])
    np.testing.assert_array_equal(removal.mask, np.arange(8)[:, None].repeat(6, 1) < 4)
    assert removal.changed == 0.5


def test_one_channel_that_differs_is_a_change(remover):
    image = np.full((2, 2, 3), 10, np.uint8)
    remover.clean = lambda picture: picture + np.array([0, 0, 1], np.uint8)
    assert remover(image).mask.all()


def test_what_is_not_allowed_is_put_back(remover, picture):
    image, allowed = picture(8, 6), np.zeros((8, 6), bool)
    allowed[:, :2] = True
    removal = remover(image, allowed)
    np.testing.assert_array_equal(removal.image[:4, :2], 255 - image[:4, :2])
    np.testing.assert_array_equal(removal.image[:, 2:], image[:, 2:])
    assert not removal.mask[:, 2:].any()


class Marker(Inverter):
    """The same, telling that it looked at the upper three quarters."""

    def clean_and_tell(self, picture):
        mask = np.zeros(picture.shape[:2], bool)
        mask[: len(picture) * 3 // 4] = True
        return Cleaned(self.clean(picture), {"seen": 1}, ("be careful",), mask=mask)


def test_a_remover_may_tell_a_mask_larger_than_what_changed(picture):
    removal = Marker({"overlay": "half", "weights": []})(picture(8, 6))
    np.testing.assert_array_equal(removal.mask, np.arange(8)[:, None].repeat(6, 1) < 6)
    assert (removal.image != picture(8, 6)).any(axis=-1)[:4].any()
    assert (removal.record["seen"], removal.warnings) == (1, ("be careful",))


def test_its_mask_is_cut_to_what_is_allowed_too(picture):
    image, allowed = picture(8, 6), np.zeros((8, 6), bool)
    allowed[:, :2] = True
    removal = Marker({"overlay": "half", "weights": []})(image, allowed)
    np.testing.assert_array_equal(removal.mask, allowed & (np.arange(8)[:, None] < 6))
    np.testing.assert_array_equal(removal.image[:, 2:], image[:, 2:])


def test_loading_is_nothing_unless_a_subclass_has_something_to_load(remover):
    assert remover.load() is None


@pytest.mark.parametrize(
    ("picture", "error", "message"),
    [
        (
            np.zeros((4, 4, 3)),
            TypeError,
            "picture must be a NumPy array of float32, uint8 or uint16, got dtype=float64",
        ),
        ([[0]], TypeError, "picture must be a NumPy array of float32, uint8 or uint16, got <class 'list'>"),
        (np.zeros((4, 4), np.uint8), ValueError, r"picture must be \(height, width, 1 or 3\).*got shape=\(4, 4\)"),
        (np.zeros((4, 4, 4), np.uint8), ValueError, r"got shape=\(4, 4, 4\)"),
        (np.zeros((0, 4, 3), np.uint8), ValueError, r"with at least one pixel, got shape=\(0, 4, 3\)"),
    ],
)
def test_what_is_no_picture_is_refused(remover, picture, error, message):
    with pytest.raises(error, match=message):
        remover(picture)


@pytest.mark.parametrize(
    ("allowed", "error", "message"),
    [
        (np.ones((8, 6), np.uint8), TypeError, "mask must be a NumPy array of bool, .* got dtype=uint8"),
        ([True], TypeError, "mask must be a NumPy array of bool, .* got <class 'list'>"),
        (np.ones((6, 8), bool), ValueError, "the mask is 6 x 8, the picture 8 x 6"),
        (np.ones((8, 6, 1), bool), ValueError, "the mask is 8 x 6 x 1, the picture 8 x 6"),
    ],
)
def test_what_is_no_mask_of_the_picture_is_refused(remover, picture, allowed, error, message):
    with pytest.raises(error, match=message):
        remover(picture(8, 6), allowed)
