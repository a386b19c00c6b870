"""Press seals onto pictures: ink lets through what its colour lets through, J = I * (1 - a * (1 - C / 255)).

So black text stays black under a seal, and a grey picture gets ink of the luma that the colour has.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from keras_overlay.documents.seals import Seal
from keras_overlay.pixels import quantise, to_channels

FAINTEST = 3.0
"""Ink that would darken white paper by less than this many grey levels is left out."""


@dataclass(frozen=True)
class Press:
    """How a seal is pressed.

    Attributes:
        size: Longer side of the seal on the picture, in pixels.
        angle: Turned clockwise, in degrees.
        flipped: Mirrored from left to right.
        opacity: Factor on the coverage, 0..1.
        slope: Loss of ink towards one side, across and down, 0..1 each way.
    """

    size: float
    angle: float = 0.0
    flipped: bool = False
    opacity: float = 1.0
    slope: tuple[float, float] = (0.0, 0.0)


def press(picture: np.ndarray, seal: Seal, centre: tuple[float, float], how: Press) -> np.ndarray | None:
    """Press a seal onto a picture, in place.

    Args:
        picture: float32 (height, width, 1 or 3), 0..255; changed where the ink is.
        seal: Which.
        centre: Row and column of the seal's middle, which may lie outside.
        how: Size, angle and so on.

    Returns:
        Where ink was laid, bool (height, width), or None if none was: the seal lies outside or is too faint.
    """
    matrix, box = _placed(seal, centre, how, picture.shape[:2])
    if box is None:
        return None
    rows, columns = box
    shifted = matrix - np.array([[0, 0, columns.start], [0, 0, rows.start]])
    passed = _passed(seal, shifted, (rows.stop - rows.start, columns.stop - columns.start), how, picture.shape[-1])
    inked = (passed < 1).any(axis=-1)
    if not inked.any():
        return None
    picture[box] *= passed
    mask = np.zeros(picture.shape[:2], bool)
    mask[box] = inked
    return mask


def random_press(rng: np.random.Generator, size: float) -> Press:
    """Turned by any angle, mostly a little; flipped now and then; of any strength."""
    angle = rng.normal(0, 8) if rng.random() < 0.6 else rng.uniform(-180, 180)
    slope = rng.uniform(-0.3, 0.3, 2)
    return Press(size, float(angle), bool(rng.random() < 0.15), float(rng.uniform(0.55, 1)), tuple(slope.tolist()))


def _placed(seal, centre, how, shape) -> tuple[np.ndarray, tuple[slice, slice] | None]:
    """Matrix from the seal's pixels to the picture's, and the part of the picture that the seal can reach."""
    height, width = seal.ink.shape[:2]
    scale = how.size / max(height, width)
    cos, sin = (scale * f(math.radians(how.angle)) for f in (math.cos, math.sin))
    linear = np.array([[cos, -sin], [sin, cos]]) @ np.diag([-1.0 if how.flipped else 1.0, 1.0])
    offset = np.array([centre[1], centre[0]]) - linear @ np.array([(width - 1) / 2, (height - 1) / 2])
    reach = np.abs(linear) @ np.array([width / 2, height / 2])
    low = [max(0, math.floor(centre[1 - axis] - reach[axis])) for axis in (0, 1)]
    high = [min(shape[1 - axis], math.ceil(centre[1 - axis] + reach[axis]) + 1) for axis in (0, 1)]
    if low[0] >= high[0] or low[1] >= high[1]:
        return np.c_[linear, offset], None
    return np.c_[linear, offset], (slice(low[1], high[1]), slice(low[0], high[0]))


def _passed(seal: Seal, matrix: np.ndarray, shape: tuple[int, int], how: Press, channels: int) -> np.ndarray:
    """Share of light that comes through, float32 (height, width, channels); 1 where there is no ink to speak of."""
    level = max(0, math.floor(-math.log2(max(1e-6, math.sqrt(abs(np.linalg.det(matrix[:, :2])))))))
    source, factor = seal.reduced(level), 2.0**level
    moved = matrix @ np.array([[factor, 0, (factor - 1) / 2], [0, factor, (factor - 1) / 2], [0, 0, 1]])
    drawn = cv2.warpAffine(source, moved, shape[::-1], flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    hidden = drawn.reshape(*shape, -1) * (_strength(shape, how) / np.float32(255.0))
    if hidden.shape[-1] == 1:
        hidden = hidden * (1 - to_channels(seal.colour[None, None], channels) / np.float32(255.0))
    elif channels == 1:
        hidden = to_channels(hidden, 1)
    faint = (hidden < np.float32(FAINTEST / 255.0)).all(axis=-1, keepdims=True)
    return np.where(faint, np.float32(1), 1 - hidden)


def _strength(shape: tuple[int, int], how: Press) -> np.ndarray:
    """Factor on the coverage, float32 (height, width, 1): a plane from the slope."""
    across, down = how.slope
    rows = np.linspace(-abs(down) + down, -abs(down) - down, shape[0], dtype=np.float32) / 2
    columns = np.linspace(-abs(across) + across, -abs(across) - across, shape[1], dtype=np.float32) / 2
    return np.float32(how.opacity) * (1 + rows[:, None, None] + columns[:, None])


@dataclass(frozen=True, eq=False)
class Sealed:
    """A page with seals on it.

    Attributes:
        image: uint8, shaped as the page.
        mask: bool (height, width), True exactly where `image` differs from the page.
        seals: For each seal its kind and its box `(top, left, bottom, right)` in pixels, cut by the page's border.
    """

    image: np.ndarray
    mask: np.ndarray
    seals: list[tuple[str, tuple[int, int, int, int]]]


def seal_page(
    page: np.ndarray,
    rng: np.random.Generator,
    seals: Sequence[Seal],
    sizes: Sequence[float],
    inside: float = 0.5,
    on_text: float = 0.8,
) -> Sealed:
    """Press some seals onto a page at random.

    Args:
        page: uint8 (height, width, 1 or 3), 0..255.
        rng: Source of all randomness.
        seals: Each is pressed once.
        sizes: Longer side of each on the page, in pixels.
        inside: How far a seal's middle is from the border at least, in halves of its size: with 1 it is never cut, with
            0 its middle may lie on the border, with -1 it may just touch.
        on_text: Probability that a seal is put where much is written, out of a few places drawn at random.
    """
    sealed, laid = page.astype(np.float32), []
    dark = _ink_map(page)
    for seal, size in zip(seals, sizes, strict=True):
        for _ in range(_TRIES):
            centre = _centre(rng, page.shape, size, inside, dark if rng.random() < on_text else None)
            mask = press(sealed, seal, centre, random_press(rng, size))
            if mask is not None:
                left, top, across, down = cv2.boundingRect(mask.view(np.uint8))
                laid.append((seal.kind, (top, left, top + down, left + across)))
                break
    image = quantise(sealed)
    return Sealed(image, (image != page).any(axis=-1), laid)


_TRIES = 10  # places for a seal before it is given up: one is no good if no ink falls onto the page
_COARSE = 16  # pixels of the page in one of the map of what is written


def _ink_map(page: np.ndarray) -> np.ndarray:
    """How much is written where, coarsely: float32."""
    grey = to_channels(page, 1)[..., 0]
    size = tuple(max(1, length // _COARSE) for length in grey.shape[::-1])
    return 255 - cv2.resize(grey, size, interpolation=cv2.INTER_AREA).astype(np.float32)


def _centre(rng, shape, size, inside, dark) -> tuple[float, float]:
    edges = [min(0.5 * inside * size, length / 2) for length in shape[:2]]
    places = rng.uniform(edges, [length - edge for length, edge in zip(shape[:2], edges, strict=True)], (6, 2))
    if dark is None:
        return tuple(places[0].tolist())
    written = []
    for row, column in places / _COARSE:
        reach = max(1, int(size / _COARSE / 2))
        box = dark[
            max(0, int(row) - reach) : int(row) + reach + 1, max(0, int(column) - reach) : int(column) + reach + 1
        ]
        written.append(float(box.mean()) if box.size else 0.0)
    return tuple(places[int(np.argmax(written))].tolist())
