"""Speech balloons: round, boxed, cloudy or jagged shapes around a piece of text, with a tail and a line."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

SHAPES = ("box", "burst", "caption", "cloud", "oval")
_WEIGHTS = (0.2, 0.12, 0.13, 0.1, 0.45)  # how often each of them
_POINTS = 96  # of an outline
_SHIFT = 4  # bits after the point of the coordinates that OpenCV draws with


@dataclass(frozen=True, eq=False)
class Balloon:
    """Coverages, float32 (height, width), 0..1, and where the middle of the text goes.

    Attributes:
        fill: Of the inside.
        line: Of the inside and the line around it.
        centre: Row and column in these maps.
    """

    fill: np.ndarray
    line: np.ndarray
    centre: tuple[float, float]


def draw(rng: np.random.Generator, height: float, width: float, line: float, shape: str | None = None) -> Balloon:
    """A balloon around a text.

    Args:
        rng: Source of shape, proportions and tail.
        height, width: Of the text, in pixels.
        line: Width of the line around the balloon in pixels, 0 or more.
        shape: One of `SHAPES`; any if None.

    Raises:
        ValueError: the shape is unknown.
    """
    if shape is None:
        shape = SHAPES[int(rng.choice(len(SHAPES), p=_WEIGHTS))]
    if shape not in SHAPES:
        raise ValueError(f"shape must be one of {', '.join(SHAPES)}, got shape={shape!r}")
    room = rng.uniform(0.15, 0.5) * min(height, width) + 4
    half = np.array([width / 2 + room / 2, height / 2 + room / 2])
    if shape in ("oval", "cloud", "burst"):
        half *= math.sqrt(2) * np.array([0.95, 0.95])  # the corners of the text lie inside of the ellipse
    outline = _outline(rng, shape) * half
    parts = [outline]
    if shape != "caption" and rng.random() < 0.7:
        parts.append(_tail(rng, half))
    return _filled(parts, line)


def _outline(rng: np.random.Generator, shape: str) -> np.ndarray:
    """Points (count, 2), across and down, of a shape that reaches from -1 to 1."""
    if shape == "caption":
        return np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], float)
    turn = np.linspace(0, 2 * math.pi, _POINTS, endpoint=False)
    circle = np.stack([np.cos(turn), np.sin(turn)], axis=-1)
    if shape == "box":
        return np.sign(circle) * np.abs(circle) ** rng.uniform(0.25, 0.5)
    radius = np.ones(_POINTS)
    if shape == "cloud":
        radius = 1 + rng.uniform(0.05, 0.12) * np.abs(np.sin(turn * int(rng.integers(5, 9)) + rng.uniform(0, 3)))
    elif shape == "burst":
        radius[:: int(rng.integers(3, 6))] = rng.uniform(1.15, 1.6)
        radius *= rng.uniform(0.97, 1.06, _POINTS)
    else:  # drawn by hand
        radius = 1 + rng.uniform(0, 0.04) * np.sin(2 * turn + rng.uniform(0, 6)) + 0.01 * np.sin(5 * turn)
    return circle * radius[:, None]


def _tail(rng: np.random.Generator, half: np.ndarray) -> np.ndarray:
    """A bent wedge from the middle outwards."""
    angle, reach = rng.uniform(0, 2 * math.pi), rng.uniform(1.25, 2.0)
    way = np.array([math.cos(angle), math.sin(angle)])
    side = np.array([-way[1], way[0]]) * rng.uniform(0.08, 0.22) * half.min()
    bend = side * rng.uniform(-2, 2)
    tip = way * half * reach
    return np.array([side, tip * 0.6 + side * 0.6 + bend, tip, tip * 0.6 - side * 0.6 + bend, -side])


def _filled(parts: list[np.ndarray], line: float) -> Balloon:
    points = np.concatenate(parts)
    margin = math.ceil(line) + 3
    low, high = np.floor(points.min(axis=0)) - margin, np.ceil(points.max(axis=0)) + margin
    width, height = (high - low).astype(int).tolist()
    fill = np.zeros((height, width), np.uint8)
    for part in parts:
        fixed = np.round((part - low) * 2**_SHIFT).astype(np.int32)
        cv2.fillPoly(fill, [fixed], 255, cv2.LINE_AA, _SHIFT)
    around = fill
    if line > 0:
        side = 2 * max(1, round(line)) + 1
        around = cv2.dilate(fill, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side)))
    return Balloon(fill.astype(np.float32) / 255, around.astype(np.float32) / 255, (float(-low[1]), float(-low[0])))
