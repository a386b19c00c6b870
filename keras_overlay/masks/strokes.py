"""Irregular strokes, as of a brush that wanders over the picture."""

from __future__ import annotations

from typing import Annotated

import cv2
import numpy as np

from keras_overlay.masks.shapes import Percent, Shapes, check_order
from keras_overlay.registry import Between, checked

Pixels = Annotated[int, Between(1, 500, "pixels")]
_MOST_BENDS = 8
_TURN = 1.2  # radians that a stroke turns by at a bend, at most


class Strokes(Shapes):
    """Bent strokes with round ends, each of one width, until a share of the picture is covered.

    A stroke has 1 to 9 straight parts, each one to four times as long as the widest stroke is wide.

    Args:
        min_share, max_share: Range of the share to cover, 0..95 percent of the pixels, uniform.
        min_width, max_width: Range of a stroke's width, 1..500 pixels, all as likely.

    Raises:
        ValueError, TypeError: a value out of range or of the wrong type, or a minimum above its maximum.

    Source: after Yu et al., "Free-Form Image Inpainting with Gated Convolution", 2019, arXiv:1806.03589, section 3.3.
    """

    name = "strokes"

    @checked
    def __init__(self, min_share: Percent = 5, max_share: Percent = 30, min_width: Pixels = 4, max_width: Pixels = 24):
        check_order(self.name, min_share, max_share, "share")
        check_order(self.name, min_width, max_width, "width")
        self.min_share, self.max_share = min_share, max_share
        self.min_width, self.max_width = min_width, max_width

    def draw(self, mask, rng):
        """See `Shapes.draw`."""
        height, width = mask.shape
        brush = int(rng.integers(self.min_width, self.max_width + 1))
        place = rng.uniform((0, 0), (width, height))
        angle = rng.uniform(0, 2 * np.pi)
        bends = [place]
        for _ in range(int(rng.integers(1, _MOST_BENDS + 2))):
            angle += rng.uniform(-_TURN, _TURN)
            length = rng.uniform(1, 4) * self.max_width
            place = np.clip(place + length * np.array([np.cos(angle), np.sin(angle)]), 0, (width - 1, height - 1))
            bends.append(place)
        cv2.polylines(mask, [np.rint(bends).astype(np.int32)], isClosed=False, color=1, thickness=brush)
