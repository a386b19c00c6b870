"""Sums of Gaussians on a grid, and the spread that predicts key pixels best, against loops."""

from __future__ import annotations

import numpy as np
import pytest
from oracles import grnn as oracle

from keras_overlay.layers import gaussian_grid


@pytest.mark.parametrize("hole", [0.0, 1.0, 2.5])
@pytest.mark.parametrize("sigma", [1.0, 3.0])
def test_leave_one_out_equals_the_loop(rng, sigma, hole):
    known = rng.uniform(size=(11, 13)) < 0.6
    values = rng.uniform(0, 1, (11, 13, 2)).astype(np.float32)
    places = np.argwhere(known)
    expected = oracle.leave_one_out(places.tolist(), values[known].tolist(), sigma, hole)
    assert gaussian_grid.leave_one_out(values, known, sigma, hole) == pytest.approx(expected, rel=2e-3)


def test_noise_wants_a_wide_spread_and_texture_a_narrow_one(rng):
    rows, columns = np.mgrid[:30, :30]
    known = np.ones((30, 30), bool)
    noise = rng.uniform(0, 1, (30, 30, 1)).astype(np.float32)
    texture = np.sin(rows / 1.5)[..., None].astype(np.float32) * np.cos(columns / 1.5)[..., None]
    wide, errors = gaussian_grid.best_spread(noise, known)
    narrow, _ = gaussian_grid.best_spread(texture, known)
    assert narrow <= 1 < 8 <= wide
    assert errors[wide] == min(errors.values())
    assert set(errors) == set(gaussian_grid.SPREADS)


def test_a_wider_hole_wants_a_wider_spread(rng):
    rows, columns = np.mgrid[:40, :40]
    values = np.sin(rows / 7 + columns / 9)[..., None].astype(np.float32) + rng.normal(0, 0.1, (40, 40, 1))
    known = np.ones((40, 40), bool)
    spreads = [gaussian_grid.best_spread(values.astype(np.float32), known, hole)[0] for hole in (0.0, 6.0)]
    assert spreads[0] < spreads[1]


def test_a_key_alone_can_be_predicted_by_none():
    known = np.zeros((5, 5), bool)
    known[2, 2] = True
    assert gaussian_grid.leave_one_out(np.ones((5, 5, 1), np.float32), known, 1.0) == np.inf
