"""The largest picture that is decoded: checked in the header, so that a hostile file costs no memory."""

from __future__ import annotations

from dataclasses import dataclass

from keras_overlay.image_files.errors import Unusable

MAX_MEGAPIXELS = 200.0
"""Default of `max_megapixels` everywhere, in millions of pixels."""


@dataclass(frozen=True)
class Limit:
    """A limit in megapixels.

    Raises:
        ValueError: if it is not above 0.
    """

    megapixels: float

    def __post_init__(self):
        if not self.megapixels > 0:
            raise ValueError(f"max_megapixels must be above 0, got max_megapixels={self.megapixels!r}")

    @property
    def pixels(self) -> int:
        """The limit as a number of pixels."""
        return int(min(self.megapixels * 1e6, 2**62))

    def check(self, width: int, height: int) -> None:
        """Refuse a declared size. Raises Unusable."""
        if width < 1 or height < 1:
            raise Unusable(f"is damaged: its header declares {width}x{height} pixels")
        if width * height > self.pixels:
            size = f"{width}x{height} pixels ({width * height / 1e6:.4g} megapixels)"
            raise Unusable(f"is {size}, {self._advice}")

    def refuse(self) -> None:
        """Refuse a size that a decoder found too large, in a part of the file it does not name. Raises Unusable."""
        raise Unusable(f"declares a part that is {self._advice}")

    @property
    def _advice(self) -> str:
        limit = f"above the limit of {self.megapixels:g} megapixels"
        return f"{limit} (if you trust the file, raise --max_megapixels)"
