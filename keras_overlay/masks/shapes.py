"""Masks that are drawn shape by shape until they cover the share of the picture that was asked for."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from keras_overlay.registry import Between

Percent = Annotated[float, Between(0, 95, "percent")]
_TRIES = 500


class Shapes:
    """Base: a subclass sets `name`, keeps `min_share` and `max_share` (percent), and draws one shape in `draw`.

    The share to cover is drawn once for each picture, uniform between the two. A shape that would bring the mask no
    nearer to it is left out; so the share is met as closely as the smallest shapes allow.
    """

    name = "shapes"
    compares = False
    min_share: float
    max_share: float

    def draw(self, mask: np.ndarray, rng: np.random.Generator) -> None:
        """Draw one shape.

        Args:
            mask: uint8 (height, width), changed in place: 1 where a shape is.
            rng: Source of all randomness.
        """
        raise NotImplementedError(f"{type(self).__name__}.draw")

    def __call__(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """A mask for a picture, of which only the size counts.

        Args:
            image: (height, width, channels).
            rng: Source of all randomness.

        Returns:
            bool (height, width).
        """
        wanted = rng.uniform(self.min_share, self.max_share) / 100
        mask = np.zeros(image.shape[:2], np.uint8)
        share = 0.0
        for _ in range(_TRIES):
            if share >= wanted:
                break
            grown = mask.copy()
            self.draw(grown, rng)
            covered = float(grown.mean())
            if abs(covered - wanted) < abs(share - wanted):
                mask, share = grown, covered
        return mask > 0


def check_order(name: str, low: float, high: float, argument: str) -> None:
    """Refuse a minimum above its maximum, naming both."""
    if low > high:
        raise ValueError(f"{name}: min_{argument} must not exceed max_{argument}, got {low:g} and {high:g}")
