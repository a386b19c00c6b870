"""Rendered text, as in Noise2Noise (Lehtinen et al. 2018, arXiv:1803.04189, section 3.2).

The distribution is that of the widely used Keras scripts, so that results compare: strings of 5 to 10 letters and
digits in the Hershey simplex font, scale 0.5 to 1, thickness 1 to 3 pixels, of one random colour, at a random place.

Strings come from a book that OpenCV's putText draws once in each process, always the same, because drawing alone would
take longer than a training step may wait. The book holds the same number of strings for each length and thickness,
their scales spread evenly, so these three follow the distribution exactly; letters repeat from picture to picture,
places and colours do not.
"""

from __future__ import annotations

import functools
import string
from collections.abc import Iterator
from typing import Annotated, NamedTuple

import cv2
import numpy as np

from keras_overlay.noise.model import NoiseModel, check_order, check_picture
from keras_overlay.registry import Between, checked

Percent = Annotated[float, Between(0, 100, "percent")]
_LETTERS = np.array(list(string.ascii_letters + string.digits))
_LENGTHS, _THICKNESSES = range(5, 11), range(1, 4)
_SCALES = 256  # strings for each length and thickness, one in each 256th of the range of scales: 4608 in all, 10 MB
_FONT = cv2.FONT_HERSHEY_SIMPLEX
_MARGIN = 4  # pixels around the box that OpenCV promises: thick strokes reach one past it
_AT_ONCE = 8  # strings whose random numbers are drawn together
_PAINTED, _LAST = 1, 255  # labels: pixels of strings painted already, and the last one of a uint8 map
_PATIENCE = 200  # strings in a row that cover nothing new before the rest is given up (occupancy near 100 %)


class Text(NoiseModel):
    """Random strings until the share of covered pixels passes an occupancy drawn once for each picture.

    At least one string is drawn. A picture too small for a string gets the part of it that fits.

    Args:
        min_occupancy, max_occupancy: Range of the covered share, 0..100 percent of the pixels, uniform.

    Raises:
        ValueError: if a value is out of range or the minimum exceeds the maximum.
    """

    name = "text"

    @checked
    def __init__(self, min_occupancy: Percent = 0, max_occupancy: Percent = 50):
        check_order(self.name, min_occupancy, max_occupancy, "occupancy")
        self.min_occupancy, self.max_occupancy = min_occupancy, max_occupancy
        _book()  # drawn now (a tenth of a second), so that no batch waits for it

    def render(self, image, rng):
        """See `NoiseModel.render`."""
        check_picture(image)
        noisy, labels, colours = image.copy(), np.zeros(image.shape[:2], np.uint8), np.zeros(256, np.uint32)
        wanted = rng.uniform(self.min_occupancy, self.max_occupancy) / 100.0 * labels.size
        label, covered, idle = _PAINTED, 0, 0
        choices = _choices(rng)
        while covered <= wanted and idle < _PATIENCE:
            if label == _LAST:
                _paint(noisy, labels, colours)
                label, labels = _PAINTED, np.minimum(labels, _PAINTED)
            label += 1
            drawing, colours[label], across, down = next(choices)
            gained = _stamp(labels, label, drawing, across, down)
            covered, idle = covered + gained, 0 if gained else idle + 1
        _paint(noisy, labels, colours)
        return noisy.astype(np.float32, copy=False), labels > 0


class _Drawing(NamedTuple):
    """One drawn string, placed by the box that OpenCV's getTextSize gives for it."""

    strokes: np.ndarray  # uint8 (height, width), 255 where inked, cut to the ink
    left: int  # of the ink, in pixels from the box's left border
    top: int  # of the ink, in pixels from the box's top
    width: int  # of the box
    height: int  # of the box, the part below the base line included


@functools.cache
def _book() -> list[_Drawing]:
    """Every string there is: for each length and thickness, scales spread evenly over 0.5 to 1."""
    rng = np.random.default_rng(5)
    drawings = []
    for length in _LENGTHS:
        for thickness in _THICKNESSES:
            scales = 0.5 + 0.5 * (np.arange(_SCALES) + rng.random(_SCALES)) / _SCALES
            letters = rng.choice(_LETTERS, (_SCALES, length))
            drawings += [_draw("".join(row), scale, thickness) for row, scale in zip(letters, scales, strict=True)]
    return drawings


def _draw(letters: str, scale: float, thickness: int) -> _Drawing:
    (width, height), baseline = cv2.getTextSize(letters, _FONT, scale, thickness)
    canvas = np.zeros((height + baseline + 2 * _MARGIN, width + 2 * _MARGIN), np.uint8)
    cv2.putText(canvas, letters, (_MARGIN, _MARGIN + height), _FONT, scale, 255, thickness)
    left, top, across, down = cv2.boundingRect(canvas)
    strokes = canvas[top : top + down, left : left + across].copy()
    return _Drawing(strokes, left - _MARGIN, top - _MARGIN, width, height + baseline)


def _choices(rng: np.random.Generator) -> Iterator[tuple[_Drawing, int, float, float]]:
    """A string, its colour (one byte a channel) and its place, two numbers in 0..1, without end."""
    book = _book()
    while True:
        for number, colour, across, down in rng.random((_AT_ONCE, 4)).tolist():
            yield book[int(number * len(book))], int(colour * 2**24), across, down


def _stamp(labels: np.ndarray, label: int, drawing: _Drawing, across: float, down: float) -> int:
    """Write a label, higher than those before it, where the string lies. Returns how many pixels became covered."""
    strokes, left, top, width, height = drawing
    x = left + int(across * max(1, labels.shape[1] - width))
    rows = labels.shape[0] - height  # how many places there are, one below another
    y = top + (int(down * rows) if rows > 0 else int(down * (2 - rows)) + rows - 1)
    box = labels[max(0, y) : max(0, y + strokes.shape[0]), max(0, x) : max(0, x + strokes.shape[1])]
    if box.shape != strokes.shape:  # cut by the picture's border
        strokes = strokes[max(0, -y) :, max(0, -x) :][: box.shape[0], : box.shape[1]]
        if not box.size:
            return 0
    before = cv2.countNonZero(box)
    cv2.max(box, strokes & label, dst=box)  # the higher label: later strings lie on top of earlier ones
    return cv2.countNonZero(box) - before


def _paint(noisy: np.ndarray, labels: np.ndarray, colours: np.ndarray) -> None:
    """Give every pixel that has a label above `_PAINTED` its label's colour, in place."""
    packed = cv2.LUT(labels, colours.view(np.int32))  # (height, width), one byte a channel
    coloured = packed.view(np.uint8).reshape(*labels.shape, 4)
    coloured = cv2.cvtColor(coloured, cv2.COLOR_RGBA2RGB) if noisy.shape[-1] == 3 else coloured[..., 0]
    unpainted = (labels > _PAINTED).view(np.uint8)
    target = noisy if noisy.shape[-1] == 3 else noisy[..., 0]
    cv2.copyTo(coloured.astype(noisy.dtype, order="C", copy=False), unpainted, target)
