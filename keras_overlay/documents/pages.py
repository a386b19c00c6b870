"""Pages of text as a scanner gives them, with their text and the place of every word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from keras_overlay.documents.fonts import Font, find_fonts
from keras_overlay.documents.languages import choose
from keras_overlay.documents.layouts import LAYOUTS
from keras_overlay.documents.scanning import Scan, scanned, turned
from keras_overlay.documents.sentences import LANGUAGES, Writer
from keras_overlay.documents.sheet import Box, Line, Sheet, Word
from keras_overlay.documents.typesetting import Job, typography
from keras_overlay.pixels import to_channels


@dataclass(frozen=True, eq=False)
class Page:
    """A page.

    Attributes:
        image: uint8 (height, width, 3 or 1), RGB or grey.
        lines: What is written on it, in reading order.
        layout: Name in `LAYOUTS`.
        language: Name in `LANGUAGES`.
    """

    image: np.ndarray
    lines: tuple[Line, ...]
    layout: str
    language: str

    @property
    def text(self) -> str:
        """What is written on it, one line of print a line."""
        return "\n".join(line.text for line in self.lines)

    def text_in(self, box: Box) -> str:
        """The words that lie wholly inside a box `(top, left, bottom, right)`."""
        top, left, bottom, right = box
        found = []
        for line in self.lines:
            words = [
                word.text
                for word in line.words
                if word.box[0] >= top and word.box[1] >= left and word.box[2] <= bottom and word.box[3] <= right
            ]
            if words:
                found.append(line.between.join(words))
        return "\n".join(found)


def draw_page(
    rng: np.random.Generator,
    height: int = 1754,
    width: int = 1240,
    *,
    dpi: float = 150,
    layout: str | None = None,
    layouts: Sequence[str] = tuple(LAYOUTS),
    fonts: Sequence[Font] | None = None,
    languages: Sequence[str] | None = None,
    grey: bool = False,
    scan: Scan | None = None,
) -> Page:
    """Draw a page of text.

    Args:
        rng: Source of all randomness.
        height, width: In pixels, 32 or more; A4 at 150 dpi unless given.
        dpi: Pixels in an inch: letters are of usual sizes, 8.5 to 12.5 points.
        layout: Name in `LAYOUTS`; one of `layouts` at random unless given.
        layouts: To choose from.
        fonts: To choose from; those of every machine unless given, so that the same seed gives the same page.
        languages: To choose from; those that the fonts can write unless given, mostly English.
        grey: Whether the scanner is a grey one: one channel.
        scan: How strong the scanner's traces are; see `Scan`.

    Raises:
        ValueError: if a name or a size is wrong.
        UnknownFontError: if no font can write any of the languages.
    """
    if min(height, width) < 32 or not 20 <= dpi <= 1200:
        raise ValueError(f"a page must be 32 pixels or more at 20..1200 dpi, got {height=}, {width=}, {dpi=}")
    for name in [*([layout] if layout else []), *layouts]:
        if name not in LAYOUTS:
            raise ValueError(f"unknown layout {name!r}; known: {', '.join(sorted(LAYOUTS))}")
    scan, layout = scan or Scan(), layout or str(rng.choice(sorted(layouts)))
    language, able = choose(rng, find_fonts(system=False) if fonts is None else fonts, languages)
    sheet = Sheet(height, width, dpi, LANGUAGES[language].spaced)
    LAYOUTS[layout](Job(sheet, Writer(language, rng), typography(sheet, rng, able)))
    image, lines = np.asarray(sheet.image), sheet.lines
    if rng.random() >= scan.spotless:
        image, matrix = turned(image, rng.uniform(-scan.turn, scan.turn))
        lines = [_moved(line, matrix) for line in lines]
        image = scanned(to_channels(image, 1 if grey else 3), rng, scan)
    return Page(np.ascontiguousarray(to_channels(image, 1 if grey else 3)), tuple(lines), layout, language)


def _moved(line: Line, matrix: np.ndarray) -> Line:
    words = []
    for word in line.words:
        top, left, bottom, right = word.box
        corners = np.array([[left, top, 1], [right, top, 1], [left, bottom, 1], [right, bottom, 1]]) @ matrix.T
        (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
        words.append(Word(word.text, (top, left, bottom, right)))
    return Line(tuple(words), line.between)
