"""Text noise, written from its published description, slowly: every string is drawn anew, picture and mask apart.

"Random 5 to 10 letters and digits, Hershey simplex, scale 0.5 to 1, thickness 1 to 3, random colour and place, until
the share of covered pixels passes a uniform occupancy in percent."
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"


@dataclass
class Drawn:
    """A noisy picture, where it was drawn on, how many strings, and how many pixels each string covers by itself."""

    picture: np.ndarray
    mask: np.ndarray
    strings: int
    areas: list[int]


def text_noise(picture: np.ndarray, low: float, high: float, rng: np.random.Generator) -> Drawn:
    """Draw strings over a uint8 picture (height, width, 3) until a random occupancy of low..high percent is passed.

    The picture must be higher than a string (30 pixels).
    """
    picture, mask = picture.copy(), np.zeros(picture.shape[:2], bool)
    occupancy = rng.uniform(low, high)
    areas = []
    while True:
        string = "".join(LETTERS[i] for i in rng.integers(0, len(LETTERS), rng.integers(5, 11)))
        scale, thickness = rng.uniform(0.5, 1), int(rng.integers(1, 4))
        box, below = cv2.getTextSize(string, cv2.FONT_HERSHEY_SIMPLEX, scale, thickness)
        x = int(rng.integers(0, max(0, picture.shape[1] - 1 - box[0]) + 1))
        y = int(rng.integers(box[1], picture.shape[0] - 1 - below + 1))
        alone = np.zeros(mask.shape, np.uint8)
        cv2.putText(alone, string, (x, y), cv2.FONT_HERSHEY_SIMPLEX, scale, 1, thickness)
        picture[alone > 0] = rng.integers(0, 256, 3)
        mask |= alone > 0
        areas.append(int(np.count_nonzero(alone)))
        if np.count_nonzero(mask) > mask.size * occupancy / 100:
            return Drawn(picture, mask, len(areas), areas)
