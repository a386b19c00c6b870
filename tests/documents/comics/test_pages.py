"""Drawn comic pages and their screens of dots."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay.documents.comics import Screen, draw_comic_page, halftone, random_screen
from keras_overlay.documents.comics.pages import panels
from keras_overlay.documents.comics.scenes import draw_scene


@pytest.mark.parametrize(("look", "channels"), [("colour", 3), ("grey", 1), ("halftone", 1)])
def test_pages_are_of_the_asked_size_and_follow_the_seed(look, channels):
    pages = [draw_comic_page(np.random.default_rng(seed), 120, 90, look) for seed in (4, 4, 5)]
    assert pages[0].dtype == np.uint8
    assert pages[0].shape == (120, 90, channels)
    assert (pages[0] == pages[1]).all()
    assert (pages[0] != pages[2]).mean() > 0.2
    assert pages[0].std() > 20


def test_halftone_pages_are_nearly_black_and_white():
    page = draw_comic_page(np.random.default_rng(1), 150, 150, "halftone")
    assert ((page < 40) | (page > 215)).mean() > 0.6


def test_panels_do_not_overlap_and_lie_inside(rng):
    for _ in range(20):
        found = panels(rng, 300, 200)
        seen = np.zeros((300, 200), int)
        for top, left, bottom, right in found:
            assert 0 <= top < bottom <= 300
            assert 0 <= left < right <= 200
            seen[top:bottom, left:right] += 1
        assert seen.max() == 1
        assert (seen > 0).mean() > 0.7
        assert len(found) >= 2


@pytest.mark.parametrize("size", [(1, 1), (4, 50), (60, 3)])
def test_scenes_of_odd_sizes(size):
    for seed in range(5):
        scene = draw_scene(np.random.default_rng(seed), *size)
        assert scene.shape == (*size, 3)
        assert scene.dtype == np.float32
        assert 0 <= scene.min() <= scene.max() <= 255


@pytest.mark.parametrize(("arguments", "message"), [
    ((100, 100, "sepia"), "look must be one of colour, grey, halftone, got look='sepia'"),
    ((20, 100), "a page must be at least 32x32 pixels, got 100x20"),
])  # fmt: skip
def test_bad_pages_are_refused(arguments, message, rng):
    with pytest.raises(ValueError, match=message):
        draw_comic_page(rng, *arguments)


@pytest.mark.parametrize("tone", [0.25, 0.5, 0.75])
@pytest.mark.parametrize("angle", [0.0, 45.0])
def test_a_screen_keeps_the_mean_of_a_tone(tone, angle):
    flat = np.full((120, 120, 3), 255 * tone, np.float32)
    dots = halftone(flat, Screen(cell=6, angle=angle, tones=5, white=255, black=0, gamma=1))
    assert dots.shape == (120, 120, 1)
    assert dots.mean() == pytest.approx(255 * tone, abs=8)
    assert dots.std() > 60


def test_white_stays_bare_black_stays_solid_and_lines_are_kept():
    picture = np.full((60, 60, 1), 255, np.float32)
    picture[:20] = 0
    picture[40, :] = 60  # a thin line on paper
    dots = halftone(picture, Screen())
    assert (dots[26:36] == 255).all()
    assert (dots[:16] == 0).all()
    assert dots[40].max() < 80
    assert (dots[44:] == 255).all()


def test_cells_are_as_far_apart_as_asked():
    flat = np.full((96, 96, 1), 128, np.float32)
    row = halftone(flat, Screen(cell=8, angle=0, tones=3, white=255, black=0, gamma=1)).mean(axis=0)[:, 0]
    spectrum = np.abs(np.fft.rfft(row - row.mean()))
    assert 96 / np.argmax(spectrum) == pytest.approx(8)


def test_random_screens_are_in_range(rng):
    screens = [random_screen(rng, (3, 8)) for _ in range(50)]
    assert all(3 <= each.cell <= 8 and each.tones >= 3 and each.black < each.white for each in screens)
    assert len({each.angle for each in screens}) > 2
