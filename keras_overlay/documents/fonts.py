"""TrueType and OpenType fonts of this machine, found without fontconfig, and the scripts that each can write.

matplotlib carries DejaVu, STIX and Computer Modern, so that some fonts are there on every machine. A font can write a
script if it has a glyph of its own for every letter of a sample.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from keras_overlay.documents.font_files import Face, read_faces

SUFFIXES = (".otf", ".ttc", ".ttf")
"""Suffixes of font files, in small letters; capitals count as well."""

_DIGITS = "0123456789.,:;-()%/&"
SAMPLES = {
    "latin": "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" + _DIGITS,
    "latin accents": "ÄÖÜäöüßÀÇÉÈÊÎÔàâçéèêëîïôùûñóåø",
    "greek": "ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩαβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώ",
    "cyrillic": "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯабвгдежзийклмнопрстуфхцчшщъыьэюя",
    "hebrew": "אבגדהוזחטיכלמנסעפצקרשת",
    "arabic": "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
    "kana": "あいうえおかきくけこさしすせそアイウエオカキクケコサシスセソ",
    "han": "中国公司合同专用章有限责任财务发票银行年月日",
    "hangul": "가나다라마바사아자차카타파하한국인감",
}
"""Script to the letters that a font must have."""

_WANTED = {ord(letter) for sample in SAMPLES.values() for letter in sample}
_MATHEMATICAL = {"cmex10", "cmmi10", "cmsy10"}  # formula fonts that have symbols in the places of letters


class UnknownFontError(ValueError):
    """A font, or a font for a script, that is not among those found; the message lists what is."""


@dataclass(frozen=True)
class Font:
    """A font file that can at least write English.

    Attributes:
        path: Of the file.
        index: Of the face in a collection (`.ttc`); 0 for other files.
        family: For example `DejaVu Sans`.
        style: For example `Bold Oblique`.
        scripts: Names from `SAMPLES`.
    """

    path: Path
    index: int
    family: str
    style: str
    scripts: frozenset[str]

    @property
    def is_bold(self) -> bool:
        """Whether the style says bold, black or heavy."""
        return any(word in self.style.lower() for word in ("bold", "black", "heavy"))

    @property
    def is_slanted(self) -> bool:
        """Whether the style says italic or oblique."""
        return any(word in self.style.lower() for word in ("italic", "oblique"))

    def __str__(self) -> str:
        return f"{self.family} {self.style}"


def find_fonts(font_dir: str | Path | None = None, system: bool = True) -> list[Font]:
    """Every font that can write Latin letters and digits.

    Args:
        font_dir: A folder of fonts of your own, looked through with all its folders; they go before others of the same
            name.
        system: Look into the system's folders too. Without them the fonts are the same on every machine, those that
            matplotlib carries, and those of `font_dir`.

    Returns:
        Fonts, sorted by family and style, one of each. At least one.

    Raises:
        UnknownFontError: `font_dir` is not a folder or has no usable font in it, or no font was found at all.
    """
    return list(_found(Path(font_dir) if font_dir is not None else None, system))


@functools.lru_cache(maxsize=16)
def _found(font_dir: Path | None, system: bool) -> tuple[Font, ...]:
    own = _in_folder(font_dir) if font_dir is not None else []
    if font_dir is not None and not own:
        kind = "has no font with Latin letters in it" if font_dir.is_dir() else "is not a folder"
        raise UnknownFontError(f"font_dir must be a folder of fonts ({' '.join(SUFFIXES)}), but {font_dir} {kind}")
    folders = [_carried_folder(), *(_system_folders() if system else [])]
    found = {}
    for font in [*own, *(font for folder in folders for font in _in_folder(folder))]:
        found.setdefault((font.family, font.style), font)
    if not found:
        raise UnknownFontError(f"no font found (looked in {', '.join(map(str, folders))}); install one, or matplotlib")
    return tuple(found[key] for key in sorted(found))


def named(fonts: Sequence[Font], names: Iterable[str]) -> list[Font]:
    """The fonts of some families, or some fonts of full names such as `DejaVu Sans Bold`, letter case aside.

    Raises:
        UnknownFontError: one of the names is none of these fonts.
    """
    chosen = []
    for name in names:
        wanted = name.strip().lower()
        matching = [font for font in fonts if wanted in (font.family.lower(), str(font).lower())]
        if not matching:
            known = ", ".join(sorted({font.family for font in fonts}))
            raise UnknownFontError(f"unknown font {name!r}; known families: {known}")
        chosen += matching
    return list(dict.fromkeys(chosen))


def writing(fonts: Sequence[Font], script: str) -> list[Font]:
    """The fonts that can write a script.

    Raises:
        ValueError: if the script is unknown.
        UnknownFontError: if none of the fonts can.
    """
    if script not in SAMPLES:
        raise ValueError(f"unknown script {script!r}; known: {', '.join(sorted(SAMPLES))}")
    able = [font for font in fonts if script in font.scripts]
    if not able:
        known = ", ".join(sorted({other for font in fonts for other in font.scripts}))
        raise UnknownFontError(f"none of these {len(fonts)} fonts can write {script}; scripts they can: {known}")
    return able


@functools.lru_cache(maxsize=512)
def loaded(font: Font, size: int):
    """Pillow's font of `size` pixels. Laid out plainly, so that it looks the same with every build of Pillow."""
    from PIL import ImageFont

    return ImageFont.truetype(str(font.path), size, font.index, layout_engine=ImageFont.Layout.BASIC)


def _carried_folder() -> Path:
    """Where matplotlib keeps its fonts; matplotlib is not imported."""
    package = importlib.util.find_spec("matplotlib")
    if package is None or package.origin is None:
        return Path("matplotlib")
    return Path(package.origin).parent / "mpl-data" / "fonts" / "ttf"


def _system_folders() -> list[Path]:
    """Where Linux, BSD, macOS and Windows keep fonts."""
    home, folders = Path.home(), []
    folders += [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), home / ".fonts", home / ".local/share/fonts"]
    folders += [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library/Fonts"]
    for variable, rest in (("WINDIR", "Fonts"), ("LOCALAPPDATA", "Microsoft/Windows/Fonts")):
        if os.environ.get(variable):
            folders.append(Path(os.environ[variable]) / rest)
    return [folder for folder in folders if folder.is_dir()]


def _in_folder(folder: Path) -> list[Font]:
    names = sorted(Path(place) / name for place, _, names in os.walk(folder) for name in names)
    return [font for path in names if path.suffix.lower() in SUFFIXES for font in _faces(path)]


@functools.lru_cache(maxsize=4096)
def _faces(path: Path) -> tuple[Font, ...]:
    """The usable faces of a file; none if it is damaged."""
    try:
        faces = list(read_faces(path, np.array(sorted(_WANTED))))
    except (OSError, ValueError, IndexError, struct.error):
        return ()
    made = [Font(path, face.index, face.family, face.style, _scripts(face)) for face in faces]
    return tuple(font for font in made if "latin" in font.scripts and font.family not in _MATHEMATICAL)


def _scripts(face: Face) -> frozenset[str]:
    return frozenset(script for script, sample in SAMPLES.items() if _has(face.glyphs, sample))


def _has(glyphs: dict[int, int], sample: str) -> bool:
    """Whether every letter has a glyph; fonts of last resort give one and the same to most."""
    found = [glyphs.get(ord(letter)) for letter in sample]
    return None not in found and len(set(found)) > 0.8 * len(found)
