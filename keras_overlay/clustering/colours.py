"""The distinct colours of a picture in CIELAB, quantised, with how often each occurs: what is clustered.

A page of two million pixels has a few thousand distinct colours on a grid of two CIELAB units. Clustering those, each
with its count as weight, is clustering the pixels, but for the rounding; memory and time follow the colours.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from keras_overlay.pixels import MAX_VALUE, to_scale_255

DEFAULT_STEP = 2.0
LEAST_STEP, MOST_STEP = 1.0, 10.0
_AT_ONCE = 1 << 20  # pixels converted at once
_LIMITS = ((0.0, 100.0), (-128.0, 128.0), (-128.0, 128.0))  # of L*, a*, b*


@dataclass(frozen=True, eq=False)
class Palette:
    """The distinct colours of a picture.

    Attributes:
        colours: float32 (n, 3), CIELAB under D65 (L* 0..100), on the grid, sorted by cell.
        counts: int64 (n,), pixels of each, at least 1.
        step: Width of the grid's cells, CIELAB units.
        places: int32, one a cell of the grid: the place in `colours` of what fell into it, or -1.
    """

    colours: np.ndarray
    counts: np.ndarray
    step: float
    places: np.ndarray

    def indices(self, rows: np.ndarray) -> np.ndarray:
        """The inverse: which colour each pixel has.

        Args:
            rows: Rows of the picture that was counted, (height, width, 3).

        Returns:
            int32 (height, width): places in `colours`.
        """
        return self.places[cells(to_lab(rows), self.step)]


def palette(picture: np.ndarray, step: float = DEFAULT_STEP) -> Palette:
    """Count the colours of a picture, a strip of rows at a time.

    Args:
        picture: uint8 (0..255), uint16 (0..65535) or float32 (0..255, clipped), (height, width, 3), RGB.
        step: Width of the cells, 1..10 CIELAB units.

    Raises:
        ValueError: a step out of range, or a picture of another shape.
    """
    if not LEAST_STEP <= step <= MOST_STEP:
        raise ValueError(f"step must be {LEAST_STEP:g}..{MOST_STEP:g} CIELAB units, got step={step!r}")
    if picture.ndim != 3 or picture.shape[-1] != 3 or 0 in picture.shape:
        raise ValueError(f"picture must be (height, width, 3) with at least one pixel, got shape={picture.shape}")
    grid = [_side(step, *limits) for limits in _LIMITS]
    counts = np.zeros(math.prod(len(side) for side in grid), np.int64)
    for rows in strips(picture.shape):
        counts += np.bincount(cells(to_lab(picture[rows]), step).ravel(), minlength=counts.size)
    found = np.flatnonzero(counts)
    places = np.full(counts.size, -1, np.int32)
    places[found] = np.arange(found.size, dtype=np.int32)
    numbers = np.unravel_index(found, [len(side) for side in grid])
    colours = np.stack([side[number] for side, number in zip(grid, numbers, strict=True)], axis=-1)
    return Palette(colours, counts[found], float(step), places)


def strips(shape: tuple[int, ...], at_once: int = _AT_ONCE) -> Iterator[slice]:
    """Slices of rows, at most `at_once` pixels each (but at least one row), that cover a picture of this shape."""
    height = max(1, at_once // max(1, shape[1]))
    for start in range(0, shape[0], height):
        yield slice(start, min(start + height, shape[0]))


def to_lab(rgb: np.ndarray) -> np.ndarray:
    """CIELAB (float32, D65) of sRGB pixels: uint8, uint16 or float32 on 0..255, (height, width, 3)."""
    light = to_light(rgb)
    return cv2.cvtColor(np.clip(light, 0, 1, out=light), cv2.COLOR_RGB2LAB)


def to_light(pixels: np.ndarray) -> np.ndarray:
    """Pixels, uint8, uint16 or float32 on 0..255, as float32 on 0..1, of the same shape."""
    return to_scale_255(pixels).astype(np.float32) / np.float32(MAX_VALUE)


def to_rgb(lab: np.ndarray) -> np.ndarray:
    """sRGB of CIELAB colours: float32 (n, 3) both, RGB on 0..1, clipped."""
    return np.clip(cv2.cvtColor(np.float32(lab)[None], cv2.COLOR_LAB2RGB)[0], 0, 1)


def cells(lab: np.ndarray, step: float) -> np.ndarray:
    """Number of the grid's cell that each colour falls into, int32 of the shape less the last axis."""
    number = np.zeros(lab.shape[:-1], np.int32)
    for axis, (lowest, highest) in enumerate(_LIMITS):
        last = len(_side(step, lowest, highest)) - 1
        place = lab[..., axis] / np.float32(step)
        number *= last + 1
        number += np.clip(np.rint(place, out=place).astype(np.int32) - round(lowest / step), 0, last)
    return number


def _side(step: float, lowest: float, highest: float) -> np.ndarray:
    """Centres of the cells along one axis; grey (a* and b* of 0) is in the middle of a cell."""
    return np.arange(round(lowest / step), round(highest / step) + 1, dtype=np.float32) * np.float32(step)
