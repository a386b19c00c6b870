"""Pictures with holes beside whole ones: batches to train an inpainter on, and pictures to judge it by."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from keras_overlay.cropping import centre_crop, random_patch
from keras_overlay.image_files import ImageFileError, read_rgb
from keras_overlay.pairs.hole_masks import HoleSource
from keras_overlay.pairs.image_cache import ImageCache, usable
from keras_overlay.pairs.validation import ValidationPicture, noise_of
from keras_overlay.pixels import to_channels

HIDDEN = 128  # grey level that pictures have in their holes


@dataclass
class HoleBatches:
    """`batches(number) -> ((pictures, holes), targets)`, each a function of the seed and the number alone.

    Pictures, float32 (batch, size, size, channels) on 0..255, are grey in their holes; holes are (batch, size, size,
    1), 1 or 0; targets are whole pictures with the holes as a last channel, as HOLE_LOSSES take them. Each example is a
    random patch of a random picture, flipped and turned at random.

    Attributes:
        pictures: Whole pictures.
        holes: Makes holes.
        batch_size, size: Examples a batch, and their side in pixels.
        seed: The run's seed.
        grey_share: Share of the examples made grey, 0..1.
    """

    pictures: ImageCache
    holes: HoleSource
    batch_size: int = 8
    size: int = 128
    seed: int = 0
    grey_share: float = 0.0
    _refused: set[int] = field(default_factory=set)

    def __call__(self, number: int) -> tuple[tuple[np.ndarray, np.ndarray], np.ndarray]:
        """The batch of this number. Raises ImageFileError if no picture is usable at all."""
        rng = np.random.Generator(np.random.SFC64([self.seed, int(number)]))
        targets = np.empty((self.batch_size, self.size, self.size, self.pictures.channels + 1), np.float32)
        for place in range(self.batch_size):
            picture = usable([self.pictures], int(rng.integers(len(self.pictures))), self._refused)[0]
            patch = random_patch(picture.shape, self.size, rng).of(picture)
            if rng.random() < self.grey_share:
                patch = to_channels(patch, 1)  # (size, size, 1); the batch repeats it
            targets[place, ..., :-1], targets[place, ..., -1] = patch, self.holes(patch, rng)
        return holed(targets), targets


def holed(targets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What a network is given: pictures without what is in their holes, and holes."""
    pictures, holes = targets[..., :-1], targets[..., -1:]
    return np.where(holes > 0, np.float32(HIDDEN), pictures), np.ascontiguousarray(holes)


@dataclass(frozen=True)
class HoledPicture(ValidationPicture):
    """One picture to judge by, and its holes, bool (height, width)."""

    holes: np.ndarray


def load(files: Sequence[Path], holes: HoleSource, channels: int, seed: int, side: int) -> list[HoledPicture]:
    """Read, cut, and make holes that depend on the file's name and the seed alone; unreadable files are left out.

    Args:
        files: Pictures.
        holes: Makes holes.
        channels: 1 or 3.
        seed: Of the holes.
        side: The middle of each picture counts, at most so many pixels high and wide.

    Raises:
        ImageFileError: if none of the files can be read.
        ValueError: if none of them got a hole.
    """
    found: list[HoledPicture] = []
    for file in files:
        try:
            clean = centre_crop(to_channels(read_rgb(file), channels), side)
        except ImageFileError as error:
            warnings.warn(f"left out of the validation: {error}", stacklevel=2)
            continue
        mask = holes(clean, noise_of(file.stem, seed))
        degraded = np.where(mask[..., None], np.uint8(HIDDEN), clean)
        taken = sum(each.name.split("~")[0] == file.stem for each in found)
        found.append(HoledPicture(f"{file.stem}~{taken + 1}" if taken else file.stem, degraded, clean, mask))
    if not found:
        raise ImageFileError(files[0].parent, f"none of {len(files)} validation pictures can be read")
    if not any(each.holes.any() for each in found):
        raise ValueError(f"none of the {len(found)} validation pictures got a hole")
    return found
