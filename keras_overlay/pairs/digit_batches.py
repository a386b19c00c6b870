"""Batches of digit crops and their labels, each a function of the seed and the batch's number alone."""

from __future__ import annotations

import cv2
import numpy as np

from keras_overlay.digits.examples import Examples


class DigitBatches:
    """`batches(number) -> (crops, labels)`: float32 (batch, side, side, 1) on 0..255, int64 (batch,).

    Every example comes once in an epoch, in an order of its own for each; the last batch of an epoch is filled up with
    the next epoch's first ones.

    Args:
        examples: What to learn from, at least one.
        batch_size: Examples a batch.
        seed: The run's.
        augment: Move, stretch, turn and blur crops, change their contrast, and invert some; the seed does not.

    Raises:
        ValueError: no examples.
    """

    def __init__(self, examples: Examples, batch_size: int, seed: int = 0, augment: bool = False):
        if not len(examples):
            raise ValueError("examples must hold at least one crop, got 0")
        self.examples, self.batch_size, self.seed, self.augment = examples, batch_size, seed, augment
        self._order: tuple[int, np.ndarray] = (-1, np.empty(0, np.int64))

    @property
    def steps(self) -> int:
        """Batches an epoch."""
        return -(-len(self.examples) // self.batch_size)

    def __call__(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """The batch of this number."""
        first = int(number) * self.batch_size
        chosen = [self._example(place) for place in range(first, first + self.batch_size)]
        crops = self.examples.crops[chosen]
        if self.augment:
            rng = np.random.Generator(np.random.SFC64([self.seed, 17, int(number)]))
            crops = np.stack([varied(crop, rng) for crop in crops])
        return crops.astype(np.float32), self.examples.labels[chosen]

    def _example(self, place: int) -> int:
        """Number of the example at a place in the endless row of epochs."""
        epoch, within = divmod(place, len(self.examples))
        if self._order[0] != epoch:
            rng = np.random.Generator(np.random.SFC64([self.seed, 19, epoch]))
            self._order = epoch, rng.permutation(len(self.examples))
        return int(self._order[1][within])


def varied(crop: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A crop as another annotator, camera and painter might have made it.

    Args:
        crop: uint8 (side, side, 1).
        rng: Source of all randomness.

    Returns:
        float32 of the same shape, 0..255, not rounded.
    """
    side = crop.shape[0]
    middle = (side - 1) / 2
    angle, shear = rng.normal(0, 0.06), rng.normal(0, 0.08)
    wide, high = np.exp(rng.normal(0, 0.09, 2))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear = turn @ np.array([[wide, shear], [0, high]])
    moved = np.full(2, middle) - linear @ np.full(2, middle) + rng.normal(0, 0.04 * side, 2)
    matrix = np.concatenate([linear, moved[:, None]], axis=1)
    made = cv2.warpAffine(crop, matrix, (side, side), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    made = made.astype(np.float32)
    if rng.random() < 0.3:
        made = cv2.GaussianBlur(made, (0, 0), rng.uniform(0.3, 1.5))
    if rng.random() < 0.3:
        made += rng.normal(0, rng.uniform(1, 8), made.shape)
    made = (made - made.mean()) * np.exp(rng.normal(0, 0.25)) + made.mean() + rng.normal(0, 15)
    made = 255 - made if rng.random() < 0.3 else made
    return np.clip(made, 0, 255).astype(np.float32).reshape(crop.shape)
