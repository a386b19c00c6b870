"""Undoing a blend whose mark, place and opacity are known: I = (J - o aW) / (1 - o a), and what cannot be undone."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from keras_overlay.pixels import MAX_VALUE, quantise, to_scale_255
from keras_overlay.watermarks.cleaning import FRAME, cleared, is_halved
from keras_overlay.watermarks.compression import Compression
from keras_overlay.watermarks.layers import Place, rendered
from keras_overlay.watermarks.side_by_side import mapped

JPEG = ("auto", "clean", "no")
"""Whether to reckon with JPEG, and to clean what it left: `auto` finds out."""
MOST = 0.9  # opacity beyond which rounding to 8 bits leaves too little of the picture
_TILE = 256  # rows and columns undone at once, a multiple of 16
_SLACK = 0.51  # levels by which rounding may put a value wrong
_NOISE = 20.0  # levels by which JPEG may put a value wrong at a mark's edge
_RADIUS = 4.0  # pixels from which inpainting takes colours
_FRAME = 24  # pixels around what is inpainted
_CELL = 8  # pixels: what is lost in neighbouring squares of this side is inpainted together
_CLEANED = 2_000_000  # marked pixels: where more are marked, cleaning would take too long

Window = tuple[slice, slice]


@dataclass(frozen=True, eq=False)
class Undone:
    """A picture with marks undone.

    Attributes:
        image: Of the shape and dtype of the picture.
        mask: bool (height, width), where a mark lay.
        lost: bool (height, width), where it could not be undone and was filled from around.
    """

    image: np.ndarray
    mask: np.ndarray
    lost: np.ndarray


@dataclass(frozen=True, eq=False)
class Stored:
    """How JPEG stored a picture after it was marked.

    Attributes:
        how: The grid and the steps.
        clean: Whether to clean what it left at the marks' edges; None does so unless very much is marked.
    """

    how: Compression
    clean: bool | None = None


class Blend:
    """The layers of all copies of a mark together.

    Args:
        mark: Its layers, with the picture's channels.
        places: Its copies, in the order in which they were laid.
        opacity: 0..1.
        size: Height and width of the picture.
    """

    def __init__(self, mark: np.ndarray, places: Sequence[Place], opacity: float, size: tuple[int, int]):
        self.channels, self.size = mark.shape[-1] - 1, size
        drawn: dict[tuple, np.ndarray] = {}
        self._copies = []
        for place in places:
            key = (place.width, place.height, place.resampling, place.x % 1, place.y % 1)
            if key not in drawn:
                drawn[key] = rendered(mark, place)[0] * np.float32(opacity)
            self._copies.append((drawn[key], int(np.floor(place.y)), int(np.floor(place.x))))

    def window(self, window: Window) -> tuple[np.ndarray, np.ndarray]:
        """What a part of the picture is multiplied with, float32 (rows, columns, 1), and what is added, 0..255."""
        rows, columns = window
        shape = (rows.stop - rows.start, columns.stop - columns.start)
        through, added = np.ones((*shape, 1), np.float32), np.zeros((*shape, self.channels), np.float32)
        for layers, top, left in self._copies:
            down = slice(max(top, rows.start), min(top + layers.shape[0], rows.stop))
            across = slice(max(left, columns.start), min(left + layers.shape[1], columns.stop))
            if down.start < down.stop and across.start < across.stop:
                part = layers[down.start - top : down.stop - top, across.start - left : across.stop - left]
                here = np.s_[
                    down.start - rows.start : down.stop - rows.start,
                    across.start - columns.start : across.stop - columns.start,
                ]
                added[here] = added[here] * (1 - part[..., -1:]) + part[..., :-1]
                through[here] *= 1 - part[..., -1:]
        return through, added

    def windows(self, top: int = 0, left: int = 0) -> Iterator[Window]:
        """Squares of the picture, on a grid that begins at a row and column, in which marks lie."""
        boxes = np.array([[y, x, y + layers.shape[0], x + layers.shape[1]] for layers, y, x in self._copies])
        for y in range(top - _TILE if top else 0, self.size[0], _TILE):
            for x in range(left - _TILE if left else 0, self.size[1], _TILE):
                stops = min(y + _TILE, self.size[0]), min(x + _TILE, self.size[1])
                if ((boxes[:, :2] < stops) & (boxes[:, 2:] > (y, x))).all(axis=1).any():
                    yield slice(max(0, y), stops[0]), slice(max(0, x), stops[1])


def undone(picture: np.ndarray, blend: Blend, stored: Stored | None = None, shift: float = 0.0) -> Undone:
    """Undo marks.

    Args:
        picture: uint8, uint16 or float32, (height, width, channels).
        blend: The marks on it.
        stored: How JPEG stored it after it was marked, if it did.
        shift: Levels by which stored values lie below the blend's on average: -0.5 if they were rounded down.

    Returns:
        Rounded to the picture's levels, except where that is float32. Pixels beside the marks are exactly as they were.
    """
    image = picture.copy()
    mask, lost = np.zeros(picture.shape[:2], bool), np.zeros(picture.shape[:2], bool)
    windows = list(blend.windows(*((stored.how.top, stored.how.left) if stored else ())))
    undo, frame, noise = (_plain, 0, 0.0) if stored is None else (_jpeg(picture, blend, stored, windows), FRAME, 1.0)

    def undo_in(window: Window) -> None:
        part, through, added, inner, start = _framed(picture, blend, window, frame)
        covered = through[inner][..., 0] < 1
        if not covered.any():
            return
        clear = undo(part - shift, through, added, start)[inner][covered]  # (pixels, channels)
        mask[window], lost[window][covered] = covered, _lost(clear, through[inner][covered][:, 0], noise)
        clear = np.clip(clear, 0, MAX_VALUE)
        image[window][covered] = clear if picture.dtype == np.float32 else quantise(clear, picture.dtype.type)

    mapped(undo_in, windows)
    filled(image, lost)
    return Undone(image, mask, lost)


def _framed(
    picture: np.ndarray, blend: Blend, window: Window, frame: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, Window, tuple[int, int]]:
    """A part of the picture with a frame around it, the blend there, where the part lies in that, and where that is."""
    rows, columns = (slice(max(0, part.start - frame), part.stop + frame) for part in window)
    part = to_scale_255(picture[rows, columns]).astype(np.float32)
    wide = slice(rows.start, rows.start + part.shape[0]), slice(columns.start, columns.start + part.shape[1])
    inner = tuple(slice(own.start - out.start, own.stop - out.start) for own, out in zip(window, wide, strict=True))
    return part, *blend.window(wide), inner, (rows.start, columns.start)


def _lost(clear: np.ndarray, through: np.ndarray, noise: float) -> np.ndarray:
    """Where too little of the picture is left, or values are such that no picture can have been there."""
    lost = through < 1 - MOST
    if clear.min(initial=0) < -_SLACK or clear.max(initial=0) > MAX_VALUE + _SLACK:
        beyond = np.maximum(-clear, clear - MAX_VALUE).max(axis=-1)
        lost |= beyond > _SLACK + (_SLACK + noise * _NOISE) / np.maximum(through, 1e-6)
    return lost


def _plain(levels: np.ndarray, through: np.ndarray, added: np.ndarray, _: tuple[int, int]) -> np.ndarray:
    return (levels - added) / np.maximum(through, 1e-6)


def _jpeg(picture: np.ndarray, blend: Blend, stored: Stored, windows: Sequence[Window]) -> Callable[..., np.ndarray]:
    """How to undo under JPEG: what becomes of chroma is seen in the window that has most of the mark."""
    few = len(windows) * _TILE**2 <= _CLEANED
    undo = functools.partial(cleared, stored=stored.how, clean=few if stored.clean is None else stored.clean)
    if picture.shape[-1] == 1 or not windows:
        return functools.partial(undo, halved=False)
    framed = [_framed(picture, blend, window, FRAME)[:2] for window in windows[:: max(1, len(windows) // 4)]]
    part, through = max(framed, key=lambda each: float((1 - each[1]).mean()))
    here = cv2.dilate((through[..., 0] < 1).astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)
    return functools.partial(undo, halved=is_halved(part, here))


def filled(image: np.ndarray, lost: np.ndarray) -> None:
    """Inpaint (Telea, doi:10.1080/10867651.2004.10487596) what is lost, in place, from what is around it."""
    if not lost.any():
        return
    cells = np.pad(lost, [(0, -side % _CELL) for side in lost.shape])
    cells = cells.reshape(cells.shape[0] // _CELL, _CELL, -1, _CELL).any(axis=(1, 3))
    count, _, boxes, _ = cv2.connectedComponentsWithStats(cells.astype(np.uint8))
    for left, top, width, height in boxes[1:count, :4] * _CELL:
        rows = slice(max(0, top - _FRAME), top + height + _FRAME)
        columns = slice(max(0, left - _FRAME), left + width + _FRAME)
        part, hole = image[rows, columns], lost[rows, columns]
        part[hole] = _inpainted(part, hole.astype(np.uint8))[hole]


def _inpainted(part: np.ndarray, hole: np.ndarray) -> np.ndarray:
    if part.dtype == np.uint8:
        return cv2.inpaint(np.ascontiguousarray(part), hole, _RADIUS, cv2.INPAINT_TELEA).reshape(part.shape)
    planes = np.moveaxis(part, -1, 0)
    return np.stack([cv2.inpaint(np.ascontiguousarray(each), hole, _RADIUS, cv2.INPAINT_TELEA) for each in planes], -1)
