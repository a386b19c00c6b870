"""Lettering on pictures: the mask is what differs, places do not overlap, scripts, columns, outlines, odd sizes."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from keras_overlay.documents import find_fonts, named
from keras_overlay.documents.comics import LetteringStyle, balloons, glyphs, inks, letter, wording
from keras_overlay.documents.comics.glyphs import Setting
from keras_overlay.documents.comics.lettering import GLYPH_ALPHA
from keras_overlay.documents.comics.speech import SPEECHES, writers
from keras_overlay.documents.fonts import Font, UnknownFontError

STYLE = LetteringStyle(language="english", size=(10, 18))


@pytest.fixture(scope="module")
def sans() -> Font:
    """A font that every machine has."""
    return named(find_fonts(system=False), ["DejaVu Sans Book"])[0]


@pytest.fixture
def page(picture):
    return picture(200, 240)


def test_letters_are_where_the_mask_is_and_balloons_stay_in_the_clean_page(page):
    balloons_seen = 0
    for seed in range(8):
        made = letter(page, np.random.default_rng(seed), STYLE)
        difference = np.abs(made.image - made.clean).max(axis=-1)
        assert made.mask.any()
        assert (difference[made.mask] > 0).mean() > 0.97  # ink may have the colour of what is below it
        assert difference[~made.mask].max() <= 255 * GLYPH_ALPHA
        changed = (made.clean != page).any(axis=-1)
        assert not (changed & ~made.drawn).any()
        assert (made.image[~made.drawn] == page[~made.drawn]).all()
        balloons_seen += changed.any()
    assert 2 <= balloons_seen < 8


def test_occupancy_is_reached_and_hardly_passed(page):
    for wanted in (0.005, 0.02, 0.05):
        style = dataclasses.replace(STYLE, occupancy=(wanted, wanted), balloons=0.0)
        shares = [letter(page, np.random.default_rng(seed), style).mask.mean() for seed in range(6)]
        assert np.median(shares) >= wanted
        assert np.median(shares) < wanted + 0.06


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_the_share_of_balloons(page, share):
    style = dataclasses.replace(STYLE, balloons=share)
    with_balloons = [
        (made.clean != page).any() for made in (letter(page, np.random.default_rng(seed), style) for seed in range(12))
    ]
    assert np.mean(with_balloons) == share if share == 0 else np.mean(with_balloons) > 0.6


def test_pieces_do_not_overlap(page, monkeypatch):
    """What is drawn for one piece was free before."""
    from keras_overlay.documents.comics import lettering

    corners, original = [], lettering._Page.place_for

    def record(self, rng, shape):
        free = ~self.drawn.copy()
        corner = original(self, rng, shape)
        if corner is not None and self.pieces:
            inside, _ = lettering._windows(self.mask.shape, corner, shape)
            corners.append(free[inside].all())
        return corner

    monkeypatch.setattr(lettering._Page, "place_for", record)
    style = dataclasses.replace(STYLE, occupancy=(0.05, 0.05))
    for seed in range(5):
        letter(page, np.random.default_rng(seed), style)
    assert len(corners) >= 5
    assert all(corners)


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 1, 1), (3, 200, 3), (200, 3, 1), (16, 16, 1)])
def test_odd_pictures(shape):
    image = np.full(shape, 200, np.uint8)
    made = letter(image, np.random.default_rng(0), STYLE)
    assert made.image.shape == made.clean.shape == shape
    assert made.mask.shape == made.drawn.shape == shape[:2]
    assert np.isfinite(made.image).all()


def test_grey_pages_get_grey_letters(picture):
    made = letter(picture(100, 100, 1), np.random.default_rng(3), STYLE)
    assert made.image.shape == (100, 100, 1)
    assert made.mask.any()


@pytest.mark.parametrize("language", sorted(SPEECHES))
def test_every_language_is_written_with_letters_of_its_own(language, sans):
    assert (sans in writers([sans], language)) == (SPEECHES[language].script in sans.scripts)
    speech, rng = SPEECHES[language], np.random.default_rng(0)
    said = {speech.says(rng) for _ in range(30)}
    assert len(said) > 20
    assert all(set(text) - {" "} <= {*speech.letters, *"".join(speech.letters).upper()} for text in said)


def test_a_font_without_some_letters_is_no_writer(sans, tmp_path):
    """Fonts of matplotlib have no kana."""
    assert writers(find_fonts(system=False), "japanese") == []
    with pytest.raises(ValueError, match="unknown language 'klingon'; known: english, french"):
        writers([sans], "klingon")


def test_a_language_that_no_font_can_write_is_refused(monkeypatch):
    monkeypatch.setattr(wording, "find_fonts", lambda folder: find_fonts(system=False))
    wording.fonts_by_language.cache_clear()
    with pytest.raises(UnknownFontError, match=r"none of the \d+ fonts found can write japanese; languages they can: "):
        wording.fonts_by_language("japanese")
    assert "english" in wording.fonts_by_language()
    wording.fonts_by_language.cache_clear()


def test_columns_stand_and_their_order_is_from_the_right(sans):
    """In an upright setting letters of one column are one below the other, and dashes stand."""
    lines, columns = (glyphs.draw("OOO\nI", Setting(sans, 20, upright)) for upright in (False, True))
    assert lines.fill.shape[1] > lines.fill.shape[0]
    assert columns.fill.shape[0] > columns.fill.shape[1]
    half = columns.fill.shape[1] // 2
    assert columns.fill[:, half:].sum() > 2 * columns.fill[:, :half].sum()  # three letters against one
    lying, standing = (glyphs.draw("-", Setting(sans, 40, upright)) for upright in (False, True))
    assert lying.fill.shape[1] > lying.fill.shape[0]
    assert standing.fill.shape[0] > standing.fill.shape[1]


def test_outline_shadow_and_turn(sans):
    plain = glyphs.draw("Hey", Setting(sans, 24))
    outlined = glyphs.draw("Hey", Setting(sans, 24, outline=2))
    shadowed = glyphs.draw("Hey", Setting(sans, 24, shadow=3))
    turned = glyphs.draw("Hey", Setting(sans, 24, angle=45.0))
    assert not plain.outline.any()
    assert not plain.shadow.any()
    assert (outlined.outline >= outlined.fill - 1e-6).all()
    assert outlined.alpha.sum() > 1.5 * plain.alpha.sum()
    assert outlined.fill.sum() == pytest.approx(plain.fill.sum(), rel=0.01)
    np.testing.assert_allclose(shadowed.shadow[3:, 3:], shadowed.fill[:-3, :-3])
    assert turned.fill.shape[0] > 1.5 * plain.fill.shape[0]
    assert turned.fill.sum() == pytest.approx(plain.fill.sum(), rel=0.03)
    for piece in (plain, outlined, shadowed, turned):
        assert piece.alpha.dtype == np.float32
        assert 0 <= piece.alpha.min() <= piece.alpha.max() <= 1


def test_text_without_ink_is_a_bare_pixel(sans):
    assert glyphs.draw(" ", Setting(sans, 12)).fill.shape == (1, 1)


@pytest.mark.parametrize("shape", balloons.SHAPES)
def test_the_text_lies_inside_of_the_balloon(shape):
    for seed in range(5):
        balloon = balloons.draw(np.random.default_rng(seed), 30, 80, 2.0, shape)
        top, left = (round(centre - side / 2) for centre, side in zip(balloon.centre, (30, 80), strict=True))
        assert balloon.fill[top : top + 30, left : left + 80].mean() > 0.97
        assert (balloon.line >= balloon.fill).all()
        assert balloon.line.sum() > balloon.fill.sum()
        assert not balloon.line[0].any()
        assert not balloon.line[:, -1].any()


def test_unknown_balloons_are_refused(rng):
    with pytest.raises(ValueError, match="shape must be one of box, burst, caption, cloud, oval, got shape='star'"):
        balloons.draw(rng, 10, 10, 1.0, "star")


def test_lines_break_at_spaces_or_anywhere_but_before_a_stop():
    text = wording.broken("aa bb cc dd ee ff gg hh ii jj kk", True, 2.0)
    assert text.replace("\n", " ") == "aa bb cc dd ee ff gg hh ii jj kk"
    assert 2 <= text.count("\n") + 1 <= 5
    for length in range(4, 30):
        broken = wording.broken("か" * length + "。" + "か" * 6, False, 2.0)
        assert broken.replace("\n", "") == "か" * length + "。" + "か" * 6
        assert not any(line.startswith("。") for line in broken.split("\n"))


def test_faint_traces_are_not_in_the_mask(page):
    assert 0.1 <= GLYPH_ALPHA <= 0.5
    made = letter(page, np.random.default_rng(1), dataclasses.replace(STYLE, balloons=0.0))
    assert made.drawn.sum() > made.mask.sum()


def test_notes_are_small_level_lines_often_outlined():
    fonts, rng = wording.fonts_by_language(), np.random.default_rng(5)
    notes, speech = (
        [wording.random_text(rng, kind, fonts, (10, 40), (900, 900)) for _ in range(60)] for kind in ("note", "speech")
    )
    assert all(setting.size <= 20 and not setting.upright for _, setting in notes)
    assert any(setting.size > 20 for _, setting in speech)
    lined, plain = (np.mean([setting.outline > 0 for _, setting in kind]) for kind in (notes, speech))
    assert lined > 0.4 > plain
    lines, others = (np.mean([text.count("\n") for text, _ in kind]) for kind in (notes, speech))
    assert lines < others


def test_inks_on_art_stand_out_and_some_are_tones_of_it():
    under, tones = (150.0, 60.0, 40.0), 0
    for seed in range(200):
        ink = inks.on_art(np.random.default_rng(seed), under, outlined=False)
        assert abs(inks.luma(ink.fill) - inks.luma(under)) > 10
        assert 0.5 < ink.opacity <= 1
        shifts = np.subtract(ink.fill, under)
        tones += np.ptp(shifts) < 60 and min(ink.fill) > 0 and max(ink.fill) < 255
    assert 20 < tones < 120


@pytest.mark.parametrize("under", [(0.0, 0.0, 0.0), (255.0, 255.0, 255.0)])
def test_a_tone_of_black_is_lighter_and_of_white_darker(under):
    for seed in range(100):
        ink = inks.on_art(np.random.default_rng(seed), under, outlined=False)
        assert abs(inks.luma(ink.fill) - inks.luma(under)) > 10


def test_letters_may_let_the_art_shine_through(page):
    style, black = dataclasses.replace(STYLE, balloons=0.0), inks.Inks((0.0,) * 3, (0.0,) * 3, (0.0,) * 3)
    for opacity in (1.0, 0.6):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(inks, "on_art", lambda *_: black._replace(opacity=opacity))  # noqa: B023
            made = letter(np.maximum(page, 40), np.random.default_rng(1), style)
        left = (made.image / made.clean)[made.mask]
        assert left.min() == pytest.approx(1 - opacity, abs=0.01)
