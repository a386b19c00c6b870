"""What infilling makes of a picture, and what it says about each digit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from keras_overlay.digits.boxes import Box


@dataclass(frozen=True)
class DigitRecord:
    """What was done to one digit.

    Attributes:
        box: Where.
        read: The digit that the network read before, 0..9.
        sure: Its probability, 0..1.
        sure_after: That digit's probability in the result.
        keys: Number of key pixels; of `combined` those inside of the box.
        sigma: Spread of the Gaussian in pixels; None if nothing was painted.
        looks: How often ink was searched for, more strictly each time the network still saw the digit; the last time
            the whole box is taken for ink.
        warning: What went otherwise than it should, or an empty text.
    """

    box: Box
    read: int
    sure: float
    sure_after: float = 0.0
    keys: int = 0
    sigma: float | None = None
    looks: int = 1
    warning: str = ""

    def as_json(self) -> dict[str, Any]:
        """Plain words and numbers."""
        numbers = {"sure": round(self.sure, 4), "sure_after": round(self.sure_after, 4)}
        return {**vars(self), **numbers, "box": vars(self.box)}


@dataclass(frozen=True, eq=False)
class Infilled:
    """A picture without its digits.

    Attributes:
        image: float32 (height, width, channels), 0..255.
        keys: bool (height, width), the key pixels.
        maps: float32 (height, width), 0..1, the map that they were chosen by; nan outside of the boxes.
        records: One for each box, in the boxes' order.
    """

    image: np.ndarray
    keys: np.ndarray
    maps: np.ndarray
    records: tuple[DigitRecord, ...]
