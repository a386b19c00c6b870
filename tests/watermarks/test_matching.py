"""The evidence for a mark: highest where it is, equal to an independent sum; candidates over scales."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay.watermarks.layers import Place, scaled
from keras_overlay.watermarks.matching import evidence, planes_of
from keras_overlay.watermarks.nearby import sighted
from keras_overlay.watermarks.scene import scene, shrunk
from keras_overlay.watermarks.searching import candidates, outside, scale_steps, shrinking


def test_the_score_is_highest_where_the_mark_is_and_tells_its_opacity(photograph, mark, lay):
    marked, _ = lay(photograph(), mark, 0.3, (93, 71))
    found = evidence(scene(marked), mark, planes_of(mark))
    row, column = np.unravel_index(np.argmax(found.score), found.score.shape)
    assert (found.left + column, found.top + row) == (93, 71)
    assert found.score.max() > 20
    assert (found.score / found.expected)[row, column] == pytest.approx(0.3, abs=0.12)
    clean = evidence(scene(photograph()), mark, planes_of(mark))
    assert clean.score.max() < found.score.max() / 2


def test_the_score_is_the_sum_that_it_stands_for(photograph, mark):
    """Numerator and expectation at one place, added up pixel by pixel."""
    seen, layers = scene(photograph(90, 120)), np.pad(mark[:30, :40], ((1, 1), (1, 1), (0, 0)))
    found = evidence(seen, mark[:30, :40], np.eye(4, dtype=np.float32))
    row, column = 11, 23
    turned = np.concatenate([layers[..., :3] @ seen.colours.T, layers[..., 3:]], axis=-1).astype(np.float64)
    total = 0.0
    for y in range(32):
        for x in range(42):
            for channel in range(4):
                right = turned[y, x + 1, channel] - turned[y, x, channel] if x < 41 else 0
                down = turned[y + 1, x, channel] - turned[y, x, channel] if y < 31 else 0
                total += right * seen.gradients[0, channel, row + y, column + x]
                total += down * seen.gradients[1, channel, row + y, column + x]
    assert (found.score * found.expected)[row, column] == pytest.approx(total, rel=1e-3, abs=0.1)


def test_a_mark_that_the_border_cuts_is_seen(photograph, mark, lay):
    marked, _ = lay(photograph(), mark, 0.5, (-20, 60))
    found = evidence(scene(marked), mark, planes_of(mark), (0, 40))
    row, column = np.unravel_index(np.argmax(found.score), found.score.shape)
    assert (found.left + column, found.top + row) == (-20, 60)


def test_a_mark_larger_than_the_scene_has_no_evidence(photograph, mark):
    assert evidence(scene(photograph(40, 40)), mark, planes_of(mark)) is None


def test_one_colour_needs_one_plane():
    alpha = np.random.default_rng(0).random((10, 12, 1)).astype(np.float32)
    assert planes_of(np.concatenate([alpha * 200, alpha * 10, alpha * 90, alpha], axis=-1)).shape == (1, 4)
    assert len(planes_of(np.random.default_rng(1).random((10, 12, 4)))) == 4


@pytest.mark.parametrize("scale", [0.6, 1.0, 1.4])
def test_candidates_find_place_and_scale(photograph, mark, lay, scale):
    size = tuple(round(side * scale) for side in mark.shape[1::-1])
    marked, _ = lay(photograph(), scaled(mark, size), 0.4, (41, 33))
    best = candidates(marked, mark, (0.5, 1.5), 3)[0]
    assert best.place.width / size[0] == pytest.approx(1, abs=0.06)
    assert (best.place.x, best.place.y) == pytest.approx((41, 33), abs=5)


def test_bands_see_what_the_whole_picture_shows(photograph, mark, lay, monkeypatch):
    marked, _ = lay(photograph(), mark, 0.4, (60, 120))
    monkeypatch.setattr("keras_overlay.watermarks.searching._LARGE", 20_000)
    best = candidates(marked, mark, (0.9, 1.1), 1)[0]
    assert (best.place.x, best.place.y) == pytest.approx((60, 120), abs=4)


def test_only_the_middle_is_searched_if_told_so(photograph, mark, lay):
    large = np.tile(photograph(), (4, 4, 1))
    marked, _ = lay(large, mark, 0.6, (5, 5))
    assert (
        candidates(marked, mark, (1, 1), 1)[0].score > 1.5 * candidates(marked, mark, (1, 1), 1, most=90_000)[0].score
    )


def test_scales_at_which_too_much_would_be_outside_are_left_out(photograph, mark):
    small = photograph()[:60, :80]
    assert candidates(small, mark, (2 * 60 / len(mark), 40.0), 9) == []
    found = candidates(small, mark, (0.2, 40.0), 9)
    assert found
    assert all(0.59 * each.place.width <= 80 and 0.59 * each.place.height <= 60 for each in found)


def test_the_place_nearby_is_exact(photograph, mark, lay):
    marked, _ = lay(photograph(), mark, 0.3, (93, 71))
    found = sighted(marked, mark, Place(91, 73, mark.shape[1], mark.shape[0]), 3)
    assert (found.place.x, found.place.y) == (93, 71)
    assert found.opacity == pytest.approx(0.3, abs=0.12)


def test_scales_steps_and_sizes():
    steps = scale_steps(0.25, 2.0, 100, 100)
    assert 1.0 in steps
    assert steps == sorted(steps)
    assert (steps[0], steps[-1]) == (0.25, pytest.approx(2.0))
    assert np.max(np.array(steps[1:]) / steps[:-1]) < 1.06
    assert len(scale_steps(0.25, 2.0, 200, 50)) > 1.8 * len(steps)  # a long mark changes faster
    assert scale_steps(0.7, 0.7, 100, 80) == [0.7]
    assert [shrinking(side, 1e5) for side in (30, 79, 80, 200, 700)] == [1, 1, 2, 4, 16]
    assert shrinking(50, 12e6) == 2
    assert outside(100, 40, 0.4) == 16
    assert outside(50, 80, 0.4) == 50


def test_shrinking_takes_means():
    image = np.arange(48, dtype=np.float32).reshape(6, 8, 1)
    np.testing.assert_allclose(shrunk(image, 2)[..., 0], image[..., 0].reshape(3, 2, 4, 2).mean(axis=(1, 3)))
    assert shrunk(image, 1) is image
