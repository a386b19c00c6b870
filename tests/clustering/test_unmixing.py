"""Ink taken out of the light by the colour that it has."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay.clustering.unmixing import absorption, unmixing_weights

RED, NEARLY_GREY = np.array([0.2, 1.0, 0.9]), np.array([1.0, 0.93, 0.88])


def sealed(absorbed: np.ndarray, rng, grain: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Light relative to the paper under ink of uneven strength, and without it; a third of it is text."""
    below = np.where(rng.random(4000) < 0.3, rng.uniform(0.05, 0.4, 4000), 1.0)
    cover = rng.uniform(0.2, 0.9, 4000)
    passed = below[:, None] * (1 - cover[:, None] * absorbed)
    return passed + rng.normal(0, grain, passed.shape), below


@pytest.mark.parametrize("absorbed", [RED, [1.0, 0.7, 0.1], [0.9, 0.1, 1.0]])
def test_text_and_paper_come_back_whatever_the_strength(rng, absorbed):
    passed, below = sealed(np.array(absorbed), rng)
    assert np.abs(passed.min(axis=-1) - below).mean() > 0.3
    found = passed @ unmixing_weights(np.array(absorbed))
    assert np.abs(found - below).mean() < 0.02


def test_the_inks_colour_is_found_with_text_below_and_grain(rng):
    passed, below = sealed(RED, rng, grain=0.02)
    found = absorption(passed)
    assert found.max() == 1.0
    np.testing.assert_allclose(found, RED, atol=0.05)
    assert np.abs(passed @ unmixing_weights(found) - below).mean() < 0.05


def test_weights_add_up_to_one_and_do_not_magnify_grain_for_inks_that_are_nearly_grey():
    for absorbed in (RED, NEARLY_GREY, np.ones(3)):
        weights = unmixing_weights(absorbed)
        assert weights.sum() == pytest.approx(1)
        assert np.abs(weights).max() < 5
    assert abs(unmixing_weights(RED) @ RED) < 0.05


def test_a_place_without_ink_is_no_division_by_zero():
    assert np.isfinite(absorption(np.ones((20, 3)))).all()
