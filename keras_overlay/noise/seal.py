"""Stamp seals pressed onto the picture as ink: company seals, date stamps, postmarks and so on, worn as real ones are.

Seals come from a book of 110 coloured and 200 grey ones (as many as Tian and Zhang draw on) that is the same on every
machine. Each is drawn when a process first needs it; size, angle, strength and place are drawn for each picture.
"""

from __future__ import annotations

import functools
from typing import Annotated

import numpy as np

from keras_overlay.documents.inking import press, random_press
from keras_overlay.documents.seal_book import SealBook
from keras_overlay.noise.model import NoiseModel, as_float, at_share, check_order
from keras_overlay.registry import Between, OneOf, checked

Count = Annotated[int, Between(0, 50, "seals")]
Pixels = Annotated[float, Between(4, 2000, "pixels")]
_DRAWN = 256  # pixels of the longer side of the seals in the book
_TRIES = 20  # places for a seal before it is given up: a place is no good if no ink falls into the picture


class Seal(NoiseModel):
    """Some seals at random places, each with ink inside of the picture.

    Colours multiply: dark stays dark under ink. Grey pictures get grey ink, of the luma that a coloured one has.

    Args:
        min_count, max_count: Range of the number of seals a picture, 0..50, both included.
        min_size, max_size: Range of a seal's longer side, 4..2000 pixels; all scales are as likely. A stamp of 4 cm
            scanned at 150 dpi has 236.
        ink: `coloured`, `grey` (and black), or `any`.
        book: Seed of the book of seals, 0..1000000: other seeds have other seals.

    Raises:
        ValueError: if a value is out of range or a minimum exceeds its maximum.
    """

    name = "seal"

    @checked
    def __init__(
        self,
        min_count: Count = 1,
        max_count: Count = 2,
        min_size: Pixels = 60,
        max_size: Pixels = 300,
        ink: Annotated[str, OneOf(("any", "coloured", "grey"))] = "any",
        book: Annotated[int, Between(0, 10**6)] = 0,
    ):
        check_order(self.name, min_count, max_count, "count")
        check_order(self.name, min_size, max_size, "size")
        self.min_count, self.max_count, self.min_size, self.max_size = min_count, max_count, min_size, max_size
        self.ink, self.book = ink, book

    def fixed(self, share=0.5):
        """The same sizes and ink, the count fixed at `share` (0..1) of the way from minimum to maximum, rounded."""
        count = round(at_share(share, self.min_count, self.max_count))
        return Seal(count, count, self.min_size, self.max_size, self.ink, self.book)

    def render(self, image, rng):
        """See `NoiseModel.render`."""
        noisy = as_float(image)
        mask = np.zeros(noisy.shape[:2], bool)
        book = _book(self.book)
        first, last = {"any": (0, len(book)), "coloured": (0, book.coloured), "grey": (book.coloured, len(book))}[
            self.ink
        ]
        for _ in range(int(rng.integers(self.min_count, self.max_count + 1))):
            seal = book[int(rng.integers(first, last))]
            size = float(np.exp(rng.uniform(np.log(self.min_size), np.log(self.max_size))))
            for _ in range(_TRIES):
                centre = _centre(rng, noisy.shape, size)
                drawn = press(noisy, seal, centre, random_press(rng, size))
                if drawn is not None:
                    mask |= drawn
                    break
        return noisy, mask


@functools.lru_cache(maxsize=4)
def _book(seed: int) -> SealBook:
    """The seals of this process."""
    return SealBook(seed, size=_DRAWN)


def _centre(rng: np.random.Generator, shape: tuple[int, ...], size: float) -> tuple[float, float]:
    """Anywhere inside, or outside by up to three tenths of the seal's size: it is cut there."""
    beyond = 0.3 * size
    return tuple(rng.uniform(-beyond, np.array(shape[:2]) + beyond).tolist())
