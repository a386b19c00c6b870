"""Ink multiplies, lies where it is said to, and leaves the rest alone."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay.documents import Press, Seal, draw_seal, press, seal_page
from keras_overlay.pixels import to_channels

COLOUR = np.array([200, 40, 90], np.float32)


@pytest.fixture
def stamp(rng):
    """A seal of 20x30 pixels, all of it ink of different strength."""
    return Seal(rng.integers(20, 256, (20, 30), dtype=np.uint8), COLOUR, "date")


def grey_page(height=60, width=80, channels=3, value=200):
    return np.full((height, width, channels), value, np.float32)


@pytest.mark.parametrize("channels", [1, 3])
def test_ink_is_multiplied(stamp, channels, rng):
    page = rng.uniform(0, 255, (60, 80, channels)).astype(np.float32)
    pressed = page.copy()
    mask = press(pressed, stamp, (29.5, 39.5), Press(30))
    ink = stamp.ink[..., None] / 255 * (1 - to_channels(COLOUR[None, None], channels) / 255)
    expected = page.copy()
    expected[20:40, 25:55] *= 1 - ink
    np.testing.assert_allclose(pressed, expected, atol=0.01)
    assert mask[20:40, 25:55].all()
    assert mask.sum() == 600


def test_black_stays_black_and_nothing_gets_lighter(stamp, rng):
    page = rng.uniform(0, 255, (60, 80, 3)).astype(np.float32)
    page[30] = 0
    pressed = page.copy()
    press(pressed, stamp, (30, 40), Press(30, 33, True, 0.7, (0.2, -0.3)))
    assert (pressed <= page).all()
    assert (pressed[30] == 0).all()
    assert (pressed < page).any()


@pytest.mark.parametrize(
    ("how", "turned"),
    [
        (Press(30, 90), lambda ink: np.rot90(ink, -1)),
        (Press(30, 180), lambda ink: ink[::-1, ::-1]),
        (Press(30, flipped=True), lambda ink: ink[:, ::-1]),
    ],
)
def test_turned_and_flipped(stamp, how, turned):
    pressed, expected = grey_page(61, 61, 1, 255), turned(stamp.ink)
    press(pressed, stamp, (29.5, 29.5), how)
    height, width = expected.shape
    top, left = 30 - height // 2, 30 - width // 2
    luma = float(to_channels(COLOUR[None, None], 1)[0, 0, 0])
    found = (255 - pressed[top : top + height, left : left + width, 0]) / (1 - luma / 255)
    np.testing.assert_allclose(found, expected, atol=0.6)


def test_a_seal_is_cut_by_the_border_as_a_larger_page_would_be(stamp):
    large, how = grey_page(100, 100), Press(44, 20)
    press(large, stamp, (40, 45), how)
    for top, left in ((30, 40), (45, 20), (25, 55)):
        small = grey_page(30, 30)
        mask = press(small, stamp, (40 - top, 45 - left), how)
        beside = np.abs(small - large[top : top + 30, left : left + 30])
        assert beside.max() < 6  # OpenCV knows places to 1/32 of a pixel
        assert beside.mean() < 0.1
        assert (mask == (small != 200).any(axis=-1)).all()


def test_opacity_and_slope_weaken_the_ink(stamp):
    full, half, sloped = (grey_page() for _ in range(3))
    press(full, stamp, (30, 40), Press(30))
    press(half, stamp, (30, 40), Press(30, opacity=0.5))
    press(sloped, stamp, (30, 40), Press(30, slope=(0.5, 0)))
    np.testing.assert_allclose(200 - half, (200 - full) / 2, atol=0.01)
    lost = (200 - sloped[20:40, 25:55, 1]).sum(axis=0) / (200 - full[20:40, 25:55, 1]).sum(axis=0)
    assert lost[0] > 0.95
    assert lost[-1] < 0.55


def test_a_seal_outside_or_too_faint_leaves_the_page_alone(stamp):
    page = grey_page()
    assert press(page, stamp, (-100, 40), Press(30)) is None
    assert press(page, stamp, (30, 40), Press(30, opacity=0.005)) is None
    assert (page == 200).all()


def test_small_seals_keep_the_average_of_their_ink(rng):
    made = draw_seal(rng, "round", 320, (0, 0, 0))
    large, small = grey_page(400, 400, 1, 255), grey_page(100, 100, 1, 255)
    press(large, made, (200, 200), Press(320))
    press(small, made, (50, 50), Press(40))
    assert (255 - small).sum() / 40**2 == pytest.approx((255 - large).sum() / 320**2, rel=0.1)


def test_logos_of_several_colours_on_colour_and_grey():
    ink = np.zeros((10, 10, 3), np.uint8)
    ink[:, :5] = (0, 255, 255)  # red
    logo = Seal(ink, np.zeros(3, np.float32), "logo")
    colour, grey = grey_page(10, 10, 3, 255), grey_page(10, 10, 1, 255)
    press(colour, logo, (4.5, 4.5), Press(10))
    press(grey, logo, (4.5, 4.5), Press(10))
    assert colour[5, 2].tolist() == [255, 0, 0]
    assert colour[5, 7].tolist() == [255, 255, 255]
    assert grey[5, 2, 0] == pytest.approx(0.299 * 255, abs=0.1)


@pytest.mark.parametrize("channels", [1, 3])
def test_the_mask_of_a_sealed_page_is_exactly_what_changed(channels, picture):
    page = picture(150, 200, channels, seed=3)
    before = page.copy()
    seals = [draw_seal(np.random.default_rng(seed), size=80) for seed in range(3)]
    made = seal_page(page, np.random.default_rng(0), seals, [60, 70, 80])
    assert (page == before).all()
    assert made.image.dtype == np.uint8
    assert made.image.shape == page.shape
    assert (made.mask == (made.image != page).any(axis=-1)).all()
    assert 0.02 < made.mask.mean() < 0.7
    assert [kind for kind, _ in made.seals] == [seal.kind for seal in seals]
    covered = np.zeros_like(made.mask)
    for _, (top, left, bottom, right) in made.seals:
        covered[top:bottom, left:right] = True
    assert covered[made.mask].all()


def test_seals_mostly_lie_on_text():
    page = np.full((300, 300, 1), 255, np.uint8)
    page[:100:4] = 0
    stamp = Seal(np.full((20, 20), 255, np.uint8), COLOUR, "square")

    def middle(on_text):
        places = []
        for seed in range(40):
            (_, (top, _, bottom, _)), *_ = seal_page(page, np.random.default_rng(seed), [stamp], [20], 1, on_text).seals
            places.append((top + bottom) / 2)
        return np.mean(np.array(places) < 110)

    assert middle(1) > 0.85
    assert middle(0) < 0.6
