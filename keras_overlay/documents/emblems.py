"""Emblems for the middle of seals: stars, gears, shields, crowns and so on, drawn from plain geometry."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from keras_overlay.documents.plate import Plate


def _circle(x: float, y: float, size: float, count: int, start: float = 0.0, stretch: float = 1.0) -> list:
    angles = [start + 2 * math.pi * number / count for number in range(count)]
    return [(x + size * math.sin(angle), y - stretch * size * math.cos(angle)) for angle in angles]


def star(plate: Plate, rng: np.random.Generator, x: float, y: float, size: float) -> None:
    """A star of 5 to 8 points, filled or outlined."""
    points, inner = int(rng.choice([5, 5, 5, 6, 8])), rng.uniform(0.38, 0.5)
    outside, inside = (_circle(x, y, size * part, points, turn) for part, turn in ((1, 0), (inner, math.pi / points)))
    corners = [corner for pair in zip(outside, inside, strict=True) for corner in pair]
    plate.polygon(corners, width=0 if rng.random() < 0.7 else 0.12 * size)


def gear(plate: Plate, rng: np.random.Generator, x: float, y: float, size: float) -> None:
    """A cog wheel."""
    teeth = int(rng.integers(8, 15))
    for number in range(teeth):
        angle, half = 2 * math.pi * number / teeth, math.pi / teeth * 0.55
        sides = [(angle - half, 0.7), (angle - half * 0.7, 1.0), (angle + half * 0.7, 1.0), (angle + half, 0.7)]
        plate.polygon([(x + r * size * math.sin(a), y - r * size * math.cos(a)) for a, r in sides])
    plate.ellipse(0.8 * size, 0.8 * size, 0.3 * size, (x, y))


def shield(plate: Plate, rng: np.random.Generator, x: float, y: float, size: float) -> None:
    """A coat of arms: a shield with a bar, a cross or a star."""
    edge = [(-0.75, -0.9), (0.75, -0.9), (0.75, 0.1), (0.5, 0.6), (0, 1), (-0.5, 0.6), (-0.75, 0.1)]
    plate.polygon([(x + a * size, y + b * size) for a, b in edge], width=0.1 * size)
    charge = int(rng.integers(3))
    if charge == 0:
        plate.line([(x - 0.7 * size, y - 0.2 * size), (x + 0.7 * size, y - 0.2 * size)], 0.25 * size)
    elif charge == 1:
        plate.line([(x - 0.7 * size, y - 0.1 * size), (x + 0.7 * size, y - 0.1 * size)], 0.18 * size)
        plate.line([(x, y - 0.85 * size), (x, y + 0.85 * size)], 0.18 * size)
    else:
        star(plate, rng, x, y - 0.1 * size, 0.5 * size)


def sun(plate: Plate, rng: np.random.Generator, x: float, y: float, size: float) -> None:
    """A disc with rays."""
    rays = int(rng.integers(8, 17))
    for outer, inner in zip(_circle(x, y, size, rays), _circle(x, y, 0.6 * size, rays), strict=True):
        plate.line([outer, inner], 0.09 * size)
    plate.ellipse(0.48 * size, 0.48 * size, 0 if rng.random() < 0.5 else 0.1 * size, (x, y))


def crown(plate: Plate, rng: np.random.Generator, x: float, y: float, size: float) -> None:
    """A crown with 3 or 5 points."""
    points = int(rng.choice([3, 5]))
    top = []
    for number in range(2 * points - 1):
        across = -1 + 2 * number / (2 * points - 2)
        top.append((x + across * size, y + (-0.6 if number % 2 == 0 else 0.05) * size))
    plate.polygon([*top, (x + 0.85 * size, y + 0.5 * size), (x - 0.85 * size, y + 0.5 * size)])
    for peak in top[::2]:
        plate.ellipse(0.12 * size, 0.12 * size, 0, (peak[0], peak[1] - 0.12 * size))
    plate.rectangle(x - 0.85 * size, y + 0.6 * size, x + 0.85 * size, y + 0.8 * size, 0)


def globe(plate: Plate, rng: np.random.Generator, x: float, y: float, size: float) -> None:
    """A globe with meridians and parallels."""
    width = 0.08 * size
    for part in (1.0, 0.62, 0.22):
        plate.ellipse(part * size, size, width, (x, y))
    for height in (-0.5, 0.0, 0.5):
        half = math.sqrt(1 - height**2) * size
        plate.line([(x - half, y + height * size), (x + half, y + height * size)], width)


def laurel(plate: Plate, rng: np.random.Generator, x: float, y: float, size: float) -> None:
    """Two branches of leaves around a star."""
    leaves = int(rng.integers(6, 9))
    for number in range(leaves):
        angle = math.pi * (0.25 + 0.65 * number / (leaves - 1))
        for side in (-1, 1):
            along = angle * side
            foot = (x + 0.8 * size * math.sin(along), y - 0.8 * size * math.cos(along))
            tip = along - side * 0.35
            outside = (x + 1.08 * size * math.sin(tip), y - 1.08 * size * math.cos(tip))
            middle = along - side * 0.28
            inside = (x + 0.82 * size * math.sin(middle), y - 0.82 * size * math.cos(middle))
            plate.polygon([foot, outside, inside])
    star(plate, rng, x, y, 0.45 * size)


def scales(plate: Plate, rng: np.random.Generator, x: float, y: float, size: float) -> None:
    """A pair of scales."""
    width = 0.09 * size
    plate.line([(x, y - 0.9 * size), (x, y + 0.8 * size)], width)
    plate.line([(x - 0.45 * size, y + 0.8 * size), (x + 0.45 * size, y + 0.8 * size)], 1.6 * width)
    plate.line([(x - 0.8 * size, y - 0.65 * size), (x + 0.8 * size, y - 0.65 * size)], width)
    for side in (-0.8, 0.8):
        pan = [(x + (side + part) * size, y + 0.2 * size) for part in (-0.32, 0.32)]
        plate.polygon([(x + side * size, y - 0.65 * size), *pan], width=0.5 * width)
        plate.polygon([*pan, (x + side * size, y + 0.42 * size)])


def anchor(plate: Plate, rng: np.random.Generator, x: float, y: float, size: float) -> None:
    """An anchor."""
    width = 0.14 * size
    plate.ellipse(0.2 * size, 0.2 * size, 0.8 * width, (x, y - 0.78 * size))
    plate.line([(x, y - 0.6 * size), (x, y + 0.9 * size)], width)
    plate.line([(x - 0.45 * size, y - 0.35 * size), (x + 0.45 * size, y - 0.35 * size)], width)
    curve = [
        (x + 0.8 * size * math.sin(a), y + 0.1 * size + 0.8 * size * math.cos(a)) for a in np.linspace(-1.3, 1.3, 15)
    ]
    plate.line(curve, width)


EMBLEMS: dict[str, Callable[[Plate, np.random.Generator, float, float, float], None]] = {
    "anchor": anchor,
    "crown": crown,
    "gear": gear,
    "globe": globe,
    "laurel": laurel,
    "scales": scales,
    "shield": shield,
    "star": star,
    "sun": sun,
}
"""Name to what draws it: plate, generator, middle x and y, half size, all in the plate's units."""
