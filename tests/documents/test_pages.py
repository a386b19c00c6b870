"""Drawn pages: what is written, where it stands, and what the scanner does to it."""

from __future__ import annotations

import re

import numpy as np
import pytest

from keras_overlay.documents import LAYOUTS, Scan, UnknownFontError, draw_page, find_fonts, named
from keras_overlay.documents.sheet import Cell, Sheet, Style

SPOTLESS, SCANNED = Scan(spotless=1), Scan(spotless=0)
SMALL = {"height": 400, "width": 300, "dpi": 75}
FONT = named(find_fonts(system=False), ["DejaVu Sans Book"])[0]


def page(seed=0, **options):
    return draw_page(np.random.default_rng(seed), **{**SMALL, **options})


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_word_stands_where_it_is_said_to(layout):
    made = page(3, layout=layout, languages=["english"], scan=SPOTLESS, height=800, width=600)
    assert made.image.shape == (800, 600, 3)
    assert made.image.dtype == np.uint8
    assert len(made.text) > 80
    inside = np.zeros(made.image.shape[:2], bool)
    for line in made.lines:
        for word in line.words:
            top, left, bottom, right = (round(edge) for edge in word.box)
            assert made.image[top:bottom, left:right].min() < 120, word
            inside[top:bottom, left:right] = True
    dark = (made.image < 100).any(axis=-1)
    if layout in ("article", "report"):  # others have rules, too
        assert dark[inside].sum() > 0.97 * dark.sum()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_page_of_any_size_can_be_drawn(layout):
    for shape in ((32, 32), (40, 200), (200, 40)):
        assert page(1, layout=layout, height=shape[0], width=shape[1]).image.shape == (*shape, 3)


def test_boxes_turn_with_the_page():
    scan = Scan(spotless=0, turn=5, light=0, noise=(0, 0), flaws=0, black=(0, 0), blur=(0.1, 0.1))
    made = page(5, layout="article", languages=["english"], scan=scan, height=800, width=600)
    paper = np.median(made.image)
    found = [made.image[round(t) : round(b), round(left) : round(r)].min() for t, left, b, r in boxes(made)]
    assert np.mean(np.array(found) < paper - 60) > 0.98
    first = made.lines[4].words
    assert abs(first[0].box[0] - first[-1].box[0]) > 1  # turned


def boxes(made):
    return [word.box for line in made.lines for word in line.words]


def test_the_same_seed_gives_the_same_page_and_another_one_another():
    first, second, other = page(1), page(1), page(2)
    assert (first.image == second.image).all()
    assert first.lines == second.lines
    assert (first.image != other.image).any()


def test_grey_pages_have_one_channel():
    for scan in (SPOTLESS, SCANNED):
        assert page(4, grey=True, scan=scan).image.shape == (400, 300, 1)


def test_the_scanner_leaves_its_traces_and_a_spotless_page_is_white():
    assert (page(6, scan=SPOTLESS).image[:3] == 255).all()
    corner = page(6, scan=SCANNED).image[:20, :20].astype(float)
    assert corner.std() > 0.3
    assert corner.mean() < 254


def test_text_in_a_box_is_the_words_wholly_inside():
    made = page(7, layout="letter", languages=["english"], height=800, width=600)
    assert made.text_in((-9, -9, 900, 900)) == made.text
    line = made.lines[-1]
    top, left, bottom, right = line.box
    assert made.text_in((top, left, bottom, right)) == line.text
    last = line.words[-1]
    assert made.text_in((top, left, bottom, last.box[3] - 1)) == " ".join(word.text for word in line.words[:-1])
    assert made.text_in((0, 0, 1, 1)) == ""


@pytest.mark.parametrize(
    ("language", "letters"), [("greek", "[α-ω]{3}"), ("russian", "[а-я]{3}"), ("german", "[äöüß]")]
)
def test_other_scripts(language, letters):
    made = page(8, languages=[language], layout="article", height=600, width=500)
    assert made.language == language
    assert re.search(letters, made.text)


def test_only_the_fonts_given_are_used(monkeypatch):
    from keras_overlay.documents import sheet

    used, original = set(), sheet.loaded
    monkeypatch.setattr(sheet, "loaded", lambda font, size: used.add(font.family) or original(font, size))
    page(9, fonts=named(find_fonts(system=False), ["STIXGeneral"]))
    assert used == {"STIXGeneral"}


def test_what_cannot_be_drawn_is_refused(rng):
    with pytest.raises(
        ValueError, match="unknown layout 'poem'; known: article, form, invoice, ledger, letter, report"
    ):
        draw_page(rng, layout="poem")
    with pytest.raises(ValueError, match="unknown language 'klingon'; known: chinese, english"):
        draw_page(rng, languages=["klingon"])
    with pytest.raises(ValueError, match=r"a page must be 32 pixels or more at 20..1200 dpi, got height=31, width=50"):
        draw_page(rng, 31, 50)
    with pytest.raises(UnknownFontError, match="no font for chinese: scripts that the 1 fonts have: arabic, cyrillic"):
        draw_page(rng, languages=["chinese"], fonts=[FONT])


def sheet_of(width=200, height=100, spaced=True):
    return Sheet(height, width, 72, spaced)


def test_a_paragraph_is_broken_into_lines_that_fit():
    sheet, style = sheet_of(height=400), Style(FONT, 12)
    bottom = sheet.paragraph("one two three four five six seven eight nine ten", style, 10, 0, 100, 400, "justify")
    assert " ".join(line.text for line in sheet.lines) == "one two three four five six seven eight nine ten"
    assert len(sheet.lines) > 3
    assert bottom == pytest.approx(len(sheet.lines) * style.step)
    assert all(line.box[1] >= 10 and line.box[3] <= 110.5 for line in sheet.lines)
    assert all(line.box[3] > 109 for line in sheet.lines[:-1] if len(line.words) > 1)


@pytest.mark.parametrize(("align", "left", "right"), [("left", 10, None), ("right", None, 190), ("centre", 84, 116)])
def test_alignment(align, left, right):
    sheet = sheet_of()
    sheet.paragraph("word", Style(FONT, 12), 10, 0, 180, 100, align)
    _, found_left, _, found_right = sheet.lines[0].box
    assert left is None or found_left == pytest.approx(left, abs=3)
    assert right is None or found_right == pytest.approx(right, abs=3)


def test_cells_of_a_table_never_run_into_each_other():
    sheet = sheet_of()
    cells = [Cell("extraordinarily long", 0, 60), Cell("short", 60, 60), Cell("", 120, 10), Cell("wwwwwwww", 130, 4)]
    sheet.row(cells, Style(FONT, 12), 0)
    words = sheet.lines[0].words
    assert words[1].text == "short"
    assert words[0].text == "extraordinarily"[: len(words[0].text)]
    assert words[0].box[3] <= 60
    assert len(words) == 2


def test_what_does_not_fit_on_the_sheet_is_dropped():
    sheet = sheet_of()
    sheet.paragraph("word " * 100, Style(FONT, 12), 0, 0, 200, 100)
    assert max(line.box[2] for line in sheet.lines) <= 104
    assert sum(len(line.words) for line in sheet.lines) < 100
