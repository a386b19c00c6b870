"""A book of seals, each drawn when it is first needed, always the same for the same seed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from keras_overlay.documents.seals import USUAL_KINDS, Seal, draw_seal, grey_ink


class SealBook(Sequence):
    """Coloured seals, then grey ones. A seal depends on the seed and its number only, not on which were drawn before.

    Args:
        seed: Of all seals, 0 or more.
        coloured: Number of seals in coloured ink.
        grey: Number of seals in black or grey ink.
        size: Longer side of each in pixels.
        **options: For `draw_seal`, such as `kinds`, `fonts` and `wear`.

    Raises:
        ValueError: if there is no seal in it.
    """

    def __init__(self, seed: int, coloured: int = 110, grey: int = 200, size: int = 320, **options: Any):
        if coloured < 0 or grey < 0 or coloured + grey == 0:
            raise ValueError(f"a book needs at least one seal, got coloured={coloured} and grey={grey}")
        self.seed, self.coloured, self.grey, self.size, self._options = seed, coloured, grey, size, options
        self._drawn: dict[int, Seal] = {}

    def __len__(self) -> int:
        return self.coloured + self.grey

    def __getitem__(self, number: int) -> Seal:
        if not 0 <= number < len(self):
            raise IndexError(f"the book has seals 0 to {len(self) - 1}, got {number}")
        if number not in self._drawn:
            rng = np.random.default_rng([self.seed, number])
            kinds = sorted(self._options.get("kinds", USUAL_KINDS))
            grey = number >= self.coloured
            kind = kinds[(number - self.coloured if grey else number) % len(kinds)]
            ink = grey_ink(rng) if grey else None
            self._drawn[number] = draw_seal(rng, kind, self.size, ink, **self._options)
        return self._drawn[number]


def seal_book(seed: int, coloured: int = 110, grey: int = 200, **options: Any) -> SealBook:
    """The paper's number of seals: 110 coloured ones and 200 in black and grey. See `SealBook`."""
    return SealBook(seed, coloured, grey, **options)
