"""Pages of text that are drawn when they are first asked for: something to put seals on without any file."""

from __future__ import annotations

import numpy as np

from keras_overlay.documents import draw_page
from keras_overlay.pairs.image_cache import DEFAULT_LIMIT_MB
from keras_overlay.pixels import to_channels

DPI = 150
SIZE = (1181, 827)  # pixels: about A5, which is drawn in half of A4's time


class DrawnPages:
    """Pages by number, in the place of an `ImageCache` of files; a page depends on the seed and its number alone.

    A copy sent to a worker process starts empty, so each worker holds up to the limit it was given.

    Args:
        count: Number of pages.
        channels: 1 (grey) or 3 (RGB; a fifth of them come from a grey scanner, their channels equal).
        seed: Of all pages.
        limit_mb: Largest total of pages kept, in MB (10^6 bytes); those beyond are drawn each time.
        first: Number of the first page; other numbers are other pages.

    Raises:
        ValueError: if there is no page.
    """

    def __init__(
        self, count: int, channels: int = 3, seed: int = 0, limit_mb: float = DEFAULT_LIMIT_MB, first: int = 0
    ):
        if count < 1:
            raise ValueError(f"count must be at least 1 page, got count={count}")
        self.count, self.channels, self.seed, self.limit_mb, self.first = count, channels, seed, limit_mb, first
        self._kept: dict[int, np.ndarray] = {}
        self._bytes = 0

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, number: int) -> np.ndarray:
        """uint8 (1181, 827, channels)."""
        if not 0 <= number < self.count:
            raise IndexError(f"there are pages 0 to {self.count - 1}, got {number}")
        image = self._kept.get(number)
        if image is None:
            image = self._drawn(number)
            if self._bytes + image.nbytes <= self.limit_mb * 1e6:
                self._kept[number] = image
                self._bytes += image.nbytes
        return image

    def _drawn(self, number: int) -> np.ndarray:
        rng = np.random.default_rng([self.seed, self.first + number])
        is_grey = self.channels == 1 or rng.random() < 0.2
        return to_channels(draw_page(rng, *SIZE, dpi=DPI, grey=is_grey).image, self.channels)

    def __getstate__(self) -> dict:
        return {**self.__dict__, "_kept": {}, "_bytes": 0}
