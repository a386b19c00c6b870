"""Examples of lettering: pictures and the masks of the letters on them, from files, from lettering noise, or drawn."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from keras_overlay.cropping import Patch, pad_to_size, random_patch
from keras_overlay.documents.comics import draw_comic_page
from keras_overlay.documents.comics.pages import LOOKS
from keras_overlay.image_files import ImageFileError
from keras_overlay.noise.lettering import Lettering
from keras_overlay.pairs.image_cache import DEFAULT_LIMIT_MB, ImageCache
from keras_overlay.pixels import quantise, to_channels

DRAWN_SIZE = (704, 496)  # pixels: half the side of a page on a screen, at its scale
_MASKED = 128  # grey levels from which on a pixel of a mask file is marked
_STEP = 2  # pixels from one to the next at which letters are looked for

Example = tuple[np.ndarray, np.ndarray]
"""uint8 (height, width, channels), and bool (height, width): True on letters."""


class Pages(Protocol):
    """Where examples are cut from."""

    channels: int

    def __len__(self) -> int:
        """Number of pages."""

    def cut(self, number: int, side: int, rng: np.random.Generator, wants_text: bool) -> Example:
        """A square of a page, one with letters on it if that is wanted and can be found.

        Raises:
            ImageFileError: if no page is usable at all.
        """


class FilePages:
    """Pages from files.

    Args:
        lettered: Pages with letters.
        masks: Grey pictures of the same sizes, aligned: letters are white.
        channels: 1 or 3.
        limit_mb: Largest total of decoded pages kept in memory, MB.
    """

    def __init__(
        self, lettered: Sequence[Path], masks: Sequence[Path], channels: int = 3, limit_mb: float = DEFAULT_LIMIT_MB
    ):
        share = channels / (channels + 1)
        self.channels = channels
        self.lettered = ImageCache(list(lettered), channels, limit_mb * share)
        self.masks = ImageCache(list(masks), 1, limit_mb * (1 - share))
        self._refused: set[int] = set()

    def __len__(self) -> int:
        return len(self.lettered)

    def __getitem__(self, number: int) -> Example:
        """A whole page. Raises ImageFileError if it cannot be used."""
        picture, mask = self.lettered[number], self.masks[number]
        if picture.shape[:2] != mask.shape[:2]:
            own, other = (f"{shape[1]}x{shape[0]}" for shape in (picture.shape, mask.shape))
            raise ImageFileError(self.lettered.files[number], f"is {own} pixels, its mask {other}")
        return picture, mask[..., 0] >= _MASKED

    def cut(self, number, side, rng, wants_text):
        """See `Pages`; a page that cannot be read is reported once and passed over."""
        for candidate in ((number + step) % len(self) for step in range(len(self))):
            if candidate in self._refused:
                continue
            try:
                return cut_of(self[candidate], side, rng, wants_text)
            except ImageFileError as error:
                self._refused.add(candidate)
                warnings.warn(f"left out of the training: {error}", stacklevel=2)
        raise ImageFileError(self.lettered.files[0].parent, f"none of {len(self)} pages can be used")


class LetteredPictures:
    """Pictures without letters, lettered anew for every example.

    Args:
        pictures: What is lettered.
        noise: What letters them.
    """

    def __init__(self, pictures: ImageCache, noise: Lettering):
        self.pictures, self.noise, self.channels = pictures, noise, pictures.channels

    def __len__(self) -> int:
        return len(self.pictures)

    def __getitem__(self, number: int) -> Example:
        """A whole picture, always lettered in the same way."""
        return self._lettered(self.pictures[number], np.random.default_rng([number]))

    def cut(self, number, side, rng, wants_text):
        """See `Pages`."""
        picture = pad_to_size(self.pictures[number], side, side)
        square = random_patch(picture.shape, side, rng, augment=False).of(picture)
        return self._lettered(square, rng) if wants_text else (square, np.zeros((side, side), bool))

    def _lettered(self, picture: np.ndarray, rng: np.random.Generator) -> Example:
        lettered = self.noise.pair(picture, rng)
        return quantise(lettered.image), lettered.mask


class DrawnComics:
    """Lettered comic pages by number, drawn when they are first asked for; they depend on the seed and number alone.

    A copy sent to a worker process starts empty, so each worker holds up to the limit it was given.

    Args:
        count: Number of pages.
        noise: What letters them.
        channels: 1 or 3; a third of the pages are grey and a third screens of dots, of three equal channels.
        seed: Of all pages.
        limit_mb: Largest total of pages kept, MB; those beyond are drawn each time.
        first: Number of the first page; other numbers are other pages.

    Raises:
        ValueError: if there is no page.
    """

    def __init__(
        self, count: int, noise: Lettering, channels: int = 3, seed: int = 0, limit_mb: float = DEFAULT_LIMIT_MB,
        first: int = 0,
    ):  # fmt: skip
        if count < 1:
            raise ValueError(f"count must be at least 1 page, got count={count}")
        self.count, self.noise, self.channels = count, noise, channels
        self.seed, self.limit_mb, self.first = seed, limit_mb, first
        self._kept: dict[int, Example] = {}
        self._bytes = 0

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, number: int) -> Example:
        """A whole page, 704x496."""
        if not 0 <= number < self.count:
            raise IndexError(f"there are pages 0 to {self.count - 1}, got {number}")
        page = self._kept.get(number)
        if page is None:
            page = self._drawn(number)
            if self._bytes + sum(part.nbytes for part in page) <= self.limit_mb * 1e6:
                self._kept[number] = page
                self._bytes += sum(part.nbytes for part in page)
        return page

    def _drawn(self, number: int) -> Example:
        rng = np.random.default_rng([self.seed, self.first + number])
        art = draw_comic_page(rng, *DRAWN_SIZE, LOOKS[(self.first + number) % len(LOOKS)])
        lettered = self.noise.pair(art, rng)
        return to_channels(quantise(lettered.image), self.channels), lettered.mask

    def cut(self, number, side, rng, wants_text):
        """See `Pages`."""
        return cut_of(self[number], side, rng, wants_text)

    def __getstate__(self) -> dict:
        return {**self.__dict__, "_kept": {}, "_bytes": 0}


def cut_of(page: Example, side: int, rng: np.random.Generator, wants_text: bool) -> Example:
    """A square of a page; with `wants_text` around some pixel of a letter, if there is one."""
    patch = random_patch(page[0].shape, side, rng, augment=False)
    rows, columns = np.nonzero(page[1][::_STEP, ::_STEP]) if wants_text else ((), ())
    if len(rows):
        chosen = int(rng.integers(len(rows)))
        shape = [max(length, side) for length in page[1].shape]
        wanted = np.array([rows[chosen], columns[chosen]]) * _STEP - rng.integers(0, side, 2)
        patch = Patch(*np.clip(wanted, 0, np.array(shape) - side).tolist(), side)
    return patch.of(page[0]), patch.of(page[1])
