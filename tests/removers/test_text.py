"""The overlay `text` with networks that take dark pixels for letters and paint by random weights."""

from __future__ import annotations

import numpy as np
import pytest

import keras_overlay
from keras_overlay import removers
from keras_overlay.removers.text import ALL_TEXT, painted
from keras_overlay.weights import WeightsError


@pytest.fixture(autouse=True)
def _tiny(shipped):
    """Tiny weights in the place of the shipped ones: pixels below 140 are letters."""


def page(dtype=np.uint8) -> np.ndarray:
    """A white balloon with a word, and bright art with another: (60, 90, 3)."""
    rng = np.random.default_rng(7)
    image = np.full((60, 90, 3), 255)
    image[:, 45:] = rng.integers(150, 256, (60, 45, 3))
    image[20:28, 12:30] = image[30:36, 60:80] = 10
    return (image * (257 if dtype == np.uint16 else 1)).astype(dtype)


WORDS = np.zeros((60, 90), bool)
WORDS[20:28, 12:30] = WORDS[30:36, 60:80] = True


def grown(pixels: int, on_art: int | None = None) -> np.ndarray:
    mask = np.zeros_like(WORDS)
    for (top, bottom, left, right), by in (((20, 28, 12, 30), pixels), ((30, 36, 60, 80), on_art or pixels)):
        mask[top - by : bottom + by, left - by : right + by] = True
    return mask


def text(**settings):
    return removers.build("text", precision="float32", **settings)


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_balloons_get_their_colour_art_is_painted_and_all_else_stays(dtype):
    given = page(dtype)
    removal = text()(given)
    np.testing.assert_array_equal(removal.mask, grown(1, on_art=2))
    np.testing.assert_array_equal(removal.image[~removal.mask], given[~removal.mask])
    assert (removal.image[:, :45] == (65535 if dtype == np.uint16 else 255)).all()
    painting = removal.image[30:36, 60:80].astype(float) / (257 if dtype == np.uint16 else 1)
    assert painting.mean() > 100  # it was 10
    assert removal.image.dtype == dtype


@pytest.mark.parametrize(("dilate", "pixels"), [(1, 0), (5, 2), (7, 3)])
def test_the_mask_is_grown_by_half_the_window(dilate, pixels):
    removal = text(dilate=dilate, stage="mask")(page())
    np.testing.assert_array_equal(removal.mask, grown(pixels))
    np.testing.assert_array_equal(removal.image, np.repeat(grown(pixels)[..., None] * np.uint8(255), 3, -1))


def test_whiteout_makes_letters_white_and_nothing_else():
    removal = text(stage="whiteout", dilate=1)(page())
    np.testing.assert_array_equal(removal.image, np.where(WORDS[..., None], np.uint8(255), page()))


def test_a_given_mask_is_taken_for_the_letters_and_no_network_is_asked(monkeypatch):
    made = text()
    monkeypatch.setattr(type(made), "letters", lambda *_: pytest.fail("asked"))
    given = page()
    mask = np.zeros((60, 90), bool)
    mask[22:26, 14:20] = True
    removal = made(given, mask)
    np.testing.assert_array_equal(removal.mask, mask)
    np.testing.assert_array_equal(removal.image[~mask], given[~mask])
    wider = text(dilate=3)(given, mask)
    assert wider.mask.sum() == 6 * 8
    np.testing.assert_array_equal(keras_overlay.remove(given, "text", mask=mask)[~mask], given[~mask])


def test_a_threshold_is_a_probability_times_255():
    image = page()
    image[40:50, 10:20] = 137  # hardly a letter, in a balloon
    assert text(dilate=1)(image).mask[45, 15]
    assert not text(dilate=1, threshold=254)(image).mask[45, 15]
    assert text(dilate=1, threshold=254)(image).mask[24, 20]
    assert text(dilate=1, threshold=0)(image).mask.sum() > WORDS.sum() + 100
    assert text().record["threshold"] == 128


def test_on_art_a_word_needs_a_letter_that_is_surely_one():
    image = page()
    image[48:58, 60:70] = 137
    assert not text(dilate=1)(image).mask[52, 65]
    image[48:58, 60] = 10
    assert text(dilate=1)(image).mask[52, 65]


def test_a_page_without_letters_comes_back_bit_for_bit():
    given = np.random.default_rng(1).integers(150, 256, (40, 30, 3), dtype=np.uint8)
    removal = text()(given)
    np.testing.assert_array_equal(removal.image, given)
    assert removal.changed == 0
    assert removal.warnings == ()


def test_a_page_that_is_all_letters_is_left_as_it_is_with_a_warning():
    given = np.full((20, 30, 3), 30, np.uint8)
    removal = text()(given)
    np.testing.assert_array_equal(removal.image, given)
    assert removal.warnings == (ALL_TEXT,)
    assert (text(stage="whiteout")(given).image == 255).all()


def test_grey_pages_stay_grey():
    removal = text()(page()[..., :1])
    assert removal.image.shape == (60, 90, 1)
    assert (removal.image[:, :45] == 255).all()


def test_nothing_is_painted_where_flat_colours_do():
    flat = np.where(WORDS[..., None], np.uint8(0), np.uint8(200)) * np.ones((1, 1, 3), np.uint8)
    assert (painted(flat, WORDS, lambda *_: pytest.fail("painted")) == 200).all()


def test_the_record_has_both_networks_and_all_settings():
    record = text(stage="inpaint", dilate=3)(page()).record
    assert [entry["name"] for entry in record["weights"]] == ["lettering", "inpainting"]
    assert {key: record[key] for key in ("overlay", "stage", "dilate", "threshold", "precision")} == {
        "overlay": "text", "stage": "inpaint", "dilate": 3, "threshold": 128.0, "precision": "float32",
    }  # fmt: skip
    assert [entry["name"] for entry in text(stage="mask").record["weights"]] == ["lettering"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"dilate": 4}, "dilate must be an odd number of pixels, 1..15, got dilate=4"),
        ({"dilate": 17}, r"dilate must be 1\.\.15 pixels, got dilate=17"),
        ({"stage": "paint"}, "stage must be one of inpaint, mask, whiteout, got stage='paint'"),
        ({"threshold": 256}, r"threshold must be 0\.\.255 grey levels, got threshold=256"),
        ({"strength": 3}, "overlay 'text' takes no strength"),
    ],
)
def test_bad_settings_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        removers.build("text", **settings)


def test_missing_weights_are_told_by_name(tmp_path, monkeypatch):
    from keras_overlay import weights

    (tmp_path / "manifest.json").write_text('{"format_version": 1, "weights": {}}')
    monkeypatch.setattr(weights, "FOLDER", tmp_path)
    with pytest.raises(WeightsError, match="no shipped weights are called 'lettering'"):
        removers.build("text")
