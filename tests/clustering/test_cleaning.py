"""Seals off drawn pages by each clustering; pages without seals, without colours, and photographs."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay import clustering
from keras_overlay.clustering import CLUSTERINGS
from keras_overlay.clustering.cleaning import without_seals
from keras_overlay.clustering.filling import FILLS
from keras_overlay.clustering.hues import parse_hues
from keras_overlay.clustering.naming import Wanted
from keras_overlay.image_files import read_rgb
from keras_overlay.pairs import samples
from keras_overlay.scoring import psnr

WHITE, TINTED = (1.0, 0.99, 0.965), (1.0, 0.95, 0.82)


@pytest.fixture(params=list(CLUSTERINGS))
def method(request):
    return clustering.build(request.param)


def agreement(found: np.ndarray, truth: np.ndarray) -> float:
    """Intersection over union."""
    return (found & truth).sum() / (found | truth).sum()


def changed(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    return (before != after).any(axis=-1)


def test_a_red_and_a_blue_seal_go_and_the_text_stays(method, sealed_page):
    before = sealed_page.sealed.copy()
    result = without_seals(sealed_page.sealed, method)
    np.testing.assert_array_equal(sealed_page.sealed, before)
    found = changed(before, result)
    assert agreement(found, sealed_page.mask) > 0.75
    for seal in sealed_page.seals:
        assert found[seal & sealed_page.mask].mean() > 0.8
    inside, clean = sealed_page.mask, sealed_page.clean
    assert psnr(clean[inside], result[inside]) > psnr(clean[inside], before[inside]) + 12
    text = inside & (clean.max(axis=-1) < 110)
    assert text.sum() > 200
    assert (result[text].max(axis=-1) < 150).mean() > 0.9
    outside = ~inside & (clean.max(axis=-1) < 110)
    assert found[outside].mean() < 0.01


def test_tinted_paper_is_told_from_ink(method, page_of):
    page = page_of(TINTED, seed=3)
    paper = np.median(page.clean, axis=(0, 1))
    assert np.ptp(paper) > 12
    result = without_seals(page.sealed, method)
    assert agreement(changed(page.sealed, result), page.mask) > 0.7
    inside = page.mask
    assert psnr(page.clean[inside], result[inside]) > psnr(page.clean[inside], page.sealed[inside]) + 12
    np.testing.assert_allclose(np.median(result[inside], axis=0), paper, atol=8)


@pytest.mark.parametrize("paper", [WHITE, TINTED], ids=["white", "tinted"])
def test_a_page_without_a_seal_stays_as_it_is(method, page_of, paper):
    page = page_of(paper)
    np.testing.assert_array_equal(without_seals(page.clean, method), page.clean)


@pytest.mark.parametrize("level", [0, 255])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_an_all_white_and_an_all_black_page_stay_as_they_are(method, level, dtype):
    page = np.full((60, 40, 3), level * (257 if dtype == np.uint16 else 1), dtype)
    np.testing.assert_array_equal(without_seals(page, method), page)


def test_a_grey_page_is_refused_with_the_reason(method, sealed_page):
    grey = sealed_page.sealed[..., :1]
    message = r"colour methods cannot tell ink from text on a grey page \(it has one channel\); a network can"
    with pytest.raises(ValueError, match=message):
        without_seals(grey, method)
    message = r"on a grey page \(its chroma is 0.0 CIELAB units at most, more than 1.5 needed\); a network can"
    with pytest.raises(ValueError, match=message):
        without_seals(np.repeat(grey, 3, axis=-1), method)


@pytest.mark.parametrize("file", samples.training_photographs()[:3], ids=lambda path: path.stem)
def test_photographs_are_refused_with_the_reason(method, file):  # one with a large pale sky may not be
    message = r"no page: at (least|most) \d+% of the pixels must be .+, found \d+%; is it a photograph\?"
    with pytest.raises(ValueError, match=message):
        without_seals(read_rgb(file), method)


def test_ranges_of_hue_leave_other_seals_alone(sealed_page):
    method = clustering.build("kmeans")
    red, blue = sealed_page.seals
    for hues, taken, left in (("red", red, blue), ("blue", blue, red), ("200-320", blue, red)):
        result = without_seals(sealed_page.sealed, method, Wanted(parse_hues(hues)))
        found = changed(sealed_page.sealed, result)
        assert found[taken & sealed_page.mask].mean() > 0.8
        assert not found[left & ~taken].any()
    result = without_seals(sealed_page.sealed, method, Wanted(parse_hues("green")))
    np.testing.assert_array_equal(result, sealed_page.sealed)


def test_limits_of_chroma_and_lightness_leave_paler_and_lighter_ink_alone(sealed_page):
    method = clustering.build("kmeans")
    for wanted in (Wanted(min_chroma=150.0), Wanted(max_lightness=5.0)):
        np.testing.assert_array_equal(without_seals(sealed_page.sealed, method, wanted), sealed_page.sealed)
    dark = changed(sealed_page.sealed, without_seals(sealed_page.sealed, method, Wanted(max_lightness=60.0)))
    assert dark[sealed_page.seals[1] & sealed_page.mask].mean() > 0.5


def test_the_same_page_gives_the_same_result(method, sealed_page):
    results = [without_seals(sealed_page.sealed, method) for _ in range(2)]
    np.testing.assert_array_equal(*results)


@pytest.mark.parametrize("fill", FILLS)
@pytest.mark.parametrize("dtype", [np.uint16, np.float32])
def test_other_depths_give_the_same_picture(sealed_page, dtype, fill):
    method, scale = clustering.build("kmeans"), 257 if dtype == np.uint16 else 1
    given = sealed_page.sealed.astype(dtype) * dtype(scale)
    result = without_seals(given, method, fill=fill)
    assert result.dtype == dtype
    plain = without_seals(sealed_page.sealed, method, fill=fill)
    assert np.abs(result.astype(float) / scale - plain).max() <= (12 if fill == "inpaint" else 1)
    np.testing.assert_array_equal(
        result[~changed(sealed_page.sealed, plain)], given[~changed(sealed_page.sealed, plain)]
    )


@pytest.mark.parametrize("step", [0.5, 11.0])
def test_a_step_out_of_range_is_refused(sealed_page, step):
    with pytest.raises(ValueError, match=rf"step must be 1..10 CIELAB units, got step={step}"):
        without_seals(sealed_page.sealed, clustering.build("kmeans"), step=step)


def test_strips_change_nothing(sealed_page, monkeypatch):
    method = clustering.build("kmeans")
    whole = without_seals(sealed_page.sealed, method)
    monkeypatch.setattr("keras_overlay.clustering.colours.strips.__defaults__", (5000,))
    np.testing.assert_array_equal(without_seals(sealed_page.sealed, method), whole)
