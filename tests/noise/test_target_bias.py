"""The mean of clipped targets, against drawn ones and a sum over all levels; and its inversion."""

from __future__ import annotations

import math

import numpy as np
import pytest

from keras_overlay import noise
from keras_overlay.noise.target_bias import expected_target, inverted

LEVELS = np.arange(256)


def by_probabilities(level: float, stddev: float) -> float:
    """Sum of value times probability over the 256 values that a clipped, truncated target takes."""

    def below(value: float) -> float:
        return 0.5 * (1 + math.erf((value - level) / stddev / math.sqrt(2)))

    chances = [below(1), *(below(k + 1) - below(k) for k in range(1, 255)), 1 - below(255)]
    return float(np.dot(LEVELS, chances))


@pytest.mark.parametrize("stddev", [0.5, 3, 25, 200])
def test_one_deviation_is_the_sum_over_all_values(stddev):
    found = expected_target(stddev, stddev)
    for level in (0, 1, 40, 127, 250, 255):
        assert found[level] == pytest.approx(by_probabilities(level, stddev), abs=1e-6)


def test_a_range_is_the_mean_over_its_deviations():
    found = expected_target(10, 30)
    spread = [expected_target(s, s) for s in np.linspace(10, 30, 41)[:-1] + 0.25]
    np.testing.assert_allclose(found, np.mean(spread, axis=0), atol=1e-3)


def test_the_original_scripts_targets_shift_as_the_docs_say():
    """+9.7 at black, -2.0 at 215, -10.2 at white; truncation takes half a level from what is not clipped."""
    shift = expected_target(0, 50) - LEVELS
    assert [round(float(shift[level]), 1) for level in (0, 215, 255)] == [9.7, -2.0, -10.2]
    assert shift[128] == pytest.approx(-0.5, abs=0.01)


def test_drawn_targets_have_that_mean(rng):
    """What `pairs` makes of a target with `target_quantised`, for three clean levels."""
    expected, model = expected_target(0, 50), noise.build("gaussian,0,50")
    for level in (3, 215, 252):
        flat = np.full((8, 8, 3), level, np.uint8)
        drawn = [np.trunc(np.clip(model(flat, rng), 0, 255)).mean() for _ in range(1500)]
        assert float(np.mean(drawn)) == pytest.approx(
            expected[level], abs=float(4 * np.std(drawn) / math.sqrt(len(drawn)))
        )
        assert abs(expected[level] - level) > 1.5


def test_inversion_gives_the_clean_levels_back_and_changes_others():
    expected = expected_target(0, 50)
    assert (np.diff(expected) > 0).all()
    shown = expected[np.array([[[0, 128, 255]], [[7, 200, 90]]])].astype(np.float32)
    found = inverted(shown, expected)
    assert found.dtype == np.float32
    assert found.shape == (2, 1, 3)
    np.testing.assert_allclose(found, [[[0, 128, 255]], [[7, 200, 90]]], atol=1e-3)
    assert np.abs(found - shown).max() > 9


def test_between_levels_it_interpolates_and_beyond_the_curve_it_stops():
    expected = expected_target(0, 50)
    between = (expected[100] + expected[101]) / 2
    np.testing.assert_allclose(inverted(np.array([0.0, between, 255.0]), expected), [0, 100.5, 255], atol=1e-4)


@pytest.mark.parametrize(
    ("low", "high", "message"),
    [
        (0, 0, "the largest above 0, got min_stddev=0 max_stddev=0"),
        (-1, 5, "must be 0..255 grey levels, the largest above 0, got min_stddev=-1 max_stddev=5"),
        (0, 256, "got min_stddev=0 max_stddev=256"),
        (math.nan, 5, "got min_stddev=nan max_stddev=5"),
        (9, 5, "min_stddev must not exceed max_stddev, got 9 and 5"),
    ],
)
def test_deviations_out_of_range_are_refused(low, high, message):
    with pytest.raises(ValueError, match=message):
        expected_target(low, high)


@pytest.mark.parametrize(
    ("curve", "message"),
    [
        (np.arange(255), r"a rising curve of 256 entries, got shape=\(255,\)"),
        (np.minimum(LEVELS, 200), "rising"),
        (np.full(256, math.nan), "rising"),
    ],
)
def test_curves_that_cannot_be_inverted_are_refused(curve, message):
    with pytest.raises(ValueError, match=message):
        inverted(np.zeros(3), curve)
