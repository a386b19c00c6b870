"""Read picture files."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from keras_overlay.image_files import formats, orientation
from keras_overlay.image_files.errors import Unusable, naming
from keras_overlay.image_files.limit import MAX_MEGAPIXELS, Limit
from keras_overlay.image_files.picture import Picture, as_rgb8


def read_picture(path: str | Path, max_megapixels: float = MAX_MEGAPIXELS) -> Picture:
    """Read a picture with all that is needed to write it back.

    Args:
        path: A BMP, GIF, JPEG, PNG, TIFF or WebP file, recognised by its content.
        max_megapixels: Larger ones are refused by their header, in millions of pixels, above 0.

    Returns:
        The picture, upright, 8 or 16 bits, grey or RGB.

    Raises:
        ImageFileError: missing, empty, not a picture, damaged, truncated, too large, or of an unsupported kind.
    """
    with _opened(path, max_megapixels) as (file, name, header):
        picture = formats.module(name).decode(file, header)
    return dataclasses.replace(picture, metadata={**picture.metadata, "suffix": Path(path).suffix.lower()})


def read_rgb(path: str | Path, max_megapixels: float = MAX_MEGAPIXELS) -> np.ndarray:
    """Read a picture as 8-bit RGB, for training: see `as_rgb8` for grey, 16 bits and transparency.

    Args:
        path: See `read_picture`.
        max_megapixels: See `read_picture`.

    Returns:
        uint8 (height, width, 3).

    Raises:
        ImageFileError: like `read_picture`.
    """
    return as_rgb8(read_picture(path, max_megapixels))


def read_size(path: str | Path, max_megapixels: float = MAX_MEGAPIXELS) -> tuple[int, int]:
    """Height and width of a picture in pixels, upright, from its header alone.

    Args:
        path: See `read_picture`.
        max_megapixels: See `read_picture`.

    Raises:
        ImageFileError: missing, not a picture, or too large. Damage further on in the file is not noticed.
    """
    with _opened(path, max_megapixels) as (_, _, header):
        return orientation.upright_size(header.height, header.width, header.orientation)


@contextlib.contextmanager
def _opened(path: str | Path, max_megapixels: float) -> Iterator[tuple[BinaryIO, str, formats.Header]]:
    """The open file, its format's name and its header; errors in the block name the file."""
    path, limit = Path(path), Limit(max_megapixels)
    with naming(path):
        if not path.is_file():
            raise Unusable("is not a file" if path.exists() else "does not exist")
        with path.open("rb") as file:
            name = formats.recognise(file.read(formats.START_BYTES))
            yield file, name, formats.module(name).open_header(file, limit)
