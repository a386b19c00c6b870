"""The styles of a page, and what layouts work with: sheet, writer, margins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from keras_overlay.documents.fonts import Font
from keras_overlay.documents.sentences import Writer
from keras_overlay.documents.sheet import Sheet, Style


@dataclass(frozen=True)
class Typography:
    """Styles of one page.

    Attributes:
        body, bold, small, title, heading: Styles.
        accent: Colour of rules and fills, RGB 0..255.
        align: Of paragraphs: `left` or `justify`.
    """

    body: Style
    bold: Style
    small: Style
    title: Style
    heading: Style
    accent: tuple[int, int, int]
    align: str


_ACCENTS = ((20, 50, 110), (120, 20, 30), (10, 90, 60), (90, 60, 20), (70, 70, 70))


def typography(sheet: Sheet, rng: np.random.Generator, fonts: Sequence[Font]) -> Typography:
    """Choose the styles of a page from some fonts, at least one."""
    families = sorted({font.family for font in fonts})
    body = _family(fonts, families[int(rng.integers(len(families)))])
    titles = body if rng.random() < 0.6 else _family(fonts, families[int(rng.integers(len(families)))])
    size, leading = rng.uniform(8.5, 12.5), rng.uniform(1.15, 1.5)
    black = (int(rng.uniform(0, 50)),) * 3
    coloured = rng.random() < 0.3
    accent = _ACCENTS[int(rng.integers(len(_ACCENTS)))] if coloured else black
    plain, bold, slanted = body
    usual = slanted if rng.random() < 0.04 else plain

    def style(font: Font, times: float, colour=black) -> Style:
        return Style(font, sheet.points(size * times), colour, leading)

    return Typography(
        body=style(usual, 1),
        bold=style(bold, 1),
        small=style(plain, rng.uniform(0.7, 0.9)),
        title=style(titles[1], rng.uniform(1.4, 2.4), accent),
        heading=style(titles[1], rng.uniform(1.05, 1.4), accent),
        accent=accent,
        align="justify" if rng.random() < 0.5 else "left",
    )


def _family(fonts: Sequence[Font], name: str) -> tuple[Font, Font, Font]:
    """Plain, bold and slanted font of a family; plain where one is missing."""
    own = [font for font in fonts if font.family == name]
    upright = [font for font in own if not font.is_slanted] or own
    plain = next((font for font in upright if not font.is_bold), upright[0])
    bold = next((font for font in upright if font.is_bold), plain)
    return plain, bold, next((font for font in own if font.is_slanted and not font.is_bold), plain)


@dataclass(eq=False)
class Job:
    """What a layout works with.

    Attributes:
        sheet: To write on.
        writer: Of the text; its generator is the source of all choices.
        styles: Of the page.
        left, top, right, bottom: Of the area inside the margins, in pixels.
    """

    sheet: Sheet
    writer: Writer
    styles: Typography

    def __post_init__(self):
        sheet, rng = self.sheet, self.writer.rng
        across, down = (min(sheet.mm(rng.uniform(12, 26)), 0.12 * length) for length in (sheet.width, sheet.height))
        self.left, self.right, self.top, self.bottom = across, sheet.width - across, down, sheet.height - down

    @property
    def rng(self) -> np.random.Generator:
        """Source of all choices."""
        return self.writer.rng

    @property
    def width(self) -> float:
        """Of the area inside the margins."""
        return self.right - self.left

    def text(self, words: str, style: Style, top: float, align: str = "left") -> float:
        """A paragraph as wide as the area. Returns where the next line begins."""
        return self.sheet.paragraph(words, style, self.left, top, self.width, self.bottom, align)

    def fits(self, top: float, lines: float = 1) -> bool:
        """Whether some more lines fit below `top`."""
        return top + lines * self.styles.body.step <= self.bottom

    def maybe(self, probability: float) -> bool:
        """True with a probability."""
        return bool(self.rng.random() < probability)

    def gap(self, lines: float) -> float:
        """So many lines, in pixels."""
        return lines * self.styles.body.step

    def line(self, top: float, width_mm: float = 0.3, share: float = 1.0) -> None:
        """A horizontal rule in the accent's colour."""
        self.sheet.rule(
            self.left, top, self.left + share * self.width, top, self.sheet.mm(width_mm), self.styles.accent
        )
