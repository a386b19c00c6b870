"""What comes out of every remover."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np


@dataclass(frozen=True, eq=False)
class Cleaned:
    """What a remover's own code makes of one picture; `Removal` is made of it.

    Attributes:
        image: See `Remover.clean`.
        found: What to add to the record, JSON-serialisable.
        warnings, steps: See `Removal`.
        mask: bool (height, width), where the overlay was, if that is more than what changed: elsewhere `image` has
            exactly the values given. None: where it differs from them.
    """

    image: np.ndarray
    found: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    steps: tuple[np.ndarray, ...] = ()
    mask: np.ndarray | None = None


@dataclass(frozen=True, eq=False)
class Removal:
    """What a remover made of one picture.

    Attributes:
        image: The cleaned picture, of the shape and dtype of the picture given.
        mask: bool (height, width), True where `image` differs from that picture, or may: where lettering was. Elsewhere
            it has exactly the values given.
        record: What was done, JSON-serialisable: `overlay`, `weights` (name and sha256 of each file), the settings, and
            `seconds` it took; some overlays add what they found.
        warnings: What a person should know about this picture, as short sentences.
        steps: Pictures of how it was done, of the picture's size, for panels: uint8 (height, width, 1 or 3).
    """

    image: np.ndarray
    mask: np.ndarray
    record: Mapping[str, Any]
    warnings: tuple[str, ...] = ()
    steps: tuple[np.ndarray, ...] = ()

    @property
    def changed(self) -> float:
        """Share of the pixels that are in the mask, 0..1."""
        return float(self.mask.mean())
