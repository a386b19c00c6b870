"""The rubber of a stamp: a surface on which shapes, straight text and text on arcs are drawn before any ink wears off.

Coordinates are those of the finished seal in units of half its longer side: x to the right and y down, both about
-1..1 with (0, 0) in the middle. Drawing is done at twice the size and averaged down.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
from PIL import Image, ImageDraw

from keras_overlay.documents.fonts import Font, loaded

_FINER = 2  # how much larger the drawing is than the seal
_MARGIN = 0.06  # around the shape, in units, for edges that are blurred


class Plate:
    """A blank plate.

    Args:
        size: Longer side of the seal in pixels.
        aspect: Height divided by width.
    """

    def __init__(self, size: int, aspect: float = 1.0):
        self._unit = 0.5 * size * _FINER  # pixels of the drawing in one unit
        self.half = (1.0, aspect) if aspect <= 1 else (1.0 / aspect, 1.0)
        """Half of width and height, in units; the longer one is 1."""
        width, height = (2 * _FINER * math.ceil(size * (half + _MARGIN) / 2) for half in self.half)
        self._image = Image.new("L", (width, height))
        self._draw = ImageDraw.Draw(self._image)
        self._middle = width / 2, height / 2
        self._polar_of: dict[tuple[float, float], tuple[np.ndarray, np.ndarray, np.ndarray]] = {}

    def finished(self) -> np.ndarray:
        """The drawing, float32 (height, width), 0 bare to 1 covered."""
        large = np.asarray(self._image)
        size = large.shape[1] // _FINER, large.shape[0] // _FINER
        return cv2.resize(large, size, interpolation=cv2.INTER_AREA).astype(np.float32) / np.float32(255.0)

    def ellipse(self, across: float, down: float, width: float, at: tuple[float, float] = (0, 0)) -> None:
        """An elliptic line of half axes `across` and `down`, drawn inwards; filled if `width` is 0."""
        x, y = at
        box = [*self._pixels(x - across, y - down), *self._pixels(x + across, y + down)]
        if width:
            self._draw.ellipse(box, outline=255, width=self._thick(width))
        else:
            self._draw.ellipse(box, fill=255)

    def rectangle(self, left: float, top: float, right: float, bottom: float, width: float, radius: float = 0) -> None:
        """A rectangle with rounded corners, its line drawn inwards; filled if `width` is 0."""
        box, corner = [*self._pixels(left, top), *self._pixels(right, bottom)], radius * self._unit
        if width:
            self._draw.rounded_rectangle(box, corner, outline=255, width=self._thick(width))
        else:
            self._draw.rounded_rectangle(box, corner, fill=255)

    def line(self, points: Sequence[tuple[float, float]], width: float) -> None:
        """A line through some points."""
        self._draw.line([self._pixels(*point) for point in points], fill=255, width=self._thick(width), joint="curve")

    def polygon(self, points: Sequence[tuple[float, float]], width: float = 0, erase: bool = False) -> None:
        """A polygon: filled, or its outline if `width` is given, or taken out of what is there."""
        corners = [self._pixels(*point) for point in points]
        if width:
            self.line([*points, points[0], points[1]], width)
        else:
            self._draw.polygon(corners, fill=0 if erase else 255)

    def text(self, text: str, font: Font, at: tuple[float, float], height: float, widest: float) -> float:
        """A line of text with its middle at `at`.

        Args:
            text: What to write.
            font: Of which it is.
            at: Middle of the line.
            height: Of a capital letter, in units; less if the text becomes too wide.
            widest: Most width, in units.

        Returns:
            Width in units.
        """
        wanted = self._font_size(font, height)
        width = loaded(font, wanted).getlength(text)
        size = max(4, int(wanted * min(1.0, widest * self._unit / max(width, 1))))
        made = loaded(font, size)
        x, y = self._pixels(*at)
        top, bottom = made.getbbox("H" if text.isascii() else text, anchor="ls")[1::2]
        self._draw.text((x, y - (top + bottom) / 2), text, fill=255, font=made, anchor="ms")
        return made.getlength(text) / self._unit

    def arc(
        self,
        text: str,
        font: Font,
        radius: float,
        height: float,
        share: float,
        below: bool = False,
        ratio: float = 1,
        at: float = 0,
    ) -> None:
        """Text on an elliptic arc, letters upright at the top or, if `below`, at the bottom.

        Args:
            text: What to write.
            font: Of which it is.
            radius: Half axis across of the letters' middle, in units.
            height: Of a capital letter, in units.
            share: Most of the whole way round that the text takes, 0..1. Shorter text is spaced out a little.
            below: Write along the bottom, from left to right.
            ratio: Half axis down divided by half axis across.
            at: The ellipse's middle, to the right of the plate's.
        """
        strip = self._strip(text, font, height, share * self._length(radius, ratio))
        way, distance, scale = self._polar(ratio, at)
        if below:  # way from the bottom, anticlockwise
            way = np.copysign(np.float32(self._length(1, ratio) / 2), way) - way
        along = way * np.float32(radius * self._unit) + np.float32(strip.shape[1] / 2 - 0.5)
        outwards = (distance - np.float32(radius)) * scale
        across = np.float32(strip.shape[0] / 2 - 0.5) + (outwards if below else -outwards)
        drawn = cv2.remap(strip, along, across, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0)
        merged = np.maximum(np.asarray(self._image), drawn)
        self._image.paste(Image.fromarray(merged))

    def invert(self) -> None:
        """Exchange covered and bare inside of the plate's box."""
        inverted = np.zeros(self._image.size[::-1], np.uint8)
        (left, top), (right, bottom) = self._pixels(-self.half[0], -self.half[1]), self._pixels(*self.half)
        box = slice(round(top), round(bottom)), slice(round(left), round(right))
        inverted[box] = 255 - np.asarray(self._image)[box]
        self._image.paste(Image.fromarray(inverted))

    def around(self, count: int, radius: float, size: float, ratio: float = 1, teeth: bool = False) -> None:
        """Dots, or teeth pointing outwards, on an ellipse of half axis `radius` across."""
        for number in range(count):
            angle = 2 * math.pi * (number + 0.5) / count
            x, y = radius * math.sin(angle), -radius * ratio * math.cos(angle)
            if teeth:
                step = 2 * math.pi / count * 0.5
                corners = [(angle - step, 0.0), (angle, size), (angle + step, 0.0)]
                self.polygon([((radius + r) * math.sin(a), -(radius * ratio + r) * math.cos(a)) for a, r in corners])
            else:
                self.ellipse(size, size, 0, (x, y))

    def _pixels(self, x: float, y: float) -> tuple[float, float]:
        return self._middle[0] + x * self._unit, self._middle[1] + y * self._unit

    def _thick(self, width: float) -> int:
        return max(1, round(width * self._unit))

    def _font_size(self, font: Font, height: float) -> int:
        """Size at which a capital letter is `height` units high."""
        top, bottom = loaded(font, 100).getbbox("H", anchor="ls")[1::2]
        return max(6, round(100 * height * self._unit / max(1, bottom - top)))

    def _strip(self, text: str, font: Font, height: float, longest: float) -> np.ndarray:
        """Text in a straight line, uint8; spaced out by up to a letter's half, or squeezed to `longest` units."""
        made = loaded(font, self._font_size(font, height))
        widths = [made.getlength(letter) for letter in text]
        room = longest * self._unit - sum(widths)
        gap = min(max(room, 0) / max(1, len(text)), 0.5 * height * self._unit)
        total = math.ceil(sum(widths) + gap * len(text))
        top, bottom = made.getbbox("HÅgp" if text.isascii() else text, anchor="ls")[1::2]
        capital = made.getbbox("H", anchor="ls")[1]
        half = math.ceil(max(-top + capital / 2, bottom - capital / 2)) + 2
        strip = Image.new("L", (max(1, total), 2 * half))
        draw, x = ImageDraw.Draw(strip), gap / 2
        for letter, width in zip(text, widths, strict=True):
            draw.text((x, half - capital / 2), letter, fill=255, font=made, anchor="ls")
            x += width + gap
        if room < 0:
            strip = strip.resize((max(1, int(longest * self._unit)), strip.height), Image.Resampling.BILINEAR)
        return np.array(strip)

    def _polar(self, ratio: float, at: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Elliptic coordinates of each pixel, float32 (height, width).

        Returns:
            Way on the unit ellipse from the top, clockwise, negative on the left; distance from the middle as a
            multiple of that ellipse; pixels outwards for one unit of that distance.
        """
        if (ratio, at) not in self._polar_of:
            x = (np.arange(self._image.width, dtype=np.float32) + 0.5 - self._middle[0]) / np.float32(self._unit)
            y = (np.arange(self._image.height, dtype=np.float32) + 0.5 - self._middle[1]) / np.float32(self._unit)
            x, y = np.meshgrid(x - np.float32(at), y)
            distance, angle = cv2.cartToPolar(-y / np.float32(ratio), x)  # from the top, clockwise, 0..2 pi
            angle -= np.float32(2 * math.pi) * (angle > math.pi)
            scale = np.full_like(distance, self._unit)
            if ratio != 1:
                angle = np.interp(angle, *_arc_lengths(ratio)).astype(np.float32)
                scale *= cv2.magnitude(x, y) / np.maximum(distance, np.float32(1e-6))
            self._polar_of[ratio, at] = angle, distance, scale
        return self._polar_of[ratio, at]

    def _length(self, radius: float, ratio: float) -> float:
        """Of a whole ellipse."""
        return 2 * math.pi * radius if ratio == 1 else 2 * radius * float(_arc_lengths(ratio)[1][-1])


def _arc_lengths(ratio: float) -> tuple[np.ndarray, np.ndarray]:
    """Angles from -pi to pi and the way on the unit ellipse from the top to there."""
    angles = np.linspace(-math.pi, math.pi, 721)
    steps = np.hypot(np.cos(angles), ratio * np.sin(angles))
    ways = np.concatenate([[0.0], np.cumsum((steps[1:] + steps[:-1]) / 2 * np.diff(angles))])
    return angles, ways - ways[len(ways) // 2]
