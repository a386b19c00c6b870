"""Seals: ink of one colour, or of a logo's own colours, on nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import cv2
import numpy as np

from keras_overlay.documents.design import Design
from keras_overlay.documents.emblems import EMBLEMS
from keras_overlay.documents.fonts import Font, find_fonts
from keras_overlay.documents.kinds import KINDS
from keras_overlay.documents.languages import choose
from keras_overlay.documents.plate import Plate
from keras_overlay.documents.sentences import Writer
from keras_overlay.documents.wear import Wear, stamped
from keras_overlay.pixels import quantise

USUAL_KINDS = ("date", "logo", "oval", "postmark", "rectangle", "round", "square")
"""Kinds drawn unless others are asked for. The others of `KINDS` are for tests on shapes that no training saw."""

_INKS = ((200, 30, 45), (225, 60, 40), (170, 20, 60), (35, 60, 165), (25, 90, 190), (60, 50, 140), (110, 45, 150),
         (20, 120, 80), (0, 130, 135), (150, 80, 30), (215, 40, 120))  # fmt: skip


@dataclass(frozen=True, eq=False)
class Seal:
    """Ink.

    Attributes:
        ink: How much of the paper is hidden, uint8 0 nothing to 255 all: (height, width), or (height, width, 3) for
            a logo of several colours, the light taken away from red, green and blue.
        colour: Of the ink, float32 (3,), RGB 0..255; black for a logo of several colours.
        kind: Name in `KINDS`.
    """

    ink: np.ndarray
    colour: np.ndarray
    kind: str
    _smaller: dict[int, np.ndarray] = field(default_factory=dict, repr=False)

    @property
    def coverage(self) -> np.ndarray:
        """How much of the paper the ink hides, float32 (height, width), 0..1."""
        most = self.ink if self.ink.ndim == 2 else self.ink.max(axis=-1)
        return most.astype(np.float32) / np.float32(255.0)

    def reduced(self, level: int) -> np.ndarray:
        """`ink` at 1/2**level of the size, each half the average of the one before; kept for the next call."""
        if level == 0:
            return self.ink
        if level not in self._smaller:
            finer = self.reduced(level - 1)
            size = tuple(max(1, (length + 1) // 2) for length in finer.shape[1::-1])
            self._smaller[level] = cv2.resize(finer, size, interpolation=cv2.INTER_AREA)
        return self._smaller[level]


def draw_seal(
    rng: np.random.Generator,
    kind: str | None = None,
    size: int = 320,
    colour: tuple[float, float, float] | None = None,
    *,
    kinds: Sequence[str] = USUAL_KINDS,
    fonts: Sequence[Font] | None = None,
    languages: Sequence[str] | None = None,
    emblems: Sequence[str] | None = None,
    wear: Wear | None = None,
) -> Seal:
    """Draw a seal as it comes out on paper.

    Args:
        rng: Source of all randomness.
        kind: Name in `KINDS`; one of `kinds` at random unless given.
        size: Longer side in pixels, 16 or more.
        colour: Of the ink, RGB 0..255; that of a usual ink pad unless given.
        kinds: To choose from.
        fonts: To choose from; those of every machine unless given, so that the same seed gives the same seal.
        languages: To choose from; those that the fonts can write unless given.
        emblems: Names in `EMBLEMS` to choose from; all unless given.
        wear: How worn; see `Wear`.

    Raises:
        ValueError: if a name or a size is wrong.
        UnknownFontError: if no font can write any of the languages.
    """
    _check(kind, kinds, size, emblems)
    kind = kind or str(rng.choice(sorted(kinds)))
    language, able = choose(rng, find_fonts(system=False) if fonts is None else fonts, languages)
    chosen = KINDS[kind]
    plate = Plate(size, rng.uniform(chosen.flattest, chosen.highest))
    chosen.draw(plate, Design(Writer(language, rng), able, tuple(emblems or sorted(EMBLEMS))))
    pad = np.array(ink_colour(rng) if colour is None else colour, np.float32)
    return Seal(quantise(255 * stamped(plate.finished(), rng, wear)), pad, kind)


def ink_colour(rng: np.random.Generator) -> tuple[float, float, float]:
    """A colour of a usual ink pad, varied a little: RGB 0..255."""
    base = np.array(_INKS[int(rng.integers(len(_INKS)))], float)
    return tuple(np.clip(base + rng.normal(0, 14, 3), 0, 235).tolist())


def grey_ink(rng: np.random.Generator) -> tuple[float, float, float]:
    """Black to middle grey, as ink of any colour comes out of a grey scanner: RGB 0..255."""
    return (float(rng.uniform(0, 130)),) * 3


def from_rgba(picture: np.ndarray, kind: str = "logo") -> Seal:
    """A seal of one's own.

    Args:
        picture: uint8 (height, width, 4), RGB and alpha.
        kind: What to call it.

    Raises:
        ValueError: if it has no alpha or nothing in it is visible on white paper.
    """
    if picture.dtype != np.uint8 or picture.ndim != 3 or picture.shape[-1] != 4:
        raise ValueError(f"expected uint8 (height, width, 4) with alpha, got {picture.dtype} shape={picture.shape}")
    alpha = picture[..., 3:].astype(np.float32) / np.float32(255.0)
    taken = quantise(alpha * (255 - picture[..., :3].astype(np.float32)))
    if taken.max() < 8:
        raise ValueError("nothing in it would be visible on white paper: it is transparent or white everywhere")
    return Seal(taken, np.zeros(3, np.float32), kind)


def _check(kind, kinds, size, emblems) -> None:
    for name in [*([kind] if kind else []), *kinds]:
        if name not in KINDS:
            raise ValueError(f"unknown kind of seal {name!r}; known: {', '.join(sorted(KINDS))}")
    for name in emblems or ():
        if name not in EMBLEMS:
            raise ValueError(f"unknown emblem {name!r}; known: {', '.join(sorted(EMBLEMS))}")
    if not kinds:
        raise ValueError("kinds must name at least one kind of seal, got none")
    if size < 16:
        raise ValueError(f"size must be 16 pixels or more, got size={size}")
