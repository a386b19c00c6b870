"""What a seal is designed with: texts, fonts, emblems, and the dice that choose among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from keras_overlay.documents.emblems import EMBLEMS
from keras_overlay.documents.fonts import Font
from keras_overlay.documents.plate import Plate
from keras_overlay.documents.sentences import Writer


@dataclass(frozen=True)
class Design:
    """What a seal is designed with.

    Attributes:
        writer: Of its texts; its generator is the source of all choices.
        fonts: That can write them, at least one.
        emblems: Names in `EMBLEMS`, at least one.
    """

    writer: Writer
    fonts: Sequence[Font]
    emblems: Sequence[str]

    @property
    def rng(self) -> np.random.Generator:
        """Source of all choices."""
        return self.writer.rng

    def font(self, bold: float = 0.6) -> Font:
        """An upright font, bold with probability `bold` if there are both."""
        wanted = self.rng.random() < bold
        upright = [font for font in self.fonts if not font.is_slanted] or list(self.fonts)
        matching = [font for font in upright if font.is_bold == wanted] or upright
        return self.writer.choice(matching)

    def maybe(self, probability: float) -> bool:
        """True with a probability."""
        return bool(self.rng.random() < probability)

    def between(self, low: float, high: float) -> float:
        """A uniform number."""
        return float(self.rng.uniform(low, high))

    def emblem(self, plate: Plate, x: float, y: float, size: float) -> None:
        """Draw one of the emblems."""
        EMBLEMS[self.writer.choice(list(self.emblems))](plate, self.rng, x, y, size)

    def short_date(self) -> str:
        """A date as date stamps print it."""
        day, year = int(self.rng.integers(1, 29)), int(self.rng.integers(1990, 2027))
        month = int(self.rng.integers(12))
        name = self.writer.vocabulary.months[month][:3].upper() if self.writer.vocabulary.spaced else f"{month + 1:02d}"
        forms = (f"{day:02d} {name} {year}", f"{day:02d}.{month + 1:02d}.{year}", f"{year}-{month + 1:02d}-{day:02d}")
        return self.writer.choice(forms)
