"""A reader that answers what it is told, and a wall with digits whose background is known."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace

import cv2
import numpy as np
import pytest

from keras_overlay.digits import SIDE, Box


class Told:
    """Stands for a `DigitReader`: gives one answer after another, the last one ever after.

    Args:
        answers: Of each look: for each box the digit seen for certain, or None for nothing.
    """

    can_say_nothing = True

    def __init__(self, answers: Sequence[Sequence[int | None]]):
        self.answers, self.looks = list(answers), 0

    def of_boxes(self, picture: np.ndarray, boxes) -> np.ndarray:
        told = self.answers[min(self.looks, len(self.answers) - 1)]
        self.looks += 1
        chances = np.zeros((len(boxes), 11), np.float32)
        for row, digit in zip(chances, [*told, *[None] * len(boxes)][: len(boxes)], strict=True):
            row[10 if digit is None else digit] = 1
        return chances

    def feature_maps(self, one: np.ndarray) -> np.ndarray:
        """The crop, and half of it."""
        return np.concatenate([one, one / 2], axis=-1).astype(np.float32)

    def slope(self, crops: np.ndarray, label: int) -> np.ndarray:
        """As steep as a crop is dark."""
        return 1 - crops[..., 0].astype(np.float32) / 255


@pytest.fixture
def told():
    """`told([1, 2], [None, None])`: a reader."""
    return lambda *answers: Told(answers)


@pytest.fixture(scope="session")
def wall():
    """A shaded wall, (64, 96, 3), with a dark 1 and 7 with soft edges on it."""
    rows, columns = np.mgrid[:64, :96].astype(np.float32)
    background = np.stack([150 + 0.4 * columns, 140 + 0.5 * rows, 120 + 0.2 * columns], axis=-1)
    ink = np.zeros((64, 96), np.float32)
    cv2.line(ink, (36, 18), (36, 45), 1.0, 4)
    cv2.polylines(ink, [np.array([[48, 20], [62, 20], [53, 45]])], False, 1.0, 4)
    ink = cv2.GaussianBlur(ink, (0, 0), 0.8)
    noise = np.random.default_rng(3).normal(0, 1.5, background.shape)
    picture = background + ink[..., None] * (np.float32([40, 30, 50]) - background) + noise
    boxes = (Box(31, 15, 11, 34, 1), Box(45, 16, 21, 33, 7))
    return SimpleNamespace(
        picture=np.clip(picture, 0, 255).round().astype(np.uint8),
        background=np.clip(background + noise, 0, 255),
        mask=ink > 0.05,
        boxes=boxes,
        side=SIDE,
    )


@pytest.fixture
def quality(wall):
    """`quality(image)`: PSNR inside of the boxes against the true background, decibels."""

    def measure(image: np.ndarray) -> float:
        inside = np.zeros(wall.mask.shape, bool)
        for box in wall.boxes:
            inside[box.within(*inside.shape)] = True
        return float(10 * np.log10(255**2 / np.mean((image - wall.background)[inside] ** 2)))

    return measure
