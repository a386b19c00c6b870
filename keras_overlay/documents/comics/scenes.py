"""What a panel shows, sketched: sky, hills, houses, trees, people, and the lines that mean speed, shade and rain.

No picture a person would buy, but one with what is mistaken for letters: rows of small windows, hatching, leaves, eyes.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import cv2
import numpy as np

Colour = tuple[float, float, float]

_SHIFT = 3  # bits after the point of the coordinates that OpenCV draws with


def draw_scene(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """One scene.

    Args:
        rng: Source of everything in it.
        height, width: In pixels, at least 1.

    Returns:
        float32 (height, width, 3), RGB, 0..255.
    """
    canvas = _sky(rng, height, width)
    line = max(1, round(min(height, width) * rng.uniform(0.004, 0.01)))
    for draw, chance in ((_hills, 0.6), (_houses, 0.45), (_trees, 0.4), (_people, 0.75), (_effects, 0.5)):
        if rng.random() < chance:
            draw(canvas, rng, line)
    return np.clip(canvas + rng.uniform(0, 5) * _noise(rng, canvas.shape[:2]), 0, 255)


def _sky(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """From one colour to another, with clouds."""
    first, last = (np.array(_colour(rng, 60, 255), np.float32) for _ in range(2))
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    canvas = np.broadcast_to(first + (last - first) * down, (height, width, 3)).copy()
    clouds = _field(rng, (height, width), 0.15 * min(height, width))
    return canvas + rng.uniform(0, 40) * clouds[..., None]


def _hills(canvas: np.ndarray, rng: np.random.Generator, line: int) -> None:
    height, width = canvas.shape[:2]
    for number in range(int(rng.integers(1, 4))):
        across = np.linspace(0, width, 24)
        phases, speeds, sizes = rng.uniform(0, 6, 3), rng.uniform(2, 12, 3), rng.uniform(0, 0.12, 3)
        waves = np.sin(np.multiply.outer(across / width, speeds) + phases) @ sizes
        down = height * (0.45 + 0.17 * number + waves)
        outline = [*zip(across, down, strict=True), (width, height), (0, height)]
        _shape(canvas, outline, _colour(rng, 30, 220), line)


def _houses(canvas: np.ndarray, rng: np.random.Generator, line: int) -> None:
    height, width = canvas.shape[:2]
    left = rng.uniform(-0.1, 0.3) * width
    while left < width * rng.uniform(0.5, 1.0):
        wide, top = rng.uniform(0.12, 0.3) * width, rng.uniform(0.2, 0.6) * height
        right = left + wide
        _shape(canvas, [(left, top), (right, top), (right, height), (left, height)], _colour(rng, 60, 230), line)
        _shape(canvas, [(left, top), (left + wide / 2, top - 0.4 * wide), (right, top)], _colour(rng, 40, 180), line)
        glass, step = _colour(rng, 10, 250), max(5.0, rng.uniform(0.12, 0.3) * wide)
        for down in np.arange(top + step, height - step, 1.4 * step):
            for across in np.arange(left + 0.4 * step, right - step, 1.3 * step):
                corners = [(across, down), (across + 0.6 * step, down), (across + 0.6 * step, down + 0.8 * step)]
                _shape(canvas, [*corners, (across, down + 0.8 * step)], glass, min(line, 1))
        left = right + rng.uniform(0, 0.2) * width


def _trees(canvas: np.ndarray, rng: np.random.Generator, line: int) -> None:
    height, width = canvas.shape[:2]
    for _ in range(int(rng.integers(1, 4))):
        centre, size = rng.uniform(0, 1, 2) * (width, 0.6 * height), rng.uniform(0.08, 0.25) * min(height, width)
        trunk = 0.15 * size
        stem = [(centre[0] - trunk, centre[1]), (centre[0] + trunk, centre[1])]
        _shape(canvas, [*stem, (centre[0] + trunk, height), (centre[0] - trunk, height)], _colour(rng, 30, 110), line)
        for _ in range(int(rng.integers(12, 60))):
            place = centre + rng.normal(0, 0.5 * size, 2)
            _shape(canvas, _ellipse(place, rng.uniform(0.05, 0.2, 2) * size + 1), _colour(rng, 30, 200), min(line, 1))


def _people(canvas: np.ndarray, rng: np.random.Generator, line: int) -> None:
    """Heads with hair and faces, and what they wear."""
    height, width = canvas.shape[:2]
    for _ in range(int(rng.integers(1, 4))):
        size = rng.uniform(0.06, 0.22) * min(height, width)
        x, y = rng.uniform(0.05, 0.95) * width, rng.uniform(0.25, 0.75) * height
        skin, cloth, hair = _colour(rng, 120, 250), _colour(rng, 20, 240), _colour(rng, 0, 200)
        body = [(x - 0.6 * size, y + 0.8 * size), (x + 0.6 * size, y + 0.8 * size), (x + 1.4 * size, y + 4 * size)]
        _shape(canvas, [*body, (x - 1.4 * size, y + 4 * size)], cloth, line)
        _shape(canvas, _ellipse((x, y - 0.25 * size), (1.1 * size, 1.15 * size)), hair, line)
        _shape(canvas, _ellipse((x, y), (0.8 * size, size)), skin, line)
        for side in (-0.35, 0.35):
            eye = (x + side * size, y)
            _shape(canvas, _ellipse(eye, (0.18 * size + 1, 0.24 * size + 1)), (255, 255, 255), min(line, 1))
            _shape(canvas, _ellipse(eye, (0.1 * size + 0.5, 0.14 * size + 0.5)), (20, 20, 20), 0)
        bend = rng.uniform(-0.15, 0.15) * size
        mouth = [(x - 0.25 * size, y + 0.5 * size), (x, y + 0.5 * size + bend), (x + 0.25 * size, y + 0.5 * size)]
        _strokes(canvas, [mouth], (20, 10, 10), max(1, line - 1))


def _effects(canvas: np.ndarray, rng: np.random.Generator, line: int) -> None:
    """Lines: towards a point, all one way, or crossed."""
    height, width = canvas.shape[:2]
    ink = (10, 10, 10) if rng.random() < 0.7 else (250, 250, 250)
    kind, count = rng.choice(["focus", "rain", "hatch"]), int(rng.integers(20, 90))
    if kind == "focus":
        centre = rng.uniform(0.2, 0.8, 2) * (width, height)
        turns, reach = rng.uniform(0, 2 * math.pi, count), math.hypot(height, width)
        ways = np.stack([np.cos(turns), np.sin(turns)], axis=-1)
        begins = centre + ways * (rng.uniform(0.25, 0.6, count) * min(height, width))[:, None]
        strokes = list(np.stack([begins, centre + ways * reach], axis=1))
    else:
        spread = 1.0 if kind == "rain" else 0.25
        middle = rng.uniform(0, 1, 2) * (width, height)
        begins = middle + rng.uniform(-spread, spread, (count, 2)) * (width, height)
        turn, length = rng.uniform(0, math.pi), rng.uniform(0.05, 0.3) * min(height, width)
        strokes = list(np.stack([begins, begins + length * np.array([math.cos(turn), math.sin(turn)])], axis=1))
    _strokes(canvas, strokes, ink, max(1, line // 2))


def _shape(canvas: np.ndarray, outline, colour: Colour, line: int) -> None:
    """A filled polygon with a dark line around it."""
    points = _fixed(outline)
    _draw(canvas, lambda layer: cv2.fillPoly(layer, [points], 1.0, cv2.LINE_8, _SHIFT), colour)
    if line:
        _draw(canvas, lambda layer: cv2.polylines(layer, [points], True, 1.0, line, cv2.LINE_8, _SHIFT), (15, 12, 12))


def _strokes(canvas: np.ndarray, strokes, colour: Colour, line: int) -> None:
    points = [_fixed(stroke) for stroke in strokes]
    _draw(canvas, lambda layer: cv2.polylines(layer, points, False, 1.0, line, cv2.LINE_8, _SHIFT), colour)


def _draw(canvas: np.ndarray, paint: Callable[[np.ndarray], object], colour: Colour) -> None:
    layer = np.zeros(canvas.shape[:2], np.uint8)
    paint(layer)
    canvas[layer > 0] = colour


def _fixed(points) -> np.ndarray:
    return np.round(np.asarray(points, float) * 2**_SHIFT).astype(np.int32)


def _ellipse(centre, radii, count: int = 32) -> np.ndarray:
    turn = np.linspace(0, 2 * math.pi, count, endpoint=False)
    return np.asarray(centre) + np.stack([np.cos(turn) * radii[0], np.sin(turn) * radii[1]], axis=-1)


def _colour(rng: np.random.Generator, low: float, high: float) -> Colour:
    return tuple(rng.uniform(low, high, 3).tolist())


def _field(rng: np.random.Generator, shape: tuple[int, int], wavelength: float) -> np.ndarray:
    """Smooth noise, about -1..1."""
    small = [max(2, math.ceil(length / max(wavelength, 1.0)) + 1) for length in shape]
    return cv2.resize(rng.normal(0, 0.6, small).astype(np.float32), shape[::-1], interpolation=cv2.INTER_CUBIC)


def _noise(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    return rng.standard_normal((*shape, 1), np.float32)
