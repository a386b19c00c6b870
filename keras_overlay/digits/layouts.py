"""Where digits stand on a street picture: layouts of real annotations, or drawn from figures about them.

The figures were counted over the 33,402 training scenes of SVHN (Netzer et al. 2011), whose boxes are not part of this
package. Lengths are in heights of the digits, which are of one height in nearly every scene.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from keras_overlay.digits.box_files import read_boxes
from keras_overlay.digits.boxes import Box, usable
from keras_overlay.digits.mat_files import AnnotationError

_SHARES = (0.01, 0.05, 0.10, 0.25, 0.50, 0.75, 0.90, 0.95, 0.99)  # of scenes or digits that have less than is said
_HEIGHT = (12.0, 15.0, 17.0, 22.0, 30.0, 42.0, 57.0, 69.0, 102.0)  # pixels
_WIDTH = (0.25, 0.32, 0.36, 0.43, 0.52, 0.60, 0.68, 0.73, 0.86)
_WIDTH_OF_ONE = (0.17, 0.22, 0.25, 0.30, 0.37, 0.44, 0.52, 0.58, 0.71)
_GAP = (-0.28, -0.15, -0.11, -0.05, 0.00, 0.05, 0.10, 0.14, 0.29)  # between a box and the next
_STEP = (-0.40, -0.19, -0.12, -0.05, 0.00, 0.04, 0.08, 0.12, 0.24)  # from a box down to the next
_LEFT = (0.48, 0.78, 0.85, 0.96, 1.15, 1.50, 2.08, 2.69, 4.82)  # of the picture's border and the first box
_TOP = (0.02, 0.04, 0.06, 0.11, 0.20, 0.35, 0.57, 0.79, 1.82)
_COUNTS = (0.154, 0.543, 0.260, 0.043)  # scenes of one digit, two, three, four
_LABELS = (0.0675, 0.1892, 0.1445, 0.116, 0.1018, 0.0939, 0.0782, 0.0764, 0.0689, 0.0636)  # digits that are 0, 1, …
LARGEST = 96
"""Digits higher than this many pixels are drawn smaller, with all around them."""
_WIDEST_MARGIN = 3.0
_LEAST = 3  # pixels, of a box each way


@dataclass(frozen=True)
class Layout:
    """Boxes with labels on a picture of a height and width in pixels."""

    boxes: tuple[Box, ...]
    height: int
    width: int

    @property
    def digit_height(self) -> float:
        """Mean height of the boxes in pixels."""
        return float(np.mean([box.height for box in self.boxes]))


def random_layout(rng: np.random.Generator, largest: float = LARGEST) -> Layout:
    """A layout as SVHN has them, by the figures above."""
    count = 1 + int(rng.choice(len(_COUNTS), p=np.divide(_COUNTS, sum(_COUNTS))))
    labels = [int(label) for label in rng.choice(10, count, p=np.divide(_LABELS, sum(_LABELS)))]
    height = min(_drawn(rng, _HEIGHT), largest)
    wide = rng.uniform()  # of all digits of a number: their font is wide, or narrow
    gap, step = _drawn(rng, _GAP), _drawn(rng, _STEP)
    boxes, left, top = [], 0.0, 0.0
    for label in labels:
        width = np.interp(wide + rng.normal(0, 0.08), _SHARES, _WIDTH_OF_ONE if label == 1 else _WIDTH) * height
        boxes.append(Box(left, top, round(max(width, 3)), round(height), label))
        left += boxes[-1].width + round((gap + rng.normal(0, 0.03)) * height)
        top += round((step + rng.normal(0, 0.02)) * height)
    return _placed(rng, boxes, _drawn(rng, _LEFT) * height, _drawn(rng, _TOP) * height)


def real_layout(rng: np.random.Generator, boxes: Sequence[Box], largest: float = LARGEST) -> Layout:
    """The layout of a real scene; its right and lower margins, which annotations do not tell, are drawn.

    Args:
        rng: Source of the margins.
        boxes: Of one picture, with labels; those that are empty or left of or above the picture are left out.
        largest: See LARGEST.

    Raises:
        ValueError: none of the boxes can be used.
    """
    good = [
        box for box in usable(boxes, 10**9, 10**9)[0] if box.label is not None and min(box.width, box.height) >= _LEAST
    ]
    if not good:
        raise ValueError(
            f"a layout needs a box with a label, of {_LEAST} pixels or more each way, got {len(boxes)} boxes"
        )
    scale = min(1.0, largest / max(box.height for box in good))
    numbers = ([round(scale * n) for n in (box.left, box.top, box.width, box.height)] for box in good)
    scaled = [Box(*each, box.label) for each, box in zip(numbers, good, strict=True)]
    return _placed(rng, scaled, min(box.left for box in scaled), min(box.top for box in scaled))


def usable_layouts(path: str | Path) -> list[tuple[Box, ...]]:
    """Boxes of the real scenes that can be drawn: with labels, of 3 pixels or more each way, none left of or above.

    Args:
        path: Of a file of boxes, see `read_boxes`.

    Raises:
        AnnotationError: the file cannot be read, or there is no such scene in it.
    """
    of_scenes = (
        tuple(box for box in boxes if box.label is not None and min(box.width, box.height) >= _LEAST)
        for boxes in read_boxes(path).values()
    )
    found = [boxes for boxes in of_scenes if boxes and min(min(box.left, box.top) for box in boxes) >= 0]
    if not found:
        raise AnnotationError(path, f"no box in it has a label and {_LEAST} pixels or more each way")
    return found


def _placed(rng: np.random.Generator, boxes: Sequence[Box], left: float, top: float) -> Layout:
    """Boxes moved so that they begin at these margins, and the margins on the other sides."""
    height = float(np.mean([box.height for box in boxes]))
    left, top = (round(np.clip(margin, 0, _WIDEST_MARGIN * height)) for margin in (left, top))
    right = min(_drawn(rng, _LEFT), _WIDEST_MARGIN) * height
    below = min(_drawn(rng, _TOP), _WIDEST_MARGIN) * height
    across, down = left - min(box.left for box in boxes), top - min(box.top for box in boxes)
    moved = tuple(Box(box.left + across, box.top + down, box.width, box.height, box.label) for box in boxes)
    lowest, rightmost = max(box.bottom for box in moved), max(box.right for box in moved)
    return Layout(moved, round(lowest + max(below, 1)), round(rightmost + max(right, 1)))


def _drawn(rng: np.random.Generator, quantiles: Sequence[float]) -> float:
    """A number of the distribution that has these quantiles."""
    return float(np.interp(rng.uniform(), _SHARES, quantiles))
