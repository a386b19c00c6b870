"""What comes out of every remover."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True, eq=False)
class Removal:
    """What a remover made of one picture.

    Attributes:
        image: The cleaned picture, of the shape and dtype of the picture given.
        mask: bool (height, width), True where `image` differs from that picture.
        record: What was done, JSON-serialisable: `overlay`, `weights` (name and sha256 of each file), the settings, and
            `seconds` it took.
    """

    image: np.ndarray
    mask: np.ndarray
    record: Mapping[str, Any]

    @property
    def changed(self) -> float:
        """Share of the pixels that were changed, 0..1."""
        return float(self.mask.mean())
