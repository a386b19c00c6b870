"""How pictures are cut, degraded and compared before they are scored."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from keras_overlay import cropping, noise
from keras_overlay.image_files import MAX_MEGAPIXELS, ImageFileError, Picture, find_images, read_picture
from keras_overlay.noise.model import NoiseModel
from keras_overlay.pairs.validation import noise_of
from keras_overlay.pixels import quantise, to_channels, to_scale_255


@dataclass(frozen=True)
class Protocol:
    """The defaults restore files as they are.

    Attributes:
        noise: Degradation to apply first (`clean` for files that are degraded already).
        reference_dir: Clean twins to score against, matched by relative name without suffix; None takes the file
            itself where `noise` degrades it.
        crop_multiple: Cut pictures to a multiple of this many pixels first (published protocols); 1 keeps all.
        as_rgb: Degrade, restore and score grey pictures as RGB, noise differing between channels (published protocols);
            what is written stays grey.
        seed: Of the degradation; each file's noise depends on it and on the file's name.
        max_megapixels: Larger pictures are refused before decoding.
    """

    noise: NoiseModel = field(default_factory=lambda: noise.build("clean"))
    reference_dir: Path | None = None
    crop_multiple: int = 1
    as_rgb: bool = False
    seed: int = 0
    max_megapixels: float = MAX_MEGAPIXELS
    _references: dict[str, Path] | None = field(init=False, repr=False)

    def __post_init__(self):
        folder = self.reference_dir
        found = None if folder is None else {_key(path.relative_to(folder)): path for path in find_images(folder)}
        object.__setattr__(self, "_references", found)

    def read(self, file: Path) -> Picture:
        """A picture, cut. Raises ImageFileError."""
        picture = read_picture(file, self.max_megapixels)
        if self.crop_multiple == 1:
            return picture
        cut = [cropping.crop_to_multiple(each, self.crop_multiple) for each in _arrays(picture)]
        return replace(picture, pixels=cut[0], alpha=cut[1] if len(cut) > 1 else None)

    def degraded(self, pixels: np.ndarray, name: Path) -> np.ndarray:
        """What the noise makes of pixels, stored as a file stores them: their own shape and dtype."""
        if self.noise.name == "clean":
            return pixels
        return quantise(self.noise(to_scale_255(pixels), noise_of(name.stem, self.seed)), pixels.dtype.type)

    def clean(self, pixels: np.ndarray, name: Path) -> np.ndarray | None:
        """What to score against: 0..255, of the pixels' shape; None if there is no such picture.

        Raises:
            ImageFileError: the clean twin is missing, unreadable or of another size.
        """
        if self._references is None:
            return None if self.noise.name == "clean" else to_scale_255(pixels)
        if _key(name) not in self._references:
            raise ImageFileError(name, f"has no clean twin in {self.reference_dir}")
        path = self._references[_key(name)]
        reference = self.read(path).pixels
        if reference.shape[:2] != pixels.shape[:2]:
            sizes = [f"{each.shape[1]}x{each.shape[0]} pixels" for each in (pixels, reference)]
            raise ImageFileError(name, f"is {sizes[0]}, its clean twin {path} {sizes[1]}")
        return to_channels(to_scale_255(reference), pixels.shape[-1])


def _key(name: Path) -> str:
    return name.with_suffix("").as_posix()


def _arrays(picture: Picture) -> list[np.ndarray]:
    return [picture.pixels] if picture.alpha is None else [picture.pixels, picture.alpha]
