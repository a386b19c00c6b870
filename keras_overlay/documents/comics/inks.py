"""Colours of letters and balloons: such that letters stand out from what is below them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from keras_overlay.pixels import MAX_VALUE

Colour = tuple[float, float, float]
"""RGB, 0..255."""

_BLACK, _WHITE = (0.0, 0.0, 0.0), (255.0, 255.0, 255.0)
_SHADOW = (90.0, 90.0, 90.0)
MIDDLE = 128.0
_LEAST = 35.0  # grey levels from the middle that a colour of letters keeps
_TONES = 0.35  # share of letters on art, those with a line around them aside, in a tone of what they lie on
_TONE, _TINT = (28.0, 110.0), 14.0  # grey levels by which tones differ from that, and deviation of their colour
_THIN, _OPACITY = 0.25, (0.55, 0.95)  # share of letters on art that let it shine through, and how much they cover


class Inks(NamedTuple):
    """Of the letters, of the line around them and of their shadow; and how much they cover, 0..1."""

    fill: Colour
    outline: Colour
    shadow: Colour
    opacity: float = 1.0


def of_balloon(rng: np.random.Generator) -> tuple[Colour, Colour]:
    """Inside and line of a balloon: white and black mostly, some pale, some dark with a white line."""
    chance = rng.random()
    if chance < 0.75:
        return _WHITE, _BLACK
    if chance < 0.92:
        return tuple(rng.uniform(200, 255, 3).tolist()), _BLACK
    return tuple(rng.uniform(0, 50, 3).tolist()), _WHITE


def in_balloon(rng: np.random.Generator, inside: Colour) -> Inks:
    """Letters on the inside of a balloon."""
    is_light = luma(inside) >= MIDDLE
    ink = _coloured(rng, is_light) if rng.random() < 0.15 else _BLACK if is_light else _WHITE
    shadow = tuple(0.5 * (one + other) for one, other in zip(ink, inside, strict=True))
    return Inks(ink, _WHITE if is_light else _BLACK, shadow)


def on_art(rng: np.random.Generator, under: Colour, outlined: bool) -> Inks:
    """Letters on a picture of this mean colour: black, white, coloured, or a tone of it, as on signs and book covers.

    Outlined ones may be as dark as what is below, the line parts them; some letters let it shine through.
    """
    opacity = float(rng.uniform(*_OPACITY)) if rng.random() < _THIN else 1.0
    if not outlined and rng.random() < _TONES:
        tone = _tone(rng, under)
        return Inks(tone, tone, _BLACK, opacity)
    is_dark = luma(under) >= MIDDLE
    if outlined and rng.random() < 0.4:
        is_dark = not is_dark
    ink = _coloured(rng, is_dark) if rng.random() < 0.4 else _BLACK if is_dark else _WHITE
    return Inks(ink, _WHITE if is_dark else _BLACK, _SHADOW if is_dark and not outlined else _BLACK, opacity)


def _tone(rng: np.random.Generator, under: Colour) -> Colour:
    """The same colour, darker or lighter where there is room for that, a little off."""
    change = rng.uniform(*_TONE)
    is_darker = luma(under) > MAX_VALUE - _TONE[0] - change or (luma(under) > change and rng.random() < 0.5)
    shifts = (-change if is_darker else change) + rng.normal(0, _TINT, 3)
    return tuple(np.clip(np.add(under, shifts), 0, MAX_VALUE).tolist())


def _coloured(rng: np.random.Generator, is_dark: bool) -> Colour:
    """Some dark or some light colour."""
    while True:
        colour = tuple(rng.uniform(0, 255, 3).tolist())
        if (MIDDLE - luma(colour) if is_dark else luma(colour) - MIDDLE) >= _LEAST:
            return colour


def luma(colour: Colour) -> float:
    """ITU-R BT.601, 0..255."""
    return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]
