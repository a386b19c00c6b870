"""Upright boxes: what panels, stickers and date stamps leave behind."""

from __future__ import annotations

from typing import Annotated

from keras_overlay.masks.shapes import Percent, Shapes, check_order
from keras_overlay.registry import Between, checked

Pixels = Annotated[int, Between(1, 2000, "pixels")]


class Boxes(Shapes):
    """Boxes at random places until a share of the picture is covered.

    Args:
        min_share, max_share: Range of the share to cover, 0..95 percent of the pixels, uniform.
        min_side, max_side: Range of a box's height and of its width, 1..2000 pixels, all as likely.

    Raises:
        ValueError, TypeError: a value out of range or of the wrong type, or a minimum above its maximum.
    """

    name = "boxes"

    @checked
    def __init__(self, min_share: Percent = 5, max_share: Percent = 25, min_side: Pixels = 8, max_side: Pixels = 48):
        check_order(self.name, min_share, max_share, "share")
        check_order(self.name, min_side, max_side, "side")
        self.min_share, self.max_share = min_share, max_share
        self.min_side, self.max_side = min_side, max_side

    def draw(self, mask, rng):
        """See `Shapes.draw`."""
        height, width = (int(side) for side in rng.integers(self.min_side, self.max_side + 1, 2))
        top, left = (
            int(rng.integers(1 - side, length)) for side, length in zip((height, width), mask.shape, strict=True)
        )
        mask[max(0, top) : top + height, max(0, left) : left + width] = 1
