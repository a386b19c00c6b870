"""What a segmenter is judged by: whole pages and the masks of their letters."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from keras_overlay.cropping import centre_crop
from keras_overlay.image_files import ImageFileError
from keras_overlay.pairs.masked_pages import DrawnComics, FilePages, LetteredPictures

LARGEST_SIDE = 1536  # pixels; larger pages are judged by their middle


@dataclass(frozen=True)
class MaskedPicture:
    """One page: its name, uint8 (height, width, channels), and where its letters are, bool (height, width)."""

    name: str
    picture: np.ndarray
    mask: np.ndarray


def load(pages: FilePages | LetteredPictures | DrawnComics, names: Sequence[str]) -> list[MaskedPicture]:
    """Whole pages; those that cannot be used are reported and left out.

    Args:
        pages: Where they come from.
        names: What to call them, one each.

    Raises:
        ImageFileError: if none can be used.
        ValueError: if none of them has a letter.
    """
    found = []
    for number, name in enumerate(names):
        try:
            picture, mask = (centre_crop(part, LARGEST_SIDE) for part in pages[number])
        except ImageFileError as error:
            warnings.warn(f"left out of the validation: {error}", stacklevel=2)
            continue
        found.append(MaskedPicture(name, picture, mask))
    if not found:
        raise ImageFileError(names[0], f"none of {len(names)} validation pages can be used")
    if not any(page.mask.any() for page in found):
        raise ValueError(f"none of the {len(found)} validation pages has a letter: their masks are empty")
    return found
