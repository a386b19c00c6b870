"""Shapes of single digits: from fonts, or written with a brush, made bolder or thinner, and set into a place."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import cv2
import numpy as np

from keras_overlay.documents.fonts import Font, loaded

_SIZE = 96  # of a font, in pixels
_HERSHEY = (cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_TRIPLEX,
            cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, cv2.FONT_HERSHEY_SCRIPT_COMPLEX)  # fmt: skip
_BRUSHED = 0.2  # share of numbers that are written with one of these


class Hand:
    """What all digits of a number have in common: a font or brush, boldness, slant and turn.

    Args:
        rng: Source of all choices.
        fonts: To choose from, at least one.
    """

    def __init__(self, rng: np.random.Generator, fonts: Sequence[Font]):
        is_brushed = rng.random() < _BRUSHED
        self.font = int(rng.choice(_HERSHEY)) if is_brushed else fonts[int(rng.integers(len(fonts)))]
        self.thickness = int(rng.integers(4, 15))
        self.bolder = 0 if rng.random() < 0.5 else int(rng.integers(-2, 6))
        self.slant = float(rng.normal(0, 0.06) if rng.random() < 0.8 else rng.uniform(-0.3, 0.3))
        self.turn = float(rng.normal(0, 0.05))  # radians
        self.unsteady = float(rng.uniform(0, 0.03))  # of the corners, in heights

    def shape(self, digit: int) -> np.ndarray:
        """How much of each place is covered: float32 (height, width), 0..1, cut to the ink."""
        ink = _brushed(self.font, self.thickness, digit) if isinstance(self.font, int) else _printed(self.font, digit)
        if self.bolder:
            padded = np.pad(ink, 6)
            disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * abs(self.bolder) + 1,) * 2)
            changed = (cv2.dilate if self.bolder > 0 else cv2.erode)(padded, disc)
            ink = _cut(changed) if changed.max() > 0.5 else ink
        return ink

    def place(self, rng: np.random.Generator, digit: int, box: tuple[float, ...], size: tuple[int, int]) -> np.ndarray:
        """A digit's coverage of a whole picture.

        Args:
            rng: Source of what differs between digits.
            digit: 0..9.
            box: Left, top, width and height of the ink in pixels, before it is slanted and turned.
            size: Height and width of the picture.

        Returns:
            float32 (height, width), 0..1.
        """
        ink, (left, top, width, height) = self.shape(digit), box
        natural = ink.shape[1] / ink.shape[0] * height
        narrower = min(width, natural * rng.uniform(0.85, 1.3))
        left, width = left + (width - narrower) * rng.uniform(0.3, 0.7), narrower
        corners = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]]) * (width, height)
        corners[:, 0] -= self.slant * corners[:, 1]
        cosine, sine = np.cos(self.turn), np.sin(self.turn)
        corners = corners @ np.array([[cosine, sine], [-sine, cosine]])
        corners += rng.normal(0, 1, (4, 2)) * self.unsteady * height + (left + width / 2, top + height / 2)
        return _warped(ink, corners, size)


def _warped(ink: np.ndarray, corners: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """A shape set between four corners, (x, y) from the upper left one clockwise; drawn at twice the size."""
    rows, columns = ink.shape
    own = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    shrinks = max(1.0, rows / (2 * np.ptp(corners[:, 1]) + 1))
    soft = cv2.GaussianBlur(ink, (0, 0), 0.35 * shrinks) if shrinks > 1.2 else ink
    matrix = cv2.getPerspectiveTransform(own, (2 * corners).astype(np.float32))
    twice = cv2.warpPerspective(soft, matrix, (2 * size[1], 2 * size[0]), flags=cv2.INTER_LINEAR)
    return cv2.resize(twice, size[::-1], interpolation=cv2.INTER_AREA)


@functools.lru_cache(maxsize=4096)
def _printed(font: Font, digit: int) -> np.ndarray:
    from PIL import Image, ImageDraw

    sheet = Image.new("L", (3 * _SIZE, 3 * _SIZE))
    ImageDraw.Draw(sheet).text((_SIZE, _SIZE), str(digit), 255, loaded(font, _SIZE), anchor="mm")
    return _cut(np.asarray(sheet, np.float32) / np.float32(255))


@functools.lru_cache(maxsize=4096)
def _brushed(font: int, thickness: int, digit: int) -> np.ndarray:
    sheet = np.zeros((3 * _SIZE, 3 * _SIZE), np.uint8)
    cv2.putText(sheet, str(digit), (_SIZE, 2 * _SIZE), font, 3.2, 255, thickness, cv2.LINE_AA)
    return _cut(sheet.astype(np.float32) / np.float32(255))


def _cut(sheet: np.ndarray) -> np.ndarray:
    rows, columns = (np.flatnonzero(sheet.max(axis=axis) > 0.25) for axis in (1, 0))
    return sheet[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
