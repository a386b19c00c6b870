"""Words that a segmenter is sure of."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay.removers.likely_words import JOINED, SURE, likely


def logits_of(*patches: tuple[int, int, int, int, float]) -> np.ndarray:
    """A page of 60x80 pixels of which nothing is a letter's but patches: top, left, height, width, logit."""
    logits = np.full((60, 80), -6.0, np.float32)
    for top, left, height, width, value in patches:
        logits[top : top + height, left : left + width] = value
    return logits


def test_a_word_is_kept_whole_if_one_pixel_of_it_is_sure():
    logits = logits_of((10, 10, 8, 4, 0.2), (10, 18, 8, 4, 0.2), (10, 26, 8, 4, 0.2))
    assert not likely(logits, 0.0).any()
    logits[12, 11] = SURE
    assert (likely(logits, 0.0) == (logits >= 0)).all()


def test_words_apart_are_judged_alone():
    sure, doubtful = (10, 10, 8, 4, 5.0), (40, 50, 8, 4, 1.0)
    found = likely(logits_of(sure, doubtful), 0.0)
    assert (found == likely(logits_of(sure), 0.0)).all()
    assert found.sum() == 32


def test_letters_are_joined_over_gaps_below_the_window():
    first = (10, 10, 8, 4, 5.0)
    for gap, joined in ((JOINED - 1, True), (JOINED + 1, False)):
        found = likely(logits_of(first, (10, 14 + gap, 8, 4, 0.5)), 0.0)
        assert found[10, 14 + gap] == joined


@pytest.mark.parametrize("least", [-2.0, 1.0])
def test_both_bounds_follow_the_threshold(least):
    logits = logits_of((10, 10, 8, 4, least), (10, 14, 8, 1, least + SURE), (40, 40, 5, 5, least + SURE - 0.1))
    found = likely(logits, least)
    assert found.sum() == 40
    assert not found[40:45, 40:45].any()


@pytest.mark.parametrize("value", [-9.0, 9.0])
def test_nothing_and_everything(value):
    logits = np.full((20, 30), value, np.float32)
    assert (likely(logits, 0.0) == (value > 0)).all()
