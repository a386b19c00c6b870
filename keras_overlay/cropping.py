"""Cuts of a picture: random training patches, padding to a multiple, and overlapping tiles; and shrinking it whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True)
class Patch:
    """One square cut with one of the eight flips and quarter turns, applicable to several aligned pictures.

    Attributes:
        top, left: Corner in pixels, in the picture padded to at least `size` on each side.
        size: Side in pixels.
        turns: Quarter turns, 0..3.
        flip: Whether to mirror left and right after turning.
    """

    top: int
    left: int
    size: int
    turns: int = 0
    flip: bool = False

    def of(self, image: np.ndarray) -> np.ndarray:
        """Cut the patch: (height, width, channels) of any size to (size, size, channels), contiguous."""
        image = pad_to_size(image, self.size, self.size)
        cut = image[self.top : self.top + self.size, self.left : self.left + self.size]
        cut = np.rot90(cut, self.turns)
        return np.ascontiguousarray(cut[:, ::-1] if self.flip else cut)


def random_patch(shape: tuple[int, ...], size: int, rng: np.random.Generator, augment: bool = True) -> Patch:
    """A patch at a uniform place, with a uniform flip and turn.

    Args:
        shape: (height, width, ...) of the picture; one smaller than the patch counts as padded by reflection.
        size: Side in pixels, at least 1.
        rng: Source of randomness.
        augment: Whether to flip and turn.
    """
    top, left = (int(rng.integers(max(side, size) - size + 1)) for side in shape[:2])
    turns, flip = (int(rng.integers(4)), bool(rng.integers(2))) if augment else (0, False)
    return Patch(top, left, size, turns, flip)


def pad_to_size(image: np.ndarray, height: int, width: int) -> np.ndarray:
    """Pad at the bottom and right by reflection up to a size; a picture that is large enough comes back as it is."""
    missing = [(0, max(0, size - side)) for size, side in zip((height, width), image.shape[:2], strict=True)]
    if not any(after for _, after in missing):
        return image
    return np.pad(image, [*missing, *[(0, 0)] * (image.ndim - 2)], mode="reflect")


def pad_to_multiple(image: np.ndarray, multiple: int) -> np.ndarray:
    """Pad at the bottom and right by reflection until `multiple` divides both sides."""
    height, width = (-(-side // multiple) * multiple for side in image.shape[:2])
    return pad_to_size(image, height, width)


def crop_to_multiple(image: np.ndarray, multiple: int) -> np.ndarray:
    """Cut at the bottom and right until `multiple` divides both sides; a side below `multiple` stays as it is."""
    height, width = (side // multiple * multiple or side for side in image.shape[:2])
    return image[:height, :width]


def centre_crop(image: np.ndarray, side: int) -> np.ndarray:
    """The middle of a picture, at most `side` pixels high and wide."""
    top, left = (max(0, length - side) // 2 for length in image.shape[:2])
    return image[top : top + side, left : left + side]


def resized(image: np.ndarray, side: int) -> np.ndarray:
    """A whole picture brought to `side` x `side` pixels; where it shrinks each pixel is the mean of an area.

    Args:
        image: uint8 or float32, (height, width, channels) of any size.
        side: At least 1.
    """
    return cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA).reshape(side, side, image.shape[-1])


@dataclass(frozen=True)
class Tile:
    """A core that is kept and the window around it that is computed, as slices along one or two axes."""

    core: tuple[slice, slice]
    window: tuple[slice, slice]

    @property
    def kept(self) -> tuple[slice, slice]:
        """The core in the window's own coordinates."""
        return tuple(
            slice(core.start - window.start, core.stop - window.start)
            for core, window in zip(self.core, self.window, strict=True)
        )


def tiles(height: int, width: int, core: int, margin: int, multiple: int = 1) -> Iterator[Tile]:
    """Cover a picture by as few windows as a limit allows, row by row, all of one shape.

    One shape, because a network is prepared for each new one, and because windows of equal size are the smallest that
    cover the picture. Windows overlap so that each core has its margin of context, or reaches the picture's border.

    Args:
        height, width: Size in pixels.
        core: At least 1; a window is at most `core` and two margins high and wide.
        margin: Context on each side of a core in pixels, at least 0.
        multiple: Windows start and stop at multiples of it, if it divides `height`, `width`, `core` and `margin`.

    Raises:
        ValueError: if `core` is below 1 or `margin` below 0.
    """
    if core < 1 or margin < 0:
        raise ValueError(f"core must be at least 1 and margin at least 0, got core={core} margin={margin}")
    for rows, row_window in _spans(height, core, margin, multiple):
        for columns, column_window in _spans(width, core, margin, multiple):
            yield Tile((rows, columns), (row_window, column_window))


def _spans(length: int, core: int, margin: int, multiple: int) -> Iterator[tuple[slice, slice]]:
    count = max(1, -(-(length - 2 * margin) // core))
    window = -(-(length + 2 * margin * (count - 1)) // (count * multiple)) * multiple
    stop = 0
    for number in range(count):
        begin = min(number * (window - 2 * margin), length - window)  # the last one is moved back into the picture
        start, stop = stop, length if number == count - 1 else begin + window - margin
        yield slice(start, stop), slice(begin, begin + window)
