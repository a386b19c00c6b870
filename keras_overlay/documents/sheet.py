"""A blank sheet on which text is set in lines, with the place of every word noted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from PIL import Image, ImageDraw

from keras_overlay.documents.fonts import Font, loaded

Box = tuple[float, float, float, float]
"""Top, left, bottom and right, in pixels."""


@dataclass(frozen=True)
class Word:
    """A word and where it stands: its box reaches from the highest to the lowest letters of the font."""

    text: str
    box: Box


@dataclass(frozen=True)
class Line:
    """Words next to each other, as one reads them.

    Attributes:
        words: From left to right, at least one.
        between: What stands between words: a space, or nothing in Chinese.
    """

    words: tuple[Word, ...]
    between: str = " "

    @property
    def text(self) -> str:
        """The words in one string."""
        return self.between.join(word.text for word in self.words)

    @property
    def box(self) -> Box:
        """The smallest box around all words."""
        boxes = np.array([word.box for word in self.words])
        return (*boxes[:, :2].min(axis=0).tolist(), *boxes[:, 2:].max(axis=0).tolist())


@dataclass(frozen=True)
class Style:
    """How text is set.

    Attributes:
        font: Of the text.
        size: Of the font, in pixels.
        colour: RGB, 0..255.
        leading: From one line to the next, as a multiple of the size.
    """

    font: Font
    size: int
    colour: tuple[int, int, int] = (0, 0, 0)
    leading: float = 1.25

    @property
    def step(self) -> float:
        """From one line to the next, in pixels."""
        return self.leading * self.size


@dataclass(frozen=True)
class Cell:
    """A piece of text in a row of a table."""

    text: str
    left: float
    width: float
    align: str = "left"


@dataclass(eq=False)
class Sheet:
    """White paper.

    Attributes:
        height, width: In pixels.
        dpi: Pixels in an inch.
        spaced: Whether words have spaces between them.
        image: RGB, what is drawn so far.
        lines: What is written so far, in reading order.
    """

    height: int
    width: int
    dpi: float
    spaced: bool = True
    lines: list[Line] = field(default_factory=list)

    def __post_init__(self):
        self.image = Image.new("RGB", (self.width, self.height), (255, 255, 255))
        self.draw = ImageDraw.Draw(self.image)

    def mm(self, length: float) -> float:
        """Millimetres in pixels."""
        return length * self.dpi / 25.4

    def points(self, size: float) -> int:
        """A size of letters in pixels, at least 5, of which one can guess what they are."""
        return max(5, round(size * self.dpi / 72))

    def row(self, cells: Sequence[Cell], style: Style, top: float) -> float:
        """Pieces of text side by side, one line to read; each is cut where its width ends.

        Returns:
            Where the next row begins.
        """
        words = [word for cell in cells for word in self._set(self._cut(cell, style), cell, style, top)]
        self._keep(words)
        return top + style.step

    def paragraph(
        self,
        text: str,
        style: Style,
        left: float,
        top: float,
        width: float,
        bottom: float,
        align: str = "left",
        mark: str = "",
    ) -> float:
        """Text broken into lines.

        Args:
            text: Of one paragraph.
            style: How it is set.
            left, top, width: Where, in pixels.
            bottom: No line reaches below this; what is left of the text is dropped.
            align: `left`, `right`, `centre` or `justify`.
            mark: A bullet or number that stands before the first line, to the left of the paragraph.

        Returns:
            Where the next line begins.
        """
        rest = self._split(text)
        while rest and top + style.step <= bottom:
            count = self._fitting(rest, style, width)
            last = count == len(rest)
            cell = Cell("", left, width, "left" if last and align == "justify" else align)
            words = self._set([mark], Cell("", left - 1.6 * style.size, width), style, top) if mark else []
            self._keep(words + self._set(rest[:count], cell, style, top))
            mark, rest, top = "", rest[count:], top + style.step
        return top

    def rule(self, left: float, top: float, right: float, bottom: float, width: float, colour=(0, 0, 0)) -> None:
        """A straight line, `width` in pixels."""
        self.draw.line([(left, top), (right, bottom)], fill=colour, width=max(1, round(width)))

    def frame(self, left: float, top: float, right: float, bottom: float, width: float, colour=(0, 0, 0), fill=None):
        """A rectangle, filled if `fill` is a colour."""
        if right > left and bottom > top:
            line = max(1, round(width)) if width else 0
            self.draw.rectangle([left, top, right, bottom], outline=colour if line else None, width=line, fill=fill)

    def pen(self, points: Sequence[tuple[float, float]], width: float, colour: tuple[int, int, int]) -> None:
        """A smooth line through some points, in ink."""
        finer = 3
        corners = np.array(points)
        low = np.floor(corners.min(axis=0) - width).astype(int)
        size = np.ceil(corners.max(axis=0) + width).astype(int) - low
        drawn = Image.new("L", tuple((finer * size).tolist()))
        line = [tuple(corner) for corner in (finer * (corners - low)).tolist()]
        ImageDraw.Draw(drawn).line(line, fill=255, width=max(1, round(finer * width)), joint="curve")
        self.image.paste(colour, tuple(low.tolist()), drawn.resize(tuple(size.tolist()), Image.Resampling.BOX))

    def _split(self, text: str) -> list[str]:
        return text.split() if self.spaced else list(text.replace(" ", ""))

    def _cut(self, cell: Cell, style: Style) -> list[str]:
        """The words of a cell, the first one shortened if it is too wide for it."""
        words, font = self._split(cell.text), loaded(style.font, style.size)
        while words and words[0] and font.getlength(words[0]) > cell.width:
            words[0] = words[0][:-1]
        return words if words and words[0] else []

    def _keep(self, words: list[Word]) -> None:
        if words:
            self.lines.append(Line(tuple(words), " " if self.spaced else ""))

    def _gap(self, style: Style) -> float:
        return loaded(style.font, style.size).getlength(" ") if self.spaced else 0.0

    def _fitting(self, words: list[str], style: Style, width: float) -> int:
        """How many words fit into a line, at least one."""
        font, gap, used = loaded(style.font, style.size), self._gap(style), 0.0
        for count, word in enumerate(words):
            used += font.getlength(word) + (gap if count else 0)
            if used > width and count:
                return count
        return len(words)

    def _set(self, words: list[str], cell: Cell, style: Style, top: float) -> list[Word]:
        """Draw words into one line; those that do not fit are left out."""
        font, gap = loaded(style.font, style.size), self._gap(style)
        count = self._fitting(words, style, cell.width) if words else 0
        words = words[:count]
        widths = [font.getlength(word) for word in words]
        room = cell.width - sum(widths) - gap * (count - 1)
        if cell.align == "justify" and count > 1 and room > 0:
            gap, room = gap + room / (count - 1), 0.0
        x = cell.left + max(0.0, room) * {"right": 1.0, "centre": 0.5}.get(cell.align, 0.0)
        above, below = font.getbbox("ÅHg" if self.spaced else "国", anchor="ls")[1::2]
        base, placed = round(top + style.size), []
        for word, width in zip(words, widths, strict=True):
            self.draw.text((x, base), word, fill=style.colour, font=font, anchor="ls")
            placed.append(Word(word, (float(base + above), x, float(base + below), x + width)))
            x += width + gap
        return placed
