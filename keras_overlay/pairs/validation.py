"""Validation pictures, degraded once: the noise depends on the file's name and a seed, so that epochs compare."""

from __future__ import annotations

import warnings
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from keras_overlay.cropping import centre_crop, crop_to_multiple, resized
from keras_overlay.image_files import ImageFileError, read_rgb
from keras_overlay.noise.model import NoiseModel
from keras_overlay.pixels import quantise, to_channels

MULTIPLE = 16  # published figures are of pictures cut to a multiple of 16
LARGEST_SIDE = 1024  # larger pictures are judged by their middle
SEED = 0
"""Of which pictures are held out, and of their noise. A run's own seed does not change them: runs of any seed are
judged alike, and one that goes on from another's weights is judged by pictures that neither was trained on."""


@dataclass(frozen=True)
class ValidationPicture:
    """One picture to judge by: its name, the degraded and the clean version, uint8 (height, width, channels)."""

    name: str
    degraded: np.ndarray
    clean: np.ndarray


def noise_of(name: str, seed: int) -> np.random.Generator:
    """The generator for one file's noise."""
    return np.random.Generator(np.random.SFC64([seed, zlib.crc32(name.encode())]))


def load(
    files: list[Path],
    noise: NoiseModel,
    channels: int,
    seed: int,
    targets: list[Path] | None = None,
    side: int | None = None,
) -> list[ValidationPicture]:
    """Read, cut and degrade; unreadable files are reported and left out.

    Args:
        files: Pictures to degrade.
        noise: What to add to them.
        channels: 1 or 3.
        seed: Of the noise.
        targets: What to compare with, aligned with `files`; None compares with the pictures themselves.
        side: Shrink whole pictures to so many pixels in height and width, after the noise; None cuts them.

    Raises:
        ImageFileError: if none of the files can be read.
    """
    pictures = []
    for file, target in zip(files, targets or files, strict=True):
        try:
            image, clean = (to_channels(read_rgb(path), channels) for path in (file, target))
        except ImageFileError as error:
            warnings.warn(f"left out of the validation: {error}", stacklevel=2)
            continue
        degraded, clean = prepared(image, clean, noise, noise_of(file.stem, seed), side)
        pictures.append(ValidationPicture(_free_name(file.stem, pictures), degraded, clean))
    if not pictures:
        raise ImageFileError(files[0].parent, f"none of {len(files)} validation pictures can be read")
    return pictures


def prepared(
    image: np.ndarray, clean: np.ndarray, noise: NoiseModel, rng: np.random.Generator, side: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """The degraded and the clean version of one picture, as they are compared.

    Args:
        image: To degrade, uint8 (height, width, channels).
        clean: To compare with, of the same shape.
        noise: What to add.
        rng: Source of the noise.
        side: See `load`.
    """
    if side is None:
        clean = _cut(clean)
        return quantise(noise(_cut(image), rng)), clean
    return resized(quantise(noise(image, rng)), side), resized(clean, side)


def _free_name(name: str, pictures: list[ValidationPicture]) -> str:
    """The name, numbered if a picture from another folder has it already: samples are files of that name."""
    taken = {picture.name for picture in pictures}
    numbered = (f"{name}-{number}" for number in range(2, len(pictures) + 3))
    return name if name not in taken else next(each for each in numbered if each not in taken)


def _cut(image: np.ndarray) -> np.ndarray:
    return crop_to_multiple(centre_crop(image, LARGEST_SIDE), MULTIPLE)
