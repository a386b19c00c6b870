"""A picture, the mark that is looked for in it, and what is known about both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from keras_overlay.watermarks.compression import Compression, stored_with
from keras_overlay.watermarks.layers import Place, rendered
from keras_overlay.watermarks.pairs import laid

_SEEN = 0.05  # alpha


@dataclass(frozen=True, eq=False)
class Subject:
    """What is worked on.

    Attributes:
        picture: uint8 or float32 (height, width, 1 or 3), 0..255.
        mark: Its layers, with as many channels.
        opacity: The mark's, where it is known.
        stored: How JPEG stored the picture, or None.
        origin: Column and row of the mark's file at which the layers begin: transparent borders are left out.
    """

    picture: np.ndarray
    mark: np.ndarray
    opacity: float | None = None
    stored: Compression | None = None
    origin: tuple[int, int] = (0, 0)

    def corner(self, place: Place) -> tuple[float, float]:
        """x and y of the upper left corner of the mark's file, if its layers lie at a place."""
        across, down = place.width / self.mark.shape[1], place.height / self.mark.shape[0]
        return place.x - self.origin[0] * across, place.y - self.origin[1] * down

    def covered(self, place: Place) -> tuple[np.ndarray, int, int]:
        """The mark's layers at a place as far as they lie in the picture, and the row and column they begin at."""
        layers, top, left = rendered(self.mark, place)
        first, begin = max(0, top), max(0, left)
        height = min(self.picture.shape[0], top + layers.shape[0]) - first
        width = min(self.picture.shape[1], left + layers.shape[1]) - begin
        return laid(layers, top - first, left - begin, max(0, height), max(0, width)), first, begin

    def compressed(self, place: Place) -> bool:
        """Whether the mark, if it is there, was on the picture when JPEG stored it."""
        if self.stored is None:
            return False
        layers, top, left = self.covered(place)
        return bool(layers.size) and stored_with(self.picture, self.stored, layers[..., -1] > _SEEN, top, left)
