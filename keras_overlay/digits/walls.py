"""What house numbers hang on: patches of photographs, painted boards, bricks, plates, and the light that falls on them.

All pictures here are float32 (height, width, 3), RGB on 0..255, not clipped.
"""

from __future__ import annotations

import cv2
import numpy as np

from keras_overlay.digits.layouts import Layout
from keras_overlay.documents.wear import field


def wall(rng: np.random.Generator, layout: Layout, photo: np.ndarray) -> np.ndarray:
    """A background of a layout's size, without digits.

    Args:
        rng: Source of all choices.
        layout: Where digits will stand.
        photo: uint8 (height, width, 3), of any size.
    """
    size = layout.height, layout.width
    patch = _patch(rng, size, photo)
    kind = rng.random()
    if kind < 0.35:
        made = patch
    elif kind < 0.85:
        made = _boards(rng, size, layout.digit_height, patch)
    else:
        made = _bricks(rng, size, layout.digit_height, patch)
    if rng.random() < 0.4:
        made = _with_plate(rng, layout, made)
    return made * _light(rng, size)[..., None]


def _patch(rng: np.random.Generator, size: tuple[int, int], photo: np.ndarray) -> np.ndarray:
    """Part of a photograph, magnified 1 to 4 times, its contrast lowered."""
    zoom = rng.uniform(1, 4)
    room = [min(side, max(2, round(want / zoom))) for side, want in zip(photo.shape, size, strict=False)]
    top, left = (int(rng.integers(side - part + 1)) for side, part in zip(photo.shape, room, strict=False))
    cut = photo[top : top + room[0], left : left + room[1]]
    patch = cv2.resize(cut, size[::-1], interpolation=cv2.INTER_CUBIC).astype(np.float32)
    middle = patch.mean(axis=(0, 1))
    return middle + np.float32(rng.uniform(0.25, 0.9)) * (patch - middle)


def _boards(rng: np.random.Generator, size: tuple[int, int], unit: float, patch: np.ndarray) -> np.ndarray:
    """A painted surface with a little of a photograph's texture, and often the grooves between boards or panels."""
    made = np.empty((*size, 3), np.float32)
    made[:] = _paint(rng)
    made += np.float32(rng.uniform(0, 0.25)) * (patch - patch.mean(axis=(0, 1)))
    made += np.float32(rng.uniform(0, 8)) * field(rng, size, rng.uniform(0.2, 2) * unit)[..., None]
    for _ in range(int(rng.integers(0, 4))):
        _groove(rng, made, bool(rng.random() < 0.5), unit)
    return made


def _groove(rng: np.random.Generator, made: np.ndarray, is_vertical: bool, unit: float) -> None:
    """A dark or light line across, with a soft edge, drawn into the picture."""
    length = made.shape[1] if is_vertical else made.shape[0]
    places = np.arange(length, dtype=np.float32)
    width = np.float32(rng.uniform(0.01, 0.06) * unit + 0.3)
    line = np.float32(rng.uniform(-60, 35)) * np.exp(-np.square((places - rng.uniform(0, length)) / width))
    made += line[None, :, None] if is_vertical else line[:, None, None]


def _bricks(rng: np.random.Generator, size: tuple[int, int], unit: float, patch: np.ndarray) -> np.ndarray:
    """Courses of bricks with joints."""
    high, wide = max(4, round(rng.uniform(0.3, 0.9) * unit)), max(8, round(rng.uniform(0.8, 2.5) * unit))
    rows, columns = np.mgrid[: size[0], : size[1]]
    course = (rows + int(rng.integers(high))) // high
    shifted = columns + int(rng.integers(wide)) + (course % 2) * (wide // 2)
    shades = rng.normal(0, rng.uniform(2, 14), (course.max() + 1, shifted.max() // wide + 1)).astype(np.float32)
    made = np.empty((*size, 3), np.float32)
    made[:] = _paint(rng)
    made += shades[course, shifted // wide][..., None]
    joint = max(1, round(0.08 * high))
    is_joint = ((rows + 0) % high < joint) | (shifted % wide < joint)
    made[is_joint] += np.float32(rng.uniform(-50, 50))
    return made + np.float32(0.2) * (patch - patch.mean(axis=(0, 1)))


def _with_plate(rng: np.random.Generator, layout: Layout, made: np.ndarray) -> np.ndarray:
    """A plate, or a tile for each digit, behind the number."""
    unit, boxes = layout.digit_height, layout.boxes
    groups = [[box] for box in boxes] if rng.random() < 0.15 else [boxes]
    colour, border = _paint(rng), _paint(rng)
    around, rim = rng.uniform(0.08, 0.6) * unit, rng.uniform(0, 0.08) * unit
    softness = max(0.4, 0.02 * unit)
    for group in groups:
        edges = (min(b.left for b in group) - around, min(b.top for b in group) - around,
                 max(b.right for b in group) + around, max(b.bottom for b in group) + around)  # fmt: skip
        corner = rng.uniform(0, 0.4) * unit
        for inset, shade in ((0.0, border), (rim, colour)) if rim > 0.8 else ((0.0, colour),):
            inside = _rectangle(made.shape[:2], edges, inset, corner)
            inside = cv2.GaussianBlur(inside, (0, 0), softness)[..., None]
            made = made + inside * (shade - made)
    return made


def _rectangle(size: tuple[int, int], edges: tuple[float, ...], inset: float, corner: float) -> np.ndarray:
    """A rectangle with round corners, float32, 1 inside."""
    left, top, right, bottom = edges
    rows, columns = np.mgrid[: size[0], : size[1]].astype(np.float32)
    across = np.abs(columns - (left + right) / 2) - ((right - left) / 2 - inset - corner)
    down = np.abs(rows - (top + bottom) / 2) - ((bottom - top) / 2 - inset - corner)
    return (np.hypot(np.maximum(across, 0), np.maximum(down, 0)) <= max(corner, 0.5)).astype(np.float32)


def _paint(rng: np.random.Generator) -> np.ndarray:
    """A colour of paint: mostly greyish, of any lightness."""
    grey = rng.uniform(15, 245)
    strong = rng.random() < 0.25
    return np.clip(grey + rng.normal(0, 55 if strong else 14, 3), 0, 255).astype(np.float32)


def _light(rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    """How bright each place is lit, float32 (height, width) around 1; now and then with the edge of a shadow."""
    rows, columns = np.mgrid[: size[0], : size[1]].astype(np.float32)
    across, down = columns / size[1] - 0.5, rows / size[0] - 0.5
    light = 1 + np.float32(rng.normal(0, 0.12)) * across + np.float32(rng.normal(0, 0.1)) * down
    if rng.random() < 0.12:
        angle, offset = rng.uniform(0, 2 * np.pi), rng.uniform(-0.4, 0.4)
        side = across * np.cos(angle) + down * np.sin(angle) - offset
        light -= np.float32(rng.uniform(0.15, 0.5)) / (1 + np.exp(-np.clip(side * rng.uniform(20, 150), -30, 30)))
    return light.astype(np.float32)
