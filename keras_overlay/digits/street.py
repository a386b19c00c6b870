"""Street pictures with house numbers, drawn, and the same pictures without them: SVHN's twin with the truth known."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from keras_overlay.digits.boxes import Box
from keras_overlay.digits.glyphs import Hand
from keras_overlay.digits.layouts import Layout, random_layout, real_layout
from keras_overlay.digits.walls import wall
from keras_overlay.documents.fonts import Font
from keras_overlay.pixels import quantise

_VISIBLE = 0.06  # coverage from which a place counts as part of a digit
_DISTRACTED = 0.3  # share of scenes with digits that have no box


@dataclass(frozen=True, eq=False)
class Scene:
    """One drawn scene.

    Attributes:
        picture: uint8 (height, width, 3).
        background: The same without the digits that have boxes; distractors stay.
        mask: bool (height, width), True where such a digit, its outline or its shadow is.
        boxes: With labels.
        strays: Boxes of the distractors, parts of which may be outside.
    """

    picture: np.ndarray
    background: np.ndarray
    mask: np.ndarray
    boxes: tuple[Box, ...]
    strays: tuple[Box, ...] = ()


@dataclass(frozen=True)
class Street:
    """Scenes by number: `street(number)` depends on the seed and the number alone.

    Attributes:
        photos: Photographs to take walls from: a sequence of uint8 (height, width, 3).
        fonts: At least one.
        seed: Of everything.
        layouts: Boxes of real scenes to use; None draws layouts by figures about them.
    """

    photos: Sequence[np.ndarray]
    fonts: Sequence[Font]
    seed: int = 0
    layouts: Sequence[Sequence[Box]] | None = None

    def __call__(self, number: int) -> Scene:
        """The scene of this number."""
        rng = np.random.Generator(np.random.SFC64([self.seed, 7, int(number)]))
        photo = self.photos[int(rng.integers(len(self.photos)))]
        return draw(rng, self._layout(rng), photo, self.fonts)

    def _layout(self, rng: np.random.Generator) -> Layout:
        if self.layouts is None:
            return random_layout(rng)
        return real_layout(rng, self.layouts[int(rng.integers(len(self.layouts)))])


def draw(rng: np.random.Generator, layout: Layout, photo: np.ndarray, fonts: Sequence[Font]) -> Scene:
    """Draw a scene.

    Args:
        rng: Source of all randomness.
        layout: Boxes and size.
        photo: uint8 (height, width, 3), for the wall.
        fonts: To choose from, at least one.
    """
    size, unit, hand = (layout.height, layout.width), layout.digit_height, Hand(rng, fonts)
    ground = wall(rng, layout, photo)
    ink = Ink(rng, ground, layout)
    strays = _strays(rng, layout) if rng.random() < _DISTRACTED else ()
    ground, _ = ink.over(ground, _coverage(rng, hand, strays, size), unit)
    painted, covered = ink.over(ground, _coverage(rng, hand, layout.boxes, size), unit)
    camera = _camera(rng, size, unit)
    picture, background = (camera(each) for each in (painted, ground))
    mask = (camera.blurred(covered) > _VISIBLE) & (picture != background).any(axis=-1)
    return Scene(picture, background, mask, layout.boxes, tuple(strays))


def _coverage(rng: np.random.Generator, hand: Hand, boxes: Sequence[Box], size: tuple[int, int]) -> np.ndarray:
    """Of all digits together; each fills most of its box, as annotators draw them."""
    covered = np.zeros(size, np.float32)
    for box in boxes:
        slack = np.clip(rng.normal(0.05, 0.03, 4), -0.02, 0.15) * (box.width, box.height, box.width, box.height)
        inner = (box.left + slack[0], box.top + slack[1], box.width - slack[0] - slack[2],
                 box.height - slack[1] - slack[3])  # fmt: skip
        np.maximum(covered, hand.place(rng, box.label, inner, size), out=covered)
    return covered


def _strays(rng: np.random.Generator, layout: Layout) -> list[Box]:
    """Digits without a box: beside the number, or cut off by the picture's border."""
    strays, unit = [], layout.digit_height
    for is_right in rng.permutation([True, False])[: int(rng.integers(1, 3))]:
        edge = max(b.right for b in layout.boxes) if is_right else min(b.left for b in layout.boxes)
        width, gap = unit * rng.uniform(0.35, 0.65), unit * rng.uniform(0.02, 0.5)
        left = edge + gap if is_right else edge - gap - width
        top = layout.boxes[-1 if is_right else 0].top + rng.normal(0, 0.05) * unit
        strays.append(Box(left, top, width, unit * rng.uniform(0.8, 1.1), int(rng.integers(10))))
    return strays


class Ink:
    """Colour, outline, shadow and shading of a number's digits.

    Args:
        rng: Source of all choices.
        ground: What they stand on; they differ from it in lightness.
        layout: Where they stand.
    """

    def __init__(self, rng: np.random.Generator, ground: np.ndarray, layout: Layout):
        around = [ground[box.within(layout.height, layout.width)].reshape(-1, 3) for box in layout.boxes]
        below = np.concatenate(around).mean(axis=0)
        luma = float(below @ (0.299, 0.587, 0.114))
        darker = rng.random() < luma / 255
        room = luma if darker else 255 - luma
        contrast = min(room, rng.uniform(0.2, 1) ** 0.8 * 200)
        tint = rng.normal(0, 12 if rng.random() < 0.7 else 50, 3)
        self.colour = np.clip(luma + (-contrast if darker else contrast) + tint - tint.mean(), 0, 255)
        self.opacity = rng.uniform(0.85, 1)
        self.shading = rng.normal(0, 0.15)
        self.shadow = rng.uniform(0.15, 0.6) if rng.random() < 0.3 else 0.0
        self.offset = rng.uniform(-0.08, 0.08, 2)
        self.outline = rng.uniform(0.02, 0.06) if rng.random() < 0.12 else 0.0
        self.outline_colour = np.clip(255 - self.colour + rng.normal(0, 20, 3), 0, 255)

    def over(self, ground: np.ndarray, covered: np.ndarray, unit: float) -> tuple[np.ndarray, np.ndarray]:
        """Paint digits; returns the picture and how much of each place is not ground any more, 0..1."""
        if not covered.any():
            return ground, covered
        changed, made = covered, ground
        if self.shadow:
            shift = np.array([[1, 0, self.offset[0] * unit], [0, 1, self.offset[1] * unit]])
            moved = cv2.warpAffine(covered, shift, covered.shape[::-1])
            dark = np.float32(self.shadow) * cv2.GaussianBlur(moved, (0, 0), max(0.4, 0.02 * unit))
            made, changed = made * (1 - dark[..., None]), np.maximum(changed, dark)
        if self.outline:
            reach = 2 * max(1, round(self.outline * unit)) + 1
            wider = cv2.dilate(covered, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
            made, changed = self._painted(made, wider, self.outline_colour), np.maximum(changed, wider)
        down = np.linspace(-0.5, 0.5, len(ground))[:, None, None]
        colour = self.colour * (1 + self.shading * down)
        return self._painted(made, covered, colour), changed

    def _painted(self, ground: np.ndarray, covered: np.ndarray, colour: np.ndarray) -> np.ndarray:
        alpha = (np.float32(self.opacity) * covered)[..., None]
        return ground + alpha * (colour.astype(np.float32) - ground)


class _Camera:
    """Blur, noise and JPEG, the same for every picture it takes."""

    def __init__(self, blur: float, noise: np.ndarray, quality: int):
        self.blur, self.noise, self.quality = blur, noise, quality

    def blurred(self, image: np.ndarray) -> np.ndarray:
        return cv2.GaussianBlur(image.astype(np.float32), (0, 0), self.blur)

    def __call__(self, image: np.ndarray) -> np.ndarray:
        exposed = quantise(self.blurred(np.clip(image, 0, 255)) + self.noise)
        _, data = cv2.imencode(".jpg", exposed[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, self.quality])
        return np.ascontiguousarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[..., ::-1])


def _camera(rng: np.random.Generator, size: tuple[int, int], unit: float) -> Callable[[np.ndarray], np.ndarray]:
    noise = rng.standard_normal((*size, 3), np.float32) * np.float32(rng.uniform(0, 6))
    return _Camera(0.3 + unit * rng.uniform(0.005, 0.05), noise, int(rng.integers(60, 98)))
