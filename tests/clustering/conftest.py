"""What the clusterings' tests share: drawn pages with a red and a blue seal."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from keras_overlay import documents
from keras_overlay.documents import Press, Scan, Seal
from keras_overlay.documents.inking import press
from keras_overlay.pixels import quantise

RED, BLUE = (200.0, 30.0, 45.0), (35.0, 60.0, 165.0)
WHITE = (1.0, 0.99, 0.965)  # never quite grey in a coloured scan
PLAIN = Scan(spotless=0, turn=0, paper=(244, 244), tint=0, light=6, black=(30, 30), blur=(0.5, 0.5), noise=(2, 2),
             jpeg=(85, 85), flaws=0)  # fmt: skip


@dataclass(frozen=True, eq=False)
class Sealed:
    """A page: sealed and clean, uint8 (720, 560, 3), and where each seal is, bool (720, 560)."""

    sealed: np.ndarray
    clean: np.ndarray
    seals: tuple[np.ndarray, np.ndarray]

    @property
    def mask(self) -> np.ndarray:
        """Where there is a seal to be seen."""
        return np.abs(self.sealed.astype(int) - self.clean).max(axis=-1) >= 8


def ring(size: int = 160) -> np.ndarray:
    """A round seal's coverage: two rings and a star of bars, 0..255."""
    rows, columns = np.mgrid[:size, :size] - (size - 1) / 2
    radius, angle = np.hypot(rows, columns), np.arctan2(rows, columns)
    rings = ((radius > 0.42 * size) & (radius < 0.48 * size)) | ((radius > 0.3 * size) & (radius < 0.33 * size))
    rays = (np.sin(5 * angle) > 0.4) & (radius < 0.22 * size)
    return np.where(rings | rays, 220, 0).astype(np.uint8)


@pytest.fixture(scope="session")
def page_of():
    """`page_of(paper, seed)`: a letter of black print on scanned paper, a red seal above, a blue one below.

    `paper` is the share of light that it gives back in red, green and blue, the most 1.
    """

    def draw(paper: tuple[float, float, float] = WHITE, seed: int = 5) -> Sealed:
        rng = np.random.default_rng(seed)
        page = documents.draw_page(rng, 720, 560, dpi=72, layout="letter", languages=["english"], scan=PLAIN).image
        page = quantise(page * np.float32(paper))
        image, masks = page.astype(np.float32), []
        for colour, centre in ((RED, (230, 200)), (BLUE, (430, 330))):
            seal = Seal(ring(), np.array(colour, np.float32), "round")
            masks.append(press(image, seal, centre, Press(130, 10, opacity=0.85, slope=(0.2, 0.1))))
        return Sealed(quantise(image), page, tuple(masks))

    return draw


@pytest.fixture(scope="session")
def sealed_page(page_of):
    """One such page. Not to be changed."""
    return page_of()
