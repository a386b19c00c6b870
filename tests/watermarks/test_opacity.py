"""Opacities: from edges, from rounding; whether a mark is there."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay.watermarks.judging import is_another, is_there
from keras_overlay.watermarks.layers import Place, as_channels
from keras_overlay.watermarks.opacity import Opacity, best_opacity
from keras_overlay.watermarks.pairs import laid, pairs
from keras_overlay.watermarks.rounding import rounding


def place_of(mark, x, y):
    return Place(x, y, mark.shape[1], mark.shape[0])


@pytest.mark.parametrize("opacity", [0.1, 0.4, 0.8])
@pytest.mark.parametrize("number", [0, 1, 2])
def test_the_edges_tell_the_opacity(photograph, mark, lay, opacity, number):
    marked, _ = lay(photograph(number=number), mark, opacity, (60, 40))
    chosen = pairs(marked, mark, place_of(mark, 60, 40))
    found = best_opacity(chosen, chosen.layers(mark, place_of(mark, 60, 40)))
    assert found.value == pytest.approx(opacity, abs=0.006)
    assert found.agreement > 4
    assert found.share > 0.7
    assert found.strength == pytest.approx(found.value * mark[..., 3].max(), rel=1e-5)
    assert found.rough_after < found.rough_before


def test_no_mark_means_little_opacity_and_no_agreement(photograph, mark):
    chosen = pairs(photograph(), mark, place_of(mark, 60, 40))
    found = best_opacity(chosen, chosen.layers(mark, place_of(mark, 60, 40)))
    assert found.value < 0.05
    assert found.agreement < 3
    assert not is_there(100, found)


def test_swapping_inside_and_outside_changes_nothing(photograph, mark, lay):
    """What makes the estimate unbiased: exchanging the two pixels of every pair leaves the roughness as it is."""
    marked, _ = lay(photograph(), mark, 0.5, (60, 40))
    chosen = pairs(marked, mark, place_of(mark, 60, 40))
    layers = chosen.layers(mark, place_of(mark, 60, 40))
    before = [chosen.roughness(layers, value) for value in (0.2, 0.5, 0.7)]
    chosen.values[:] = chosen.values[::-1].copy()
    assert [chosen.roughness(layers[::-1], value) for value in (0.2, 0.5, 0.7)] == pytest.approx(before, rel=1e-5)


def test_a_known_opacity_is_not_looked_for(photograph, mark, lay):
    marked, _ = lay(photograph(), mark, 0.5, (60, 40))
    chosen = pairs(marked, mark, place_of(mark, 60, 40))
    found = best_opacity(chosen, chosen.layers(mark, place_of(mark, 60, 40)), 0.3)
    assert found.value == 0.3
    assert found.rough_after > best_opacity(chosen, chosen.layers(mark, place_of(mark, 60, 40))).rough_after


@pytest.mark.parametrize("quality", [90, 75])
def test_luma_at_a_distance_tells_it_under_jpeg(photograph, mark, lay, jpeg, quality):
    marked, _ = lay(photograph(), mark, 0.5, (60, 40))
    place = place_of(mark, 60, 40)
    errors = []
    for compressed in (True, False):
        chosen = pairs(jpeg(marked, quality), mark, place, compressed)
        errors.append(abs(best_opacity(chosen, chosen.layers(mark, place)).value - 0.5))
    assert errors[0] < 0.03
    assert errors[0] < errors[1]


def test_a_mark_outside_or_of_no_contrast_has_no_pairs(photograph, mark):
    assert pairs(photograph(), mark, place_of(mark, 900, 40)) is None
    flat = np.full((100, 120, 3), 90, np.uint8)
    alpha = mark[..., 3:]
    assert (
        pairs(flat, np.concatenate([alpha * 90.0, alpha * 90, alpha * 90, alpha], axis=-1), place_of(mark, 9, 9))
        is None
    )


def test_grey_pictures(photograph, mark, lay):
    grey = photograph()[..., 1:2]
    own = as_channels(mark, 1)
    marked, _ = lay(
        np.repeat(grey, 3, axis=-1), np.concatenate([own[..., :1].repeat(3, -1), own[..., 1:]], -1), 0.5, (50, 50)
    )
    place = place_of(mark, 50, 50)
    chosen = pairs(marked[..., :1], own, place)
    assert best_opacity(chosen, chosen.layers(own, place)).value == pytest.approx(0.5, abs=0.01)


def test_a_judgement_needs_score_agreement_gain_and_opacity():
    good = Opacity(0.3, 10.0, 8.0, 6.0)
    assert is_there(30, good)
    assert not is_there(5, good)
    assert is_there(5, good, told=True)
    assert not is_there(30, Opacity(0.3, 10.0, 8.0, 2.5))
    assert not is_there(30, Opacity(0.3, 10.0, 9.99, 6.0))
    assert not is_there(30, Opacity(0.01, 10.0, 8.0, 6.0, strength=0.01))
    assert not is_there(30, Opacity(0.3, 10.0, 8.0, 6.0, share=0.5))
    assert not is_there(30, Opacity(0.8, 10.0, 8.0, 6.0, share=0.7))
    assert is_there(30, Opacity(0.1, 10.0, 8.0, 6.0, share=0.7, strength=0.1))
    assert is_another(30, Opacity(0.33, 10.0, 8.0, 6.0), good)
    assert not is_another(30, Opacity(0.5, 10.0, 8.0, 6.0), good)


# Rounding.


@pytest.mark.parametrize("opacity", [0.25, 0.37, 0.6])
@pytest.mark.parametrize("down", [False, True])
def test_rounding_tells_four_digits_and_which_way(photograph, mark, opacity, down):
    picture = photograph(number=1)
    layers = laid(mark, 40, 60, *picture.shape[:2])
    part = layers.astype(np.float64) * opacity
    blended = picture * (1 - part[..., 3:]) + part[..., :3]
    marked = np.floor(blended + 1e-9) if down else np.rint(blended)
    inside = layers[..., 3] > 0
    found = rounding(marked[inside], layers[inside], opacity + 0.003)
    assert found.opacity == pytest.approx(opacity, abs=2e-4)
    assert found.shift == (-0.5 if down else 0)


@pytest.mark.parametrize("halves", [np.rint, lambda blend: np.floor(blend + 0.5)], ids=["to even", "up"])
def test_halves_of_levels_are_no_pattern_of_another_opacity(photograph, halves):
    """Every second blend with white at 0.5 lies between two levels."""
    inside = photograph()[20:120, 30:200].reshape(-1, 3)
    layers = np.broadcast_to(np.float32([255, 255, 255, 1]), (len(inside), 4))
    found = rounding(halves(inside * 0.5 + 127.5).astype(np.uint8), layers, 0.502)
    assert found is None or found.opacity == pytest.approx(0.5, abs=2e-4)


def test_rounding_tells_nothing_after_jpeg_or_without_a_mark(photograph, mark, lay, jpeg):
    marked, _ = lay(photograph(number=1), mark, 0.4, (60, 40))
    layers = laid(mark, 40, 60, *marked.shape[:2])
    inside = layers[..., 3] > 0
    assert rounding(jpeg(marked, 85)[inside], layers[inside], 0.4) is None
    assert rounding(photograph(number=1)[inside], layers[inside], 0.4) is None
    assert rounding(marked[inside][:0], layers[inside][:0], 0.4) is None
