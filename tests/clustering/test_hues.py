"""Ranges of hue, by name and in degrees."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay.clustering.colours import to_lab
from keras_overlay.clustering.hues import NAMED, apart, parse_hues, within


@pytest.mark.parametrize(
    ("text", "ranges"),
    [
        ("any", ((0, 360),)),
        ("red", NAMED["red"]),
        ("red, blue", NAMED["red"] + NAMED["blue"]),
        ("340-40", ((340, 40),)),
        ("0-12.5,100-110", ((0, 12.5), (100, 110))),
    ],
)
def test_names_and_degrees(text, ranges):
    assert parse_hues(text) == ranges


@pytest.mark.parametrize("text", ["", "pink", "10", "10-", "-10-20", "10-400", "red,,blue", "10-20-30"])
def test_what_is_neither_is_refused(text):
    with pytest.raises(ValueError, match=r"hue must be any, blue, green, red, or degrees as LOW-HIGH from 0 to 360"):
        parse_hues(text)


def test_a_range_may_go_through_zero():
    hues = np.array([0, 20, 45, 100, 335, 350, -5, 365])
    assert within(hues, ((340, 40),)).tolist() == [True, True, False, False, False, True, True, True]
    assert within(hues, ((40, 340),)).tolist() == [False, False, True, True, True, False, False, False]
    assert not within(hues, ()).any()


def test_names_mean_the_colours_that_a_person_calls_so():
    inks = {
        "red": [(200, 30, 45), (225, 60, 40), (150, 80, 30), (215, 40, 120)],
        "blue": [(35, 60, 165), (25, 90, 190), (60, 50, 140), (110, 45, 150)],
        "green": [(20, 120, 80), (60, 140, 40)],
    }
    for name, colours in inks.items():
        lab = to_lab(np.array([colours], np.uint8))[0]
        hues = np.degrees(np.arctan2(lab[:, 2], lab[:, 1]))
        for other in inks:
            assert within(hues, NAMED[other]).tolist() == [other == name] * len(colours)


def test_degrees_apart():
    assert apart(np.array([0, 10, 180, 350, 725]), 355).tolist() == [5, 15, 175, 5, 10]
