"""What is written and how: a language that the fonts have, words, line breaks, size, outline, angle."""

from __future__ import annotations

import functools
import math

import numpy as np

from keras_overlay.documents.comics.glyphs import Setting
from keras_overlay.documents.comics.speech import SPEECHES, writers
from keras_overlay.documents.fonts import Font, UnknownFontError, find_fonts

KINDS = ("speech", "shout", "sound", "note")
"""Notes are as in credits and signs: small letters in long lines on the art, outlined more often than not."""
_WEIGHTS = (0.6, 0.14, 0.1, 0.16)
_LINED = {"speech": 0.12, "shout": 0.5, "sound": 0.5, "note": 0.6}
"""Chance of an outline."""
_SHADED = {"speech": 0.04, "shout": 0.2, "sound": 0.2, "note": 0.15}
"""Chance of a shadow."""
_OFTEN, _OFTEN_WEIGHT = ("english", "japanese"), 4.0
_LEAST_SIZE = 6  # pixels
_NEVER_FIRST = frozenset("、。，．！？…ー」』）ぁぃぅぇぉっゃゅょァィゥェォッャュョ")


def random_kind(rng: np.random.Generator) -> str:
    """Mostly speech."""
    return KINDS[int(rng.choice(len(KINDS), p=_WEIGHTS))]


def random_text(
    rng: np.random.Generator, kind: str, fonts: dict[str, list[Font]], size: tuple[float, float], shape: tuple[int, int]
) -> tuple[str, Setting]:
    """Words, broken into lines, and how they are set.

    Args:
        rng: Source of all choices.
        kind: One of `KINDS`.
        fonts: Languages to choose from and who can write them; see `fonts_by_language`.
        size: Range of the font size of speech in pixels; shouts and sounds are up to four times as large, notes are of
            the lower half.
        shape: Height and width of the picture, which the text fits in if its letters can be small enough.
    """
    language = _language(rng, sorted(fonts))
    speech, font = SPEECHES[language], fonts[language][int(rng.integers(len(fonts[language])))]
    say = {"speech": speech.says, "shout": speech.shouts_out, "sound": speech.sounds_like, "note": speech.says}[kind]
    words = say(rng)
    words = words.upper() if speech.spaced and rng.random() < 0.35 else words
    upright = kind != "note" and speech.upright and rng.random() < 0.7
    ratio = rng.uniform(4, 40) if kind == "note" else 3.0 if upright else rng.uniform(1.2, 3.0)
    text = broken(words, speech.spaced, ratio)
    pixels = max(_LEAST_SIZE, round(min(_size(rng, kind, size), _fitting(text, shape, upright, speech.spaced))))
    return text, _setting(rng, font, pixels, upright, kind)


def _size(rng: np.random.Generator, kind: str, size: tuple[float, float]) -> float:
    """Font size in pixels, all scales as likely."""
    least, most = np.log(size)
    drawn = math.exp(rng.uniform(least, 0.5 * (least + most) if kind == "note" else most))
    return drawn * (rng.uniform(1, 4) if kind in ("shout", "sound") else 1)


def _setting(rng: np.random.Generator, font: Font, size: int, upright: bool, kind: str) -> Setting:
    """Speech is plain mostly; what is part of the art is outlined, casts shadows, and is turned."""
    is_turned = kind in ("shout", "sound") or (kind == "note" and rng.random() < 0.35)
    return Setting(
        font,
        size,
        upright,
        outline=int(rng.integers(1, 2 + size // 10)) if rng.random() < _LINED[kind] else 0,
        shadow=int(rng.integers(1, 2 + size // 12)) if rng.random() < _SHADED[kind] else 0,
        angle=float(rng.normal(0, 12)) if is_turned else float(rng.normal(0, 4)) if rng.random() < 0.15 else 0.0,
        blur=float(rng.uniform(0.3, 0.8)) if rng.random() < 0.3 else 0.0,
    )


def _fitting(text: str, shape: tuple[int, int], upright: bool, spaced: bool) -> float:
    """Font size at which a text takes nine tenths of a picture."""
    longest, lines = max(map(len, text.split("\n"))), text.count("\n") + 1
    along, across = shape if upright else shape[::-1]
    return 0.9 * min(along / longest * (1.8 if spaced else 1.0), across / (1.3 * lines))


def broken(words: str, spaced: bool, ratio: float) -> str:
    """Words broken into lines so that the whole is about `ratio` times as wide as high.

    Args:
        words: Without line breaks.
        spaced: Whether lines break at spaces, where letters are half as wide as high; they break anywhere else, but not
            before a full stop and the like.
        ratio: Width over height; for columns height over width.
    """
    longest = max(4, math.ceil(math.sqrt(len(words) * ratio * (2.0 if spaced else 1.0))))
    lines = [""]
    for part in words.split() if spaced else words:
        joined = f"{lines[-1]} {part}".strip() if spaced else lines[-1] + part
        if not lines[-1] or len(joined) <= longest or (not spaced and part in _NEVER_FIRST):
            lines[-1] = joined
        else:
            lines.append(part)
    return "\n".join(lines)


def _language(rng: np.random.Generator, names: list[str]) -> str:
    weights = np.array([_OFTEN_WEIGHT if name in _OFTEN else 1.0 for name in names])
    return names[int(rng.choice(len(names), p=weights / weights.sum()))]


@functools.lru_cache(maxsize=16)
def fonts_by_language(language: str = "any", font_dir: str | None = None) -> dict[str, list[Font]]:
    """Languages that can be written here, with the fonts that can.

    Args:
        language: The only one wanted, or `any`.
        font_dir: A folder of fonts besides those of the system, or None.

    Raises:
        ValueError: the language is unknown.
        UnknownFontError: no font can write it, or `font_dir` is no folder of fonts.
    """
    fonts = find_fonts(font_dir)
    wanted = sorted(SPEECHES) if language == "any" else [language]
    able = {name: found for name in wanted if (found := writers(fonts, name))}
    if not able:
        others = ", ".join(sorted(fonts_by_language("any", font_dir)))
        raise UnknownFontError(
            f"none of the {len(fonts)} fonts found can write {language}; languages they can: {others}; install a font, "
            "or name a folder with font_dir"
        )
    return able
