"""Painting from key pixels: equal to the formula, smooth grounds come back, seams fade, odd masks."""

from __future__ import annotations

import numpy as np
import pytest
from oracles import grnn as oracle

from keras_overlay.infilling.painting import Painting, from_keys, from_surroundings, widened


def test_painting_is_the_networks_formula(rng):
    picture = rng.integers(0, 256, (9, 11, 3), np.uint8)
    keys = rng.random((9, 11)) < 0.4
    painted, sigma = from_keys(picture, keys, Painting(sigma=1.3))
    expected = oracle.picture(9, 11, np.argwhere(keys), picture[keys] / 255, 1.3) * 255
    assert sigma == 1.3
    assert painted.dtype == np.float32
    np.testing.assert_allclose(painted, expected, atol=0.03)


def test_without_a_spread_the_one_that_predicts_best_is_taken(rng):
    rows, columns = np.mgrid[:30, :30]
    smooth = (100 + 2 * rows + columns)[..., None] + rng.normal(0, 8, (30, 30, 1))
    fine = 128 + 100 * np.sin(columns * 1.2)[..., None]
    keys = rng.random((30, 30)) < 0.8
    assert (
        from_keys(smooth.astype(np.float32), keys, Painting())[1]
        > from_keys(fine.astype(np.float32), keys, Painting())[1]
    )


def test_no_key_pixel_is_refused(rng):
    with pytest.raises(ValueError, match="keys must hold at least one key pixel, got none"):
        from_keys(np.zeros((4, 4, 3), np.uint8), np.zeros((4, 4), bool), Painting())


def test_a_hole_in_a_smooth_ground_is_filled_and_the_rest_kept():
    rows, columns = np.mgrid[:40, :50].astype(np.float32)
    truth = np.stack([90 + rows, 60 + columns, 200 - rows], axis=-1)
    unknown = np.zeros((40, 50), bool)
    unknown[15:24, 20:30] = True
    given = truth.copy()
    given[unknown] = 255
    found, sigma = from_surroundings(given, unknown, Painting())
    np.testing.assert_array_equal(found[~unknown], truth[~unknown])
    assert np.abs(found - truth)[unknown].max() < 4
    assert sigma > 0
    faded, _ = from_surroundings(given, unknown, Painting(), fade=0.7)
    np.testing.assert_array_equal(faded[unknown], found[unknown])
    np.testing.assert_array_equal(faded[~widened(unknown, 4)], truth[~widened(unknown, 4)])
    assert (faded != found).any()


@pytest.mark.parametrize("value", [True, False])
def test_all_or_nothing_unknown_comes_back_as_it_is(value, picture):
    given = picture(12, 14)
    found, sigma = from_surroundings(given, np.full((12, 14), value), Painting())
    np.testing.assert_array_equal(found, given)
    assert sigma is None


def test_a_mask_grows_by_a_disc():
    mask = np.zeros((21, 21), bool)
    mask[10, 10] = True
    np.testing.assert_array_equal(widened(mask, 0), mask)
    for radius in (1, 2, 3, 5):
        grown = widened(mask, radius)
        assert grown[10, 10 + radius]
        assert not grown[10, 10 + radius + 1]
        assert radius < 2 or not grown[10 + radius, 10 + radius]
    assert not widened(np.zeros((5, 5), bool), 9).any()
