"""Pages that are drawn when asked for: the same for the same seed and number, kept up to a limit."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from keras_overlay.pairs import drawn_pages
from keras_overlay.pairs.drawn_pages import DrawnPages


@pytest.fixture(autouse=True)
def small(monkeypatch):
    monkeypatch.setattr(drawn_pages, "SIZE", (120, 100))


def test_a_page_depends_on_the_seed_and_its_number_alone():
    pages, again = DrawnPages(3, seed=5), DrawnPages(9, seed=5)
    np.testing.assert_array_equal(pages[2], again[2])
    assert pages[2].shape == (120, 100, 3)
    assert pages[2].dtype == np.uint8
    assert not np.array_equal(pages[1], pages[2])
    assert not np.array_equal(pages[2], DrawnPages(3, seed=6)[2])
    np.testing.assert_array_equal(DrawnPages(1, seed=5, first=2)[0], pages[2])


def test_grey_pages_have_one_channel():
    assert DrawnPages(1, channels=1)[0].shape == (120, 100, 1)


@pytest.mark.parametrize(("limit", "drawn"), [(1, 2), (0.04, 3), (0, 4)])
def test_pages_are_kept_up_to_a_limit(monkeypatch, limit, drawn):
    pages, count = DrawnPages(2, limit_mb=limit), []
    real = drawn_pages.draw_page
    monkeypatch.setattr(drawn_pages, "draw_page", lambda *args, **more: count.append(1) or real(*args, **more))
    for number in (0, 1, 0, 1):
        pages[number]
    assert len(count) == drawn  # a page has 36 kB


def test_a_copy_for_another_process_starts_empty():
    pages = DrawnPages(1)
    page = pages[0]
    copy = pickle.loads(pickle.dumps(pages))
    assert copy._kept == {}
    np.testing.assert_array_equal(copy[0], page)


def test_numbers_and_counts_that_do_not_exist_are_refused():
    with pytest.raises(ValueError, match="count must be at least 1 page, got count=0"):
        DrawnPages(0)
    with pytest.raises(IndexError, match="there are pages 0 to 1, got 2"):
        DrawnPages(2)[2]
