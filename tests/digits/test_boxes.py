"""Boxes: what of them lies in a picture, which can be used, and how far two of them overlap."""

from __future__ import annotations

import pytest

from keras_overlay.digits.boxes import Box, digit_of, overlap, usable


def test_edges_and_growing():
    box = Box(3, 4, 10, 20, 7)
    assert (box.right, box.bottom) == (13, 24)
    assert box.grown(2, 1) == Box(1, 3, 14, 22, 7)
    assert str(box) == "box of 7 at left=3 top=4, 10x20 pixels"
    assert str(Box(0.5, 0, 1, 1)).startswith("box of ? at left=0.5")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_not_finite_is_refused(value):
    with pytest.raises(ValueError, match=f"top must be a finite number of pixels, got top={value}"):
        Box(0, value, 1, 1)


@pytest.mark.parametrize("label", [10, -1, 2.5])
def test_a_label_that_is_no_digit_is_refused(label):
    with pytest.raises(ValueError, match=rf"label must be a digit 0\.\.9, got label={label}"):
        Box(0, 0, 1, 1, label)


@pytest.mark.parametrize(
    ("box", "rows", "columns"),
    [
        (Box(2, 3, 4, 5), (3, 8), (2, 6)),
        (Box(-2, -3, 4, 5), (0, 2), (0, 2)),
        (Box(8, 6, 9, 9), (6, 10), (8, 12)),
        (Box(1.4, 1.6, 1, 1), (2, 3), (1, 2)),
        (Box(3.6, 3.6, 0.2, 0.2), (4, 5), (4, 5)),  # less than a pixel is one pixel
        (Box(11.8, 9.9, 0.1, 0.05), (9, 10), (11, 12)),
    ],
)
def test_what_lies_within_a_picture(box, rows, columns):
    down, across = box.within(10, 12)
    assert ((down.start, down.stop), (across.start, across.stop)) == (rows, columns)


def test_boxes_that_cannot_be_used_are_told_one_by_one():
    good = [Box(0, 0, 1, 1), Box(-5, -5, 40, 40), Box(11, 9, 1, 1)]
    bad = [Box(1, 1, 0, 4), Box(1, 1, 4, -2), Box(12, 0, 4, 4), Box(0, -9, 4, 4), Box(-4, 0, 4, 4)]
    found, problems = usable([*good, *bad], 10, 12)
    assert found == good
    assert [problem.rsplit(": ", 1)[1] for problem in problems] == [
        "it is empty", "it is empty", *["it lies outside of the picture, 12x10 pixels"] * 3,
    ]  # fmt: skip
    assert problems[0].startswith("box of ? at left=1 top=1, 0x4 pixels")


def test_ten_stands_for_zero():
    assert [digit_of(value) for value in (10, 10.0, 0, 9.0)] == [0, 0, 0, 9]
    with pytest.raises(ValueError, match=r"a label must be a digit 0\.\.9, got label=10"):
        digit_of(10, zero_is_ten=False)
    for value in (11, -1, 1.5, float("nan")):
        with pytest.raises(ValueError, match=r"a label must be a digit 0\.\.9, or 10 for 0, got label="):
            digit_of(value)


def test_overlap_is_intersection_over_union():
    one = Box(0, 0, 4, 4)
    assert overlap(one, one) == 1
    assert overlap(one, Box(2, 0, 4, 4)) == pytest.approx(8 / 24)
    assert overlap(one, Box(4, 4, 4, 4)) == 0
    assert overlap(Box(0, 0, 0, 0), Box(0, 0, 0, 0)) == 0
