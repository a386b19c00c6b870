"""Lettering put onto a picture: speech in balloons and beside them, shouts, sounds, notes; and it without letters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from keras_overlay.documents.comics import balloons, glyphs, inks, wording
from keras_overlay.documents.comics.glyphs import Piece
from keras_overlay.documents.comics.inks import Colour, Inks
from keras_overlay.pixels import to_channels

GLYPH_ALPHA = 0.25
"""Coverage from which on a pixel counts as one of a letter: below it a trace is left, which dilation takes in."""
_PLACES = 8  # tried for a piece before it is given up
_PATIENCE = 12  # pieces in a row that found no place before the rest is given up
_IN_BALLOONS = {"speech": 1.0, "shout": 0.4, "sound": 0.4, "note": 0.0}  # times the style's share
_LINES = (0.0, 1.0, 1.0, 2.0, 3.0)  # around balloons, pixels


@dataclass(frozen=True)
class LetteringStyle:
    """What is drawn.

    Attributes:
        occupancy: Range of the share of pixels under letters, 0..1.
        size: Range of the font size of speech in pixels; shouts and sounds are up to four times as large, notes small.
        balloons: Share of the speech that is in balloons, 0..1.
        language: A name in `SPEECHES`, or `any` that the fonts can write.
        font_dir: A folder of fonts besides those of the system, or None.
    """

    occupancy: tuple[float, float] = (0.005, 0.04)
    size: tuple[float, float] = (10.0, 40.0)
    balloons: float = 0.65
    language: str = "any"
    font_dir: str | None = None


@dataclass(frozen=True, eq=False)
class Lettered:
    """A lettered picture and what is known of it; pictures are float32, 0..255, (height, width, channels).

    Attributes:
        image: With balloons and letters.
        clean: With the balloons, empty.
        mask: bool (height, width): letters, their outlines and shadows, from `GLYPH_ALPHA` on.
        drawn: bool (height, width): all that was touched, balloons too.
    """

    image: np.ndarray
    clean: np.ndarray
    mask: np.ndarray
    drawn: np.ndarray


def letter(picture: np.ndarray, rng: np.random.Generator, style: LetteringStyle) -> Lettered:
    """Put lettering onto a picture: at least one piece, of which a small picture may get a part only.

    Args:
        picture: (height, width, 1 or 3), 0..255, any number type. Left as it is.
        rng: Source of all randomness.
        style: What is drawn.

    Raises:
        ValueError, UnknownFontError: the style's language or fonts are not there.
    """
    page = _Page(picture)
    wanted = rng.uniform(*style.occupancy) * page.mask.size
    idle = 0
    while idle < _PATIENCE and (not page.pieces or page.mask.sum() < wanted):
        idle = 0 if _one_piece(page, rng, style) else idle + 1
    return Lettered(page.image, page.clean, page.mask, page.drawn)


class _Page:
    """A picture being lettered."""

    def __init__(self, picture: np.ndarray):
        self.image = picture.astype(np.float32, order="C")
        self.clean = self.image.copy()
        self.mask = np.zeros(picture.shape[:2], bool)
        self.drawn = np.zeros_like(self.mask)
        self.pieces = 0

    def place_for(self, rng: np.random.Generator, shape: tuple[int, int]) -> tuple[int, int] | None:
        """Top and left of a free place; the first piece gets one in any case, cut by the border if it must be."""
        room = [max(0, side - length) for side, length in zip(self.mask.shape, shape, strict=True)]
        for _ in range(_PLACES):
            top, left = (int(rng.integers(-0.05 * length, space + 0.05 * length + 1)) for length, space in
                         zip(shape, room, strict=True))  # fmt: skip
            inside, _ = _windows(self.mask.shape, (top, left), shape)
            if not self.drawn[inside].any() and (not self.pieces or all(room)):
                return top, left
        return (0, 0) if not self.pieces else None

    def paint(self, layers: list[tuple[np.ndarray, Colour]], corner: tuple[int, int], letters: bool) -> None:
        """Lay coverages over the picture, and, unless they are letters, over the clean one too."""
        for alpha, colour in layers:
            inside, own = _windows(self.mask.shape, corner, alpha.shape)
            share = alpha[own][..., None]
            ink = to_channels(np.array(colour, np.float32).reshape(1, 1, 3), self.image.shape[-1])
            for target in [self.image] if letters else [self.image, self.clean]:
                target[inside] += share * (ink - target[inside])
            self.drawn[inside] |= alpha[own] > 0

    def add_to_mask(self, alpha: np.ndarray, corner: tuple[int, int]) -> None:
        """Note where letters are."""
        inside, own = _windows(self.mask.shape, corner, alpha.shape)
        self.mask[inside] |= alpha[own] >= GLYPH_ALPHA
        self.pieces += 1

    def colour(self, corner: tuple[int, int], piece: Piece) -> Colour:
        """Mean under a piece, RGB, 0..255."""
        inside, own = _windows(self.mask.shape, corner, piece.fill.shape)
        under = self.image[inside][piece.alpha[own] > 0]
        return tuple(np.broadcast_to(under.mean(axis=0), 3).tolist()) if len(under) else (inks.MIDDLE,) * 3


def _windows(shape: tuple[int, int], corner: tuple[int, int], size: tuple[int, int]):
    """What of a rectangle lies in the picture, in the picture's coordinates and in its own."""
    starts = [max(0, begin) for begin in corner]
    stops = [max(start, min(side, begin + length)) for start, side, begin, length in
             zip(starts, shape, corner, size, strict=True)]  # fmt: skip
    inside = tuple(slice(start, stop) for start, stop in zip(starts, stops, strict=True))
    own = tuple(slice(start - begin, stop - begin) for start, stop, begin in zip(starts, stops, corner, strict=True))
    return inside, own


def _one_piece(page: _Page, rng: np.random.Generator, style: LetteringStyle) -> bool:
    """Draw one piece; False if there was no place for it."""
    kind = wording.random_kind(rng)
    fonts = wording.fonts_by_language(style.language, style.font_dir)
    text, setting = wording.random_text(rng, kind, fonts, style.size, page.mask.shape)
    piece = glyphs.draw(text, setting)
    if rng.random() < _IN_BALLOONS[kind] * style.balloons:
        return _in_balloon(page, rng, piece)
    corner = page.place_for(rng, piece.fill.shape)
    if corner is not None:
        _write(page, piece, corner, inks.on_art(rng, page.colour(corner, piece), setting.outline > 0))
    return corner is not None


def _in_balloon(page: _Page, rng: np.random.Generator, piece: Piece) -> bool:
    height, width = piece.fill.shape
    balloon = balloons.draw(rng, height, width, line=_LINES[int(rng.integers(len(_LINES)))])
    corner = page.place_for(rng, balloon.line.shape)
    if corner is None:
        return False
    inside, outside = inks.of_balloon(rng)
    opacity = np.float32(1.0 if rng.random() < 0.85 else rng.uniform(0.7, 0.97))
    page.paint([(balloon.line * opacity, outside), (balloon.fill * opacity, inside)], corner, letters=False)
    middle = [begin + centre for begin, centre in zip(corner, balloon.centre, strict=True)]
    _write(page, piece, (round(middle[0] - height / 2), round(middle[1] - width / 2)), inks.in_balloon(rng, inside))
    return True


def _write(page: _Page, piece: Piece, corner: tuple[int, int], colours: Inks) -> None:
    layers = [(piece.shadow, colours.shadow), (piece.outline, colours.outline), (piece.fill, colours.fill)]
    inside, _ = _windows(page.mask.shape, corner, piece.fill.shape)
    before = page.image[inside].copy()
    page.paint([(alpha, colour) for alpha, colour in layers if alpha.any()], corner, letters=True)
    page.image[inside] += np.float32(1 - colours.opacity) * (before - page.image[inside])
    page.add_to_mask(piece.alpha, corner)
