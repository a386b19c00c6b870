"""Seals and pages of one's own, from folders of picture files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from keras_overlay import documents
from keras_overlay.documents import Page, Seal
from keras_overlay.image_files import ImageFileError, find_images, read_picture, read_rgb
from keras_overlay.pixels import to_channels


@dataclass(frozen=True, eq=False)
class OwnPage(Page):
    """A page from a file: its text is known as a whole, or not at all."""

    whole_text: str = ""

    @property
    def text(self) -> str:
        """Of the file beside the picture."""
        return self.whole_text


def read_seals(folder: str | Path) -> list[Seal]:
    """Every picture of a folder as a seal.

    Raises:
        ImageFileError: the folder has no picture, or one of them has no alpha or nothing visible in it.
    """
    seals = []
    for path in find_images(folder):
        picture = read_picture(path)
        if picture.alpha is None:
            raise ImageFileError(path, "a seal needs an alpha channel (RGBA PNG); this file has none")
        if picture.pixels.dtype != np.uint8:
            raise ImageFileError(path, f"a seal must have 8 bits a channel, got {picture.pixels.dtype}")
        rgba = np.concatenate([to_channels(picture.pixels, 3), picture.alpha[..., None]], axis=-1)
        try:
            seals.append(documents.from_rgba(rgba))
        except ValueError as error:
            raise ImageFileError(path, str(error)) from None
    return seals


def read_page(path: Path, grey: bool) -> Page:
    """A page from a file; its text is in a file of the same name that ends in .txt, if there is one."""
    words = path.with_suffix(".txt")
    text = words.read_text(encoding="utf-8", errors="replace") if words.is_file() else ""
    image = to_channels(read_rgb(path), 1 if grey else 3)
    return OwnPage(image, (), "own", "unknown", text)
