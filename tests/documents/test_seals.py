"""Drawn seals: kinds, inks, wear, text on arcs, and the book that keeps them."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay.documents import (
    KINDS,
    USUAL_KINDS,
    SealBook,
    Wear,
    draw_seal,
    find_fonts,
    from_rgba,
    named,
    seal_book,
)
from keras_overlay.documents.emblems import EMBLEMS
from keras_overlay.documents.plate import Plate
from keras_overlay.documents.wear import stamped

FONT = named(find_fonts(system=False), ["DejaVu Sans Book"])[0]
FRESH = Wear((1, 1), (0, 0), (0, 0), (0, 0), (0, 0), (0.5, 0.5))
WORN = Wear((1, 1), (0.6, 0.6), (0.5, 0.5), (0.8, 0.8), (0.5, 0.5), (0.5, 0.5))


def seal(seed=0, kind=None, size=120, **options):
    return draw_seal(np.random.default_rng(seed), kind, size, **options)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_ink_of_one_colour_on_nothing(kind):
    for seed in range(3):
        made = seal(seed, kind)
        assert made.kind == kind
        assert made.coverage.dtype == np.float32
        assert 120 <= max(made.coverage.shape) <= 132
        assert made.coverage.max() > 0.3
        assert 0.01 < (made.coverage > 0.2).mean() < 0.95
        assert made.coverage[[0, -1]].max() < 0.3  # the border is bare
        assert made.colour.shape == (3,)
        assert 0 <= made.colour.min() <= made.colour.max() <= 235


def test_the_same_seed_gives_the_same_seal_and_another_one_another():
    first, second, other = seal(1), seal(1), seal(2)
    assert (first.ink == second.ink).all()
    assert (first.colour == second.colour).all()
    assert first.ink.shape != other.ink.shape or (first.ink != other.ink).any()


def test_kinds_colours_and_emblems_can_be_chosen():
    assert {seal(seed, kinds=["oval", "square"], size=40).kind for seed in range(12)} == {"oval", "square"}
    assert seal(0, colour=(1, 2, 3)).colour.tolist() == [1, 2, 3]
    assert "polygon" not in USUAL_KINDS
    stars, gears = ([seal(seed, "round", emblems=[name]).ink for seed in range(5)] for name in ("star", "gear"))
    assert any((star != gear).any() for star, gear in zip(stars, gears, strict=True))


@pytest.mark.parametrize("name", EMBLEMS)
def test_emblems_stay_in_their_place(name, rng):
    plate = Plate(100)
    EMBLEMS[name](plate, rng, 0.3, 0.2, 0.4)
    rows, columns = np.nonzero(plate.finished() > 0.5)
    assert len(rows) > 100
    middle = plate.finished().shape[0] / 2
    for found, place in ((columns, 0.3), (rows, 0.2)):
        assert middle + 50 * (place - 0.52) <= found.min()
        assert found.max() <= middle + 50 * (place + 0.52)


def test_wear_takes_ink_away_and_a_fresh_seal_has_all_of_it(rng):
    drawing = np.zeros((120, 120), np.float32)
    drawing[20:100, 20:100] = 1
    fresh, worn = (stamped(drawing, np.random.default_rng(5), wear) for wear in (FRESH, WORN))
    assert fresh[30:90, 30:90].min() > 0.95
    assert fresh[:15].max() == 0
    assert worn[30:90, 30:90].mean() < 0.6
    assert worn[30:90, 30:90].std() > 0.1
    assert worn.min() >= 0
    assert worn.max() <= 1


@pytest.mark.parametrize("ratio", [1, 0.6])
@pytest.mark.parametrize("below", [False, True])
def test_text_on_an_arc_runs_from_left_to_right_and_stands_upright(below, ratio):
    plate = Plate(300, ratio)
    plate.arc("TTTT....", FONT, 0.8, 0.15, 0.5, below, ratio)
    ink = plate.finished()
    rows, columns = np.indices(ink.shape) - np.array(ink.shape)[:, None, None] / 2
    assert ink.sum() > 200
    assert np.average(columns, weights=ink) < -5  # heavy letters first
    assert (np.average(rows, weights=ink) > 0) == below
    distance = np.hypot(columns, rows / ratio) / 150
    near = ink * (np.abs(columns) > 5)
    outer, inner = (near[(distance > low) & (distance < high)].sum() for low, high in ((0.81, 1), (0.6, 0.79)))
    assert (outer > inner) != below  # the bar of a T is on top of it


def test_text_is_no_wider_than_asked_for():
    plate = Plate(200)
    width = plate.text("WIDE WORDS ARE WIDE", FONT, (0, 0), 0.5, 1.2)
    columns = np.nonzero(plate.finished().max(axis=0) > 0.5)[0]
    assert width <= 1.2
    assert 110 < np.ptp(columns) <= 121


def test_inverting_exchanges_ink_and_paper_inside_of_the_box():
    plate = Plate(100)
    plate.rectangle(-0.5, -0.5, 0.5, 0.5, 0)
    before = plate.finished()
    plate.invert()
    after = plate.finished()
    middle = len(before) // 2
    assert (before[middle, middle], after[middle, middle]) == (1, 0)
    assert after[:2].max() == 0
    assert after[middle, middle - 40] == 1


def test_a_book_draws_on_demand_and_in_any_order_the_same():
    first, second = (SealBook(7, 3, 4, size=40) for _ in range(2))
    assert len(first) == 7
    forward = [first[number] for number in range(7)]
    backward = [second[number] for number in reversed(range(7))][::-1]
    assert all((a.ink == b.ink).all() for a, b in zip(forward, backward, strict=True))
    assert first[2] is first[2]
    assert len(SealBook(7, 100, 100, size=40)._drawn) == 0
    assert (first[0].ink.shape != SealBook(8, 3, 4, size=40)[0].ink.shape) or (
        first[0].ink != SealBook(8, 3, 4, size=40)[0].ink
    ).any()


def test_a_book_has_coloured_seals_first_then_grey_ones():
    book = SealBook(0, 7, 7, size=40, kinds=USUAL_KINDS)
    assert all(np.ptp(book[number].colour) > 20 for number in range(7))
    assert all(np.ptp(book[number].colour) == 0 for number in range(7, 14))
    assert {book[number].kind for number in range(7)} == set(USUAL_KINDS)


def test_the_usual_book_is_the_papers():
    assert (len(seal_book(0)), seal_book(0).coloured, seal_book(0).grey) == (310, 110, 200)


def test_a_seal_of_ones_own_looks_on_white_as_its_picture_does(rng):
    picture = rng.integers(0, 256, (12, 9, 4), dtype=np.uint8)
    made = from_rgba(picture)
    alpha = picture[..., 3:] / 255
    expected = alpha * picture[..., :3] + (1 - alpha) * 255
    assert np.abs(255 - made.ink.astype(float) - expected).max() <= 0.5 + 1e-3
    assert (made.coverage <= alpha[..., 0] + 0.01).all()


def test_what_cannot_be_drawn_is_refused(rng):
    with pytest.raises(ValueError, match="unknown kind of seal 'wax'; known: date, logo, oval, polygon, postmark"):
        draw_seal(rng, "wax")
    with pytest.raises(ValueError, match="unknown emblem 'cat'; known: anchor, crown, gear"):
        draw_seal(rng, emblems=["cat"])
    with pytest.raises(ValueError, match="size must be 16 pixels or more, got size=8"):
        draw_seal(rng, size=8)
    with pytest.raises(ValueError, match="kinds must name at least one kind of seal"):
        draw_seal(rng, kinds=[])
    with pytest.raises(ValueError, match="a book needs at least one seal, got coloured=0 and grey=0"):
        SealBook(0, 0, 0)
    with pytest.raises(IndexError, match="the book has seals 0 to 309, got 310"):
        seal_book(0)[310]


@pytest.mark.parametrize("alpha", [0, 255])
def test_what_would_not_be_seen_is_refused(alpha):
    picture = np.full((5, 5, 4), 255, np.uint8)
    picture[..., 3] = alpha
    with pytest.raises(ValueError, match="nothing in it would be visible on white paper"):
        from_rgba(picture)
    with pytest.raises(
        ValueError, match=r"expected uint8 \(height, width, 4\) with alpha, got uint8 shape=\(5, 5, 3\)"
    ):
        from_rgba(picture[..., :3])
