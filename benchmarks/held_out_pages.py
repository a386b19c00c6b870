"""Pages with seals for measuring, drawn with settings that no training uses, and pages of one's own under such seals.

What differs from `datasets.seals` and from training: the fonts (FONTS, of pages and of seals), the kind of every
second seal (`polygon`, which nothing else draws unless told to), hues from the whole circle rather than of eleven ink
pads, how worn the seals are (WEAR), how bad the scanner is (SCAN), more and larger seals, and all of them on text.
"""

from __future__ import annotations

import colorsys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from datasets.own_documents import read_page
from keras_overlay import documents
from keras_overlay.documents import KINDS, USUAL_KINDS, Page, Scan, Seal, Wear
from keras_overlay.documents.fonts import Font
from keras_overlay.image_files import find_images

FONTS = ("STIXGeneral", "cmss10")
LAYOUTS = ("form", "invoice", "letter", "report")
"""Those of one column: Tesseract may read columns in another order, which counts as errors of every letter."""
SCAN = Scan(spotless=0.0, turn=1.4, paper=(222, 250), tint=34, light=24, black=(20, 80), blur=(0.3, 0.9),
            noise=(1.0, 6.0), jpeg=(50, 92), flaws=0.2)  # fmt: skip
WEAR = Wear(ink=(0.6, 1.0), pressure=(0.1, 0.7), patches=(0.03, 0.3), grain=(0.1, 0.7), edges=(0.2, 0.9),
            blur=(1.5, 5.0))  # fmt: skip
_DRAWN = 400  # pixels of a seal's longer side as it is drawn
_LARGER = 1.25  # times the usual size


@dataclass(frozen=True)
class Setting:
    """How to draw.

    Attributes:
        seed: Of everything.
        size: Height and width in pixels.
        dpi: Pixels in an inch; for files, what they are taken for.
        seals: Least and most number of seals on a page.
        fonts: To choose from.
        layouts: To choose from.
        black_ink: Share of the seals whose ink is grey or black, 0..1; None takes three in five on grey pages, and one
            in eight on coloured ones.
    """

    seed: int = 0
    size: tuple[int, int] = (1754, 1240)
    dpi: float = 150
    seals: tuple[int, int] = (3, 5)
    fonts: tuple[str, ...] = FONTS
    layouts: tuple[str, ...] = LAYOUTS
    black_ink: float | None = None

    def usable_fonts(self, font_dir: Path | None = None) -> list[Font]:
        """The fonts themselves. Raises UnknownFontError."""
        return documents.named(documents.find_fonts(font_dir, system=False), self.fonts)


@dataclass(frozen=True, eq=False)
class HeldOut:
    """A page.

    Attributes:
        sealed, clean: uint8 (height, width, 3 or 1).
        mask: bool (height, width), True exactly where they differ.
        boxes: Around each seal, (top, left, bottom, right) in pixels.
        text: What is written on it; empty if nobody knows.
    """

    sealed: np.ndarray
    clean: np.ndarray
    mask: np.ndarray
    boxes: tuple[tuple[int, int, int, int], ...]
    text: str


def draw(setting: Setting, number: int, grey: bool, fonts: Sequence[Font]) -> HeldOut:
    """Page `number`, drawn."""
    rng = np.random.default_rng([setting.seed, number, int(grey)])
    page = documents.draw_page(rng, *setting.size, dpi=setting.dpi, layouts=setting.layouts, fonts=fonts,
                               languages=["english"], grey=grey, scan=SCAN)  # fmt: skip
    return sealed(page, setting, rng, fonts)


def read(setting: Setting, files: Sequence[Path], number: int, grey: bool, fonts: Sequence[Font]) -> HeldOut:
    """File `number` modulo their count, under seals; its text is that of the file NAME.txt beside it."""
    rng = np.random.default_rng([setting.seed, number, int(grey), 1])
    page = read_page(files[number % len(files)], grey)
    return sealed(page, setting, rng, fonts)


def files(page_dir: Path) -> list[Path]:
    """Pictures of a folder, sorted. Raises ImageFileError."""
    return [path.absolute() for path in find_images(page_dir)]


def sealed(page: Page, setting: Setting, rng: np.random.Generator, fonts: Sequence[Font]) -> HeldOut:
    """A page under seals."""
    count = int(rng.integers(setting.seals[0], setting.seals[1] + 1))
    usual = 0.6 if page.image.shape[-1] == 1 else 0.125
    black = usual if setting.black_ink is None else setting.black_ink
    seals = [seal(rng, black, fonts) for _ in range(count)]
    most = 0.6 * min(page.image.shape[:2])
    sizes = [min(most, _LARGER * setting.dpi / 25.4 * _millimetres(rng, each)) for each in seals]
    laid = documents.seal_page(page.image, rng, seals, sizes, 0.9, on_text=1.0)
    return HeldOut(laid.image, page.image, laid.mask, tuple(box for _, box in laid.seals), page.text)


def seal(rng: np.random.Generator, black: float, fonts: Sequence[Font]) -> Seal:
    """A seal: every second a polygon, of any hue, or with a probability of black ink."""
    kind = "polygon" if rng.random() < 0.5 else str(rng.choice(USUAL_KINDS))
    ink = documents.grey_ink(rng) if rng.random() < black else any_hue(rng)
    return documents.draw_seal(rng, kind, _DRAWN, ink, fonts=fonts, languages=["english"], wear=WEAR)


def any_hue(rng: np.random.Generator) -> tuple[float, float, float]:
    """A colour of ink, RGB 0..255: saturated, not too light."""
    found = colorsys.hsv_to_rgb(rng.random(), rng.uniform(0.55, 0.95), rng.uniform(0.35, 0.85))
    return tuple(255 * channel for channel in found)


def _millimetres(rng: np.random.Generator, which: Seal) -> float:
    kind = KINDS[which.kind]
    return float(rng.uniform(kind.shortest, kind.longest))
