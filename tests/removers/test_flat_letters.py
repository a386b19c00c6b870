"""Letters on flat ground get their exact pixels; everywhere else what was found stays as it was."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from keras_overlay.documents.comics.lettering import GLYPH_ALPHA
from keras_overlay.removers.flat_letters import completed


def letters_of(*given: np.ndarray) -> np.ndarray:
    return completed(*given)[0]


def word(ground: float, ink: float, text: str = "H o") -> tuple[np.ndarray, np.ndarray]:
    """A word with soft edges on one colour, (200, 240, 3), and its coverage."""
    drawn = cv2.putText(np.zeros((400, 480), np.uint8), text, (60, 100), cv2.FONT_HERSHEY_SIMPLEX, 2, 255, 5)
    alpha = cv2.resize(drawn, (240, 200), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    return np.repeat((ground + alpha * (ink - ground))[..., None], 3, -1), alpha


@pytest.mark.parametrize(("dtype", "scale"), [(np.uint8, 1), (np.uint16, 257), (np.float32, 1)])
@pytest.mark.parametrize(("ground", "ink"), [(255, 0), (20, 230), (200, 120)])
def test_half_a_letter_becomes_all_of_it_to_its_edge(dtype, scale, ground, ink):
    image, alpha = word(ground, ink)
    letters = alpha >= GLYPH_ALPHA
    rough = (alpha > 0.9) & (np.arange(200)[:, None] % 2 == 0)
    exact = letters_of((image * scale).round().astype(dtype), rough)
    assert (exact & letters).sum() / (exact | letters).sum() > 0.97
    assert (rough & letters).sum() / letters.sum() < 0.5


def test_a_grey_picture_and_the_grain_of_jpeg(rng):
    image, alpha = word(250, 10)
    stored = cv2.imencode(".jpg", image.round().astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 92])[1]
    grey = cv2.imdecode(stored, cv2.IMREAD_GRAYSCALE)[..., None]
    letters = alpha >= GLYPH_ALPHA
    exact = letters_of(grey, alpha > 0.9)
    assert (exact & letters).sum() / (exact | letters).sum() > 0.9


def test_only_patches_that_were_found_are_completed():
    image, alpha = word(255, 0)
    left = np.arange(240) < 60
    exact = letters_of(image.astype(np.uint8), (alpha > 0.9) & left)
    np.testing.assert_array_equal(exact[:, 60:], False)
    assert exact[:, :55].sum() == (alpha >= GLYPH_ALPHA)[:, :55].sum()


def test_a_drawing_of_which_little_was_found_is_not_taken_for_letters():
    image, alpha = word(255, 0)
    found = (alpha > 0.9) & (np.arange(200)[:, None] < 34)
    assert 0 < found.sum() < 0.2 * (alpha >= GLYPH_ALPHA).sum()
    np.testing.assert_array_equal(letters_of(image.astype(np.uint8), found), found)


def test_what_covers_much_of_the_page_is_no_letter():
    image = np.full((60, 80, 3), 255, np.uint8)
    image[20:40, 10:70] = 0
    found = np.zeros((60, 80), bool)
    found[20:40, 10:40] = True
    np.testing.assert_array_equal(letters_of(image, found), found)


def test_on_art_all_stays_as_it_was_found(rng):
    image, alpha = word(200, 0)
    image += rng.normal(0, 25, image.shape)
    found = (alpha > 0.9) & (rng.random(alpha.shape) < 0.7)
    np.testing.assert_array_equal(letters_of(np.clip(image, 0, 255).astype(np.uint8), found), found)


def test_nothing_found_stays_nothing_and_the_arguments_are_not_changed(picture):
    nothing = np.zeros((48, 64), bool)
    assert not letters_of(picture(), nothing).any()
    image, alpha = word(255, 0)
    found = alpha > 0.95
    copies = image.copy(), found.copy()
    letters_of(image, found)
    np.testing.assert_array_equal(image, copies[0])
    np.testing.assert_array_equal(found, copies[1])


def test_a_pale_line_around_letters_is_part_of_them_if_it_was_found():
    page, (found, letters, outlined) = np.full((120, 160, 3), 230, np.uint8), np.zeros((3, 120, 160), bool)
    found[16:44, 26:54] = letters[20:40, 30:50] = outlined[17:43, 27:53] = True
    page[outlined], page[letters] = 255, 0
    assert (letters_of(page, found) == outlined).all()
    assert (letters_of(page, letters) == letters).all()  # not found, not added
    page[outlined], page[19:41, 29:51], page[letters] = 230, 200, 0  # a soft edge: less than a quarter of ink
    found[:], found[18:42, 28:52] = False, True
    assert (letters_of(page, found) == letters).all()


def test_words_need_a_sure_letter_on_art_and_none_in_balloons(rng):
    page = np.full((120, 160, 3), 255, np.uint8)
    page[:, 80:] = rng.integers(100, 256, (120, 80, 3))
    found = np.zeros((120, 160), bool)
    found[20:30, 20:40] = found[60:70, 100:120] = True
    page[found] = 0
    flat = found.copy()
    flat[:, 80:] = False
    assert (letters_of(page, found, np.zeros_like(found)) == flat).all()
    assert (letters_of(page, found, found) == found).all()
    assert (completed(page, found, found)[1] == flat).all()
