"""All copies: single ones, rows and columns, shifted rows, copies that are missing, copies that the border cuts."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay.watermarks.layers import Place
from keras_overlay.watermarks.tiling import Lattice, copies

OPACITY = 0.45


def corners_of(places):
    return {(int(each.place.x), int(each.place.y)) for each in places}


def find(marked, mark, corner):
    first = Place(*corner, mark.shape[1], mark.shape[0])
    others, lattice = copies(marked, mark, first, OPACITY)
    return corners_of(others), lattice


@pytest.fixture
def small(mark):
    """A mark of half the size."""
    import cv2

    return cv2.resize(mark, (mark.shape[1] // 2, mark.shape[0] // 2), interpolation=cv2.INTER_AREA)


def test_rows_and_columns(photograph, small, lay):
    corners = [(x, y) for y in range(-9, 200, 43) for x in range(-17, 260, 61)]
    marked, _ = lay(photograph(), small, OPACITY, *corners)
    found, lattice = find(marked, small, corners[7])
    assert found == set(corners) - {corners[7]}
    assert sorted(np.abs(np.round(lattice.steps)).tolist()) == [[0, 43], [61, 0]]


def test_rows_shifted_by_half_a_step(photograph, small, lay):
    corners = [(x + 29 * (number % 2), y) for number, y in enumerate(range(4, 190, 40)) for x in range(3, 220, 58)]
    marked, _ = lay(photograph(), small, OPACITY, *corners)
    found, lattice = find(marked, small, corners[6])
    assert set(corners) - {corners[6]} <= found
    assert lattice is not None
    assert all(x < 0 or x + small.shape[1] > 260 for x, _ in found - set(corners))  # only what cannot be seen well


def test_a_copy_that_is_missing_is_not_invented(photograph, small, lay):
    corners = [(x, y) for y in range(5, 180, 45) for x in range(7, 200, 60)]
    gone = corners[5]
    marked, _ = lay(photograph(), small, OPACITY, *(corner for corner in corners if corner != gone))
    found, _ = find(marked, small, corners[0])
    assert gone not in found
    assert len(found & set(corners)) == len(corners) - 2


def test_two_copies_are_no_lattice(photograph, small, lay):
    marked, _ = lay(photograph(), small, OPACITY, (20, 30), (170, 131))
    found, lattice = find(marked, small, (20, 30))
    assert lattice is None
    assert any(abs(x - 170) <= 1 and abs(y - 131) <= 1 for x, y in found)


def test_one_row(photograph, small, lay):
    corners = [(x, 90) for x in range(4, 210, 50)]
    marked, _ = lay(photograph(), small, OPACITY, *corners)
    found, lattice = find(marked, small, corners[2])
    assert set(corners) - {corners[2]} <= found
    assert lattice.second is None or len(found) == len(corners) - 1


def test_a_single_copy_stays_alone(photograph, small, lay):
    marked, _ = lay(photograph(), small, OPACITY, (120, 60))
    _, lattice = find(marked, small, (120, 60))
    assert lattice is None


def test_the_places_of_a_lattice():
    lattice = Lattice(np.array([5.0, 7.0]), np.array([10.0, 0.0]), np.array([5.0, 8.0]))
    np.testing.assert_allclose(lattice.points(np.array([[2, 1]])), [[30, 15]])
    np.testing.assert_array_equal(lattice.numbers(np.array([[30.4, 14.8]])), [[2, 1]])
    points = lattice.within(np.array([0.0, 0.0]), np.array([24.0, 16.0]))
    assert {tuple(point) for point in points.tolist()} == {(5, 7), (15, 7), (10, 15), (20, 15), (0, 15)}
