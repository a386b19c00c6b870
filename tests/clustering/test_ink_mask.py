"""Places large enough for a seal; specks, rules and lines of print are none."""

from __future__ import annotations

import numpy as np

from keras_overlay.clustering import ink_mask
from keras_overlay.clustering.ink_mask import Ink, default_grow, dilated, large_places, places_of


def page(height: int = 600, width: int = 400) -> np.ndarray:
    return np.zeros((height, width), np.uint8)


def circle(mask: np.ndarray, row: int, column: int, radius: float, thick: float) -> None:
    rows, columns = np.mgrid[: mask.shape[0], : mask.shape[1]]
    mask[np.abs(np.hypot(rows - row, columns - column) - radius) < thick] = 1


def test_a_ring_stays_and_specks_rules_and_a_line_of_print_go():
    mask = page()
    circle(mask, 200, 200, 50, 2)
    ring = mask.copy()
    mask[400, 20:380] = mask[480:487, 20:300:9] = 1  # a rule; letters of 7 pixels
    mask[np.random.default_rng(0).integers(520, 590, 5), np.arange(20, 370, 70)] = 1
    np.testing.assert_array_equal(large_places(mask), ring)


def test_parts_that_are_close_together_are_one_seal():
    mask = page()
    for row in range(100, 160, 6):
        mask[row : row + 2, 100:160] = 1
    np.testing.assert_array_equal(large_places(mask), mask)
    places, pixels, sides = places_of(mask > 0)
    assert (places.max(), pixels[1], sides[1]) == (1, mask.sum(), 56)


def test_large_pages_are_reduced_and_give_the_same_places(monkeypatch):
    mask = page()
    circle(mask, 200, 200, 50, 3)
    mask[450:454, 20:380] = 1
    whole = large_places(mask)
    monkeypatch.setattr(ink_mask, "_REDUCED", 60_000)
    places, pixels, sides = places_of(mask > 0)
    assert places.shape == (300, 200)
    np.testing.assert_allclose(sorted(pixels[1:]), sorted([mask[:400].sum(), mask[400:].sum()]), rtol=0.02)
    assert sides[1:].max() > 90
    np.testing.assert_array_equal(large_places(mask), whole)


def test_a_pixel_is_in_the_place_of_its_part_of_the_page():
    ink = Ink(np.ones((10, 8), np.uint8), np.arange(20).reshape(5, 4))
    assert ink.place_of(np.array([0, 9, 4]), np.array([0, 7, 3])).tolist() == [0, 19, 9]


def test_growing():
    mask = page(9, 9)
    mask[4, 4] = 1
    assert dilated(mask, 2).sum() == 25
    assert (default_grow((1754, 1240)), default_grow((100, 80)), default_grow((14000, 10000))) == (3, 2, 12)


def test_an_empty_and_a_full_mask():
    assert not large_places(page()).any()
    assert large_places(page() + 1).all()
    assert large_places(np.ones((1, 1), np.uint8)).sum() == 0


def test_a_seal_of_usual_size_is_found_on_a_page_larger_than_any_sheet(monkeypatch):
    monkeypatch.setattr(ink_mask, "_LONGEST", 600)
    monkeypatch.setattr(ink_mask, "_LARGEST", 600 * 400)
    mask = page(1800, 1200)
    circle(mask, 900, 600, 12, 2)  # below a sixtieth of 1800, above one of 600
    np.testing.assert_array_equal(large_places(mask), mask)
    assert default_grow(mask.shape) == 2
