"""Fonts are found without fontconfig, and know what they can write."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
from fontTools.ttLib import TTCollection, TTFont

from keras_overlay.documents import font_files, fonts
from keras_overlay.documents.fonts import UnknownFontError, find_fonts, named, writing
from keras_overlay.documents.sentences import LANGUAGES

CARRIED = find_fonts(system=False)
BY_NAME = {str(font): font for font in CARRIED}


def texts(value):
    """All strings in a vocabulary."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, bool):
        return []
    values = value.values() if isinstance(value, dict) else value
    return [text for each in values for text in texts(each)]


def test_matplotlib_carries_some_that_write_greek_and_cyrillic():
    assert {"DejaVu Sans", "DejaVu Serif", "STIXGeneral", "cmr10"} <= {font.family for font in CARRIED}
    assert {"greek", "cyrillic", "latin accents"} <= BY_NAME["DejaVu Serif Book"].scripts
    assert BY_NAME["cmr10 Regular"].scripts == {"latin"}
    assert not any("han" in font.scripts for font in CARRIED)


def test_fonts_of_symbols_and_of_last_resort_are_left_out():
    assert [font for font in CARRIED if any(word in font.family for word in ("Last", "Siz", "cmsy", "cmex"))] == []


def test_styles_are_read_from_their_names():
    assert BY_NAME["DejaVu Sans Bold Oblique"].is_bold
    assert BY_NAME["DejaVu Sans Bold Oblique"].is_slanted
    assert not BY_NAME["DejaVu Sans Book"].is_bold
    assert not BY_NAME["DejaVu Sans Book"].is_slanted


@pytest.mark.parametrize("name", ["STIXGeneral Regular", "cmtt10 Regular"])
def test_letters_are_those_that_fonttools_finds(name):
    codes = np.arange(32, 0x2200)
    face = next(font_files.read_faces(BY_NAME[name].path, codes))
    with TTFont(BY_NAME[name].path) as font:
        expected = {code: font.getGlyphID(glyph) for code, glyph in font.getBestCmap().items() if 32 <= code < 0x2200}
    assert face.glyphs == {code: glyph for code, glyph in expected.items() if glyph}


def test_both_forms_of_the_map_of_letters_agree(monkeypatch):
    path, codes = BY_NAME["DejaVu Sans Book"].path, np.arange(32, 0x3000)
    with_groups = next(font_files.read_faces(path, codes)).glyphs
    monkeypatch.setattr(font_files, "_UNICODE", ((3, 1),))
    with_segments = next(font_files.read_faces(path, codes)).glyphs
    assert with_groups == with_segments
    assert len(with_groups) > 2000


def test_every_language_can_be_written_whole_by_the_fonts_of_its_script():
    for language, vocabulary in LANGUAGES.items():
        letters = sorted({ord(letter) for text in texts(vars(vocabulary)) for letter in text if letter not in "{}_"})
        for font in CARRIED:
            if vocabulary.script in font.scripts:
                glyphs = next(font_files.read_faces(font.path, np.array(letters))).glyphs
                assert [chr(code) for code in letters if code not in glyphs and code != 32] == [], f"{language}, {font}"


def test_a_folder_of_ones_own_goes_first_and_collections_have_several(tmp_path):
    collection = TTCollection()
    collection.fonts = [TTFont(BY_NAME[name].path) for name in ("cmr10 Regular", "cmtt10 Regular")]
    collection.save(tmp_path / "two.TTC")
    (tmp_path / "broken.ttf").write_bytes(BY_NAME["cmr10 Regular"].path.read_bytes()[:300])
    (tmp_path / "empty.otf").touch()
    found = {font.family: font for font in find_fonts(tmp_path, system=False)}
    assert {found["cmr10"].path, found["cmtt10"].path} == {tmp_path / "two.TTC"}
    assert (found["cmr10"].index, found["cmtt10"].index) == (0, 1)
    assert found["cmss10"].path != tmp_path / "two.TTC"
    widths = [fonts.loaded(found[name], 40).getlength("illi") for name in ("cmr10", "cmtt10")]
    assert widths[0] < widths[1]


@pytest.mark.parametrize("content", ["nothing", "no folder", "a damaged font"])
def test_a_folder_without_fonts_is_refused(tmp_path, content):
    folder = tmp_path / "fonts"
    if content != "no folder":
        folder.mkdir()
    if content == "a damaged font":
        (folder / "x.ttf").write_bytes(b"\0\1\0\0junk")
    words = "is not a folder" if content == "no folder" else "has no font with Latin letters in it"
    with pytest.raises(UnknownFontError, match=f"font_dir must be a folder of fonts .*{words}"):
        find_fonts(folder)


def test_fonts_by_name(tmp_path):
    assert {font.family for font in named(CARRIED, ["dejavu sans", "CMR10"])} == {"DejaVu Sans", "cmr10"}
    assert named(CARRIED, ["DejaVu Sans Bold"]) == [BY_NAME["DejaVu Sans Bold"]]
    with pytest.raises(UnknownFontError, match="unknown font 'Comic'; known families: DejaVu Sans, DejaVu Sans Mono"):
        named(CARRIED, ["cmr10", "Comic"])


def test_fonts_by_script(tmp_path):
    assert BY_NAME["cmr10 Regular"] not in writing(CARRIED, "greek")
    assert BY_NAME["STIXGeneral Bold"] in writing(CARRIED, "greek")
    with pytest.raises(UnknownFontError, match=r"none of these 1 fonts can write greek; scripts they can: latin"):
        writing([BY_NAME["cmr10 Regular"]], "greek")
    with pytest.raises(ValueError, match="unknown script 'runes'; known: arabic, cyrillic, greek"):
        writing(CARRIED, "runes")


def test_a_copy_of_a_system_font_is_listed_once(tmp_path):
    shutil.copy(BY_NAME["DejaVu Sans Book"].path, tmp_path / "again.ttf")
    found = [font for font in find_fonts(tmp_path) if str(font) == "DejaVu Sans Book"]
    assert [font.path for font in found] == [tmp_path / "again.ttf"]
