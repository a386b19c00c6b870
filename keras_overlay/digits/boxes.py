"""Boxes around digits, in pixels of a picture, and what of them lies inside of it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """Where a digit is.

    Attributes:
        left, top: Of the first column and row, in pixels from the picture's corner; may be negative.
        width, height: In pixels.
        label: The digit, 0..9, or None if it is not known.

    Raises:
        ValueError: a number that is not finite, or a label that is no digit. Files that count 0 as 10 are converted
            where they are read.
    """

    left: float
    top: float
    width: float
    height: float
    label: int | None = None

    def __post_init__(self):
        for name in ("left", "top", "width", "height"):
            if not math.isfinite(getattr(self, name)):
                raise ValueError(f"{name} must be a finite number of pixels, got {name}={getattr(self, name)}")
        if self.label is not None and self.label not in range(10):
            raise ValueError(f"label must be a digit 0..9, got label={self.label!r}")

    @property
    def right(self) -> float:
        """Of the column after the last."""
        return self.left + self.width

    @property
    def bottom(self) -> float:
        """Of the row after the last."""
        return self.top + self.height

    def grown(self, across: float, down: float) -> Box:
        """Larger by so many pixels on the left and right, and above and below."""
        return Box(self.left - across, self.top - down, self.width + 2 * across, self.height + 2 * down, self.label)

    def within(self, height: int, width: int) -> tuple[slice, slice]:
        """Rows and columns of a picture that it covers, at least one each if it touches the picture at all."""
        return _span(self.top, self.bottom, height), _span(self.left, self.right, width)

    def __str__(self) -> str:
        name = "?" if self.label is None else self.label
        return f"box of {name} at left={self.left:g} top={self.top:g}, {self.width:g}x{self.height:g} pixels"


def _span(begin: float, end: float, length: int) -> slice:
    first = min(max(math.floor(begin + 0.5), 0), length)
    last = min(max(math.floor(end + 0.5), 0), length)
    if last == first and end > begin and end > 0 and begin < length:
        first = min(first, length - 1)
        last = first + 1
    return slice(first, last)


def usable(boxes: Iterable[Box], height: int, width: int) -> tuple[list[Box], list[str]]:
    """The boxes that cover at least a pixel of a picture, and why others do not.

    Args:
        boxes: Of any place and size.
        height, width: Of the picture in pixels.

    Returns:
        Boxes as they were, and a sentence for each that is left out.
    """
    good, problems = [], []
    for box in boxes:
        if box.width <= 0 or box.height <= 0:
            problems.append(f"{box}: it is empty")
        elif any(span.start == span.stop for span in box.within(height, width)):
            problems.append(f"{box}: it lies outside of the picture, {width}x{height} pixels")
        else:
            good.append(box)
    return good, problems


def digit_of(value: float, zero_is_ten: bool = True) -> int:
    """The digit that a file means.

    Args:
        value: What the file has.
        zero_is_ten: SVHN writes 0 as 10.

    Raises:
        ValueError: not a digit.
    """
    if value == 10 and zero_is_ten:
        return 0
    if value not in range(10):
        raise ValueError(f"a label must be a digit 0..9{', or 10 for 0' if zero_is_ten else ''}, got label={value!r}")
    return int(value)


def overlap(one: Box, other: Box) -> float:
    """Intersection over union of two boxes, 0..1."""
    across = min(one.right, other.right) - max(one.left, other.left)
    down = min(one.bottom, other.bottom) - max(one.top, other.top)
    shared = max(0.0, across) * max(0.0, down)
    total = one.width * one.height + other.width * other.height - shared
    return shared / total if total > 0 else 0.0
