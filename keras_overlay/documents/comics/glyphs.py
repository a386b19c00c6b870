"""Letters as coverage maps: lines or upright columns of one font, with an outline and a shadow, turned."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image, ImageDraw

from keras_overlay.documents.fonts import Font, loaded

LIES_DOWN = frozenset("ー…〜～—－-()（）「」『』【】=＝:;")
"""Signs that are turned by a quarter in upright columns."""
_CORNER = frozenset("、。，．")  # upper right of their cell in upright columns, lower left in lines
_SMALL = frozenset("ぁぃぅぇぉっゃゅょァィゥェォッャュョ")  # a little to the upper right
_LINE_STEP, _COLUMN_STEP, _CELL = 1.15, 1.3, 1.04  # from one line, column and letter to the next, in font sizes


@dataclass(frozen=True)
class Setting:
    """How a piece of text is set.

    Attributes:
        font: Of the letters.
        size: Of the font in pixels.
        upright: In columns, from right to left, letters one under the other.
        outline: Width of a line around every letter in pixels, 0 for none.
        shadow: How far down and to the right the shadow falls, in pixels, 0 for none.
        angle: Turned so far against the clock, degrees.
        blur: Standard deviation in pixels, 0 for none: of scans and shrunk pages.
    """

    font: Font
    size: int
    upright: bool = False
    outline: int = 0
    shadow: int = 0
    angle: float = 0.0
    blur: float = 0.0


@dataclass(frozen=True, eq=False)
class Piece:
    """Coverages, float32 (height, width) each, 0..1, of one size.

    Attributes:
        fill: Of the letters themselves.
        outline: Of letters and the line around them; zeros if there is none.
        shadow: Of what lies under both; zeros if there is none.
    """

    fill: np.ndarray
    outline: np.ndarray
    shadow: np.ndarray

    @property
    def alpha(self) -> np.ndarray:
        """Of all three together."""
        return 1 - (1 - self.fill) * (1 - self.outline) * (1 - self.shadow)


def draw(text: str, setting: Setting) -> Piece:
    """Draw text.

    Args:
        text: Lines are parted by line breaks; in upright columns these part columns.
        setting: How.

    Returns:
        Cut to what is covered, with a margin of a pixel or two; at least 1x1.
    """
    paint = _columns if setting.upright else _lines
    fill = paint(text, setting, 0)
    outline = paint(text, setting, setting.outline) if setting.outline else np.zeros_like(fill)
    layers = _turned(np.stack([fill, outline], axis=-1), setting.angle)
    if setting.blur:
        layers = cv2.GaussianBlur(layers, (0, 0), setting.blur)
    cast = layers.max(axis=-1)
    shadow = _moved(cast, setting.shadow) if setting.shadow else np.zeros_like(cast)
    return Piece(*_trimmed(layers[..., 0], layers[..., 1], shadow))


def _lines(text: str, setting: Setting, stroke: int) -> np.ndarray:
    """Lines, each in the middle."""
    font, lines = loaded(setting.font, setting.size), text.split("\n")
    step, margin = _LINE_STEP * setting.size, _margin(setting)
    widths = [font.getlength(line) for line in lines]
    height, width = math.ceil(step * len(lines)) + 2 * margin, math.ceil(max(widths)) + 2 * margin

    def write(pen: ImageDraw.ImageDraw) -> None:
        for number, (line, length) in enumerate(zip(lines, widths, strict=True)):
            place = ((width - length) / 2, margin + number * step)
            pen.text(place, line, fill=255, font=font, stroke_width=stroke)

    return _painted((height, width), write)


def _columns(text: str, setting: Setting, stroke: int) -> np.ndarray:
    """Columns, the first one on the right."""
    columns, size, margin = text.split("\n"), setting.size, _margin(setting)
    step, cell = _COLUMN_STEP * size, _CELL * size
    height = math.ceil(cell * max(map(len, columns))) + 2 * margin
    width = math.ceil(step * len(columns)) + 2 * margin
    canvas = Image.new("L", (width, height))
    pen = ImageDraw.Draw(canvas)
    for number, column in enumerate(columns):
        across = width - margin - (number + 0.5) * step
        for row, letter in enumerate(column):
            _stand(canvas, pen, letter, (across, margin + (row + 0.5) * cell), setting, stroke)
    return np.asarray(canvas, np.float32) / 255


def _stand(canvas, pen, letter: str, centre: tuple[float, float], setting: Setting, stroke: int) -> None:
    """One letter of a column around the centre of its cell."""
    font, size = loaded(setting.font, setting.size), setting.size
    options = {"fill": 255, "font": font, "stroke_width": stroke, "anchor": "mm"}
    across, down = centre
    if letter in LIES_DOWN:
        side = 2 * (size + stroke)
        own = Image.new("L", (side, side))
        ImageDraw.Draw(own).text((side / 2, side / 2), letter, **options)
        turned = own.transpose(Image.Transpose.ROTATE_270)
        place = (round(across - side / 2), round(down - side / 2))
        canvas.paste(255, (*place, place[0] + side, place[1] + side), turned)
        return
    shift = 0.6 if letter in _CORNER else 0.1 if letter in _SMALL else 0.0
    pen.text((across + shift * size, down - shift * size), letter, **options)


def _painted(shape: tuple[int, int], write: Callable[[ImageDraw.ImageDraw], None]) -> np.ndarray:
    canvas = Image.new("L", shape[::-1])
    write(ImageDraw.Draw(canvas))
    return np.asarray(canvas, np.float32) / 255


def _margin(setting: Setting) -> int:
    """Room for what reaches beyond a letter's box: slants, accents, outlines and shadows."""
    return math.ceil(0.4 * setting.size) + setting.outline + setting.shadow + math.ceil(3 * setting.blur)


def _turned(layers: np.ndarray, angle: float) -> np.ndarray:
    """Turned around the middle, on a canvas that all of it fits on."""
    if not angle:
        return layers
    height, width = layers.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    cosine, sine = abs(matrix[0, 0]), abs(matrix[0, 1])
    across, down = math.ceil(height * sine + width * cosine), math.ceil(height * cosine + width * sine)
    matrix[:, 2] += (across - width) / 2, (down - height) / 2
    return cv2.warpAffine(layers, matrix, (across, down), flags=cv2.INTER_LINEAR)


def _moved(layer: np.ndarray, distance: int) -> np.ndarray:
    moved = np.zeros_like(layer)
    if distance < min(layer.shape):
        moved[distance:, distance:] = layer[:-distance, :-distance]
    return moved


def _trimmed(*layers: np.ndarray) -> tuple[np.ndarray, ...]:
    """Cut to what any of them covers."""
    covered = np.maximum.reduce(layers) > 0
    rows, columns = np.flatnonzero(covered.any(axis=1)), np.flatnonzero(covered.any(axis=0))
    if not rows.size:
        return tuple(layer[:1, :1] for layer in layers)
    window = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    return tuple(np.ascontiguousarray(layer[window]) for layer in layers)
