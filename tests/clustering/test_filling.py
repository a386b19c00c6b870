"""What is put in the ink's place."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay.clustering import filling
from keras_overlay.clustering.filling import FILLS, filled
from keras_overlay.clustering.ink_mask import Ink
from keras_overlay.pixels import quantise

PAPER, RED = np.array([230.0, 225.0, 205.0]), np.array([0.1, 0.8, 0.75])


class Even:
    """Stands for the paper's shade: the same everywhere."""

    def at(self, rows, columns):
        return np.tile(np.float32(PAPER / 255), (rows.size, 1))


@pytest.fixture
def scene(rng):
    """Sealed, clean (uint8), and the ink: bars of text under a block of red of uneven strength."""
    clean = np.tile(PAPER, (90, 120, 1))
    clean[25:65, 5::12] = clean[25:65, 6::12] = 30
    cover = np.zeros((90, 120, 1))
    cover[20:70, 15:105] = np.linspace(0.3, 0.95, 90)[:, None]
    sealed = clean * (1 - cover * RED)
    ink = Ink((cover[..., 0] > 0).astype(np.uint8), np.ones((90, 120), np.int32))
    return quantise(sealed), quantise(clean), ink


@pytest.mark.parametrize("fill", FILLS)
def test_paper_is_paper_again_text_stays_dark_and_the_rest_is_not_touched(scene, fill):
    sealed, clean, ink = scene
    result = filled(sealed, ink, Even(), fill)
    inside = ink.number > 0
    np.testing.assert_array_equal(result[~inside], sealed[~inside])
    text = inside & (clean.max(axis=-1) < 60)
    off = np.abs(result[inside & ~text].astype(int) - PAPER.round())
    assert off.mean() < 4 if fill == "inpaint" else off.max() <= 4
    assert result[text].max() < 60
    if fill == "unink":
        assert np.abs(result[inside].astype(int) - clean[inside]).mean() < 3
    else:
        np.testing.assert_array_equal(result[text], sealed[text])


@pytest.mark.parametrize("fill", FILLS)
def test_a_page_without_ink_is_copied(scene, fill):
    sealed, _, ink = scene
    result = filled(sealed, Ink(np.zeros_like(ink.number), ink.places), Even(), fill)
    np.testing.assert_array_equal(result, sealed)
    assert result is not sealed


def test_inpainting_takes_what_is_around_and_paper_does_not(scene):
    sealed, _, ink = scene
    pattern = sealed.copy()
    pattern[ink.number == 0] = (120, 160, 120)
    green = filled(pattern, ink, Even(), "inpaint")[22:26, 44:50].mean(axis=(0, 1))
    paper = filled(pattern, ink, Even(), "paper")[22:26, 44:50].mean(axis=(0, 1))
    assert np.abs(green - PAPER).max() > 30
    np.testing.assert_allclose(paper, PAPER, atol=4)


def test_tiles_of_inpainting_leave_no_hole(scene, monkeypatch):
    sealed, _, ink = scene
    whole = filled(sealed, ink, Even(), "inpaint")
    monkeypatch.setattr(filling, "_TILE", 32)
    tiled = filled(sealed, ink, Even(), "inpaint")
    assert np.abs(tiled.astype(int) - whole).mean() < 3
    paper = (ink.number > 0) & (whole.min(axis=-1) > 150)
    assert (tiled[paper].min(axis=-1) > 150).mean() > 0.99


def test_an_unknown_way_is_refused(scene):
    sealed, _, ink = scene
    with pytest.raises(ValueError, match="fill must be one of inpaint, paper, unink, got fill='white'"):
        filled(sealed, ink, Even(), "white")
