"""Write picture files: all of a file or nothing of it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np

from keras_overlay.atomic import atomic_path
from keras_overlay.image_files import formats
from keras_overlay.image_files.errors import ImageFileError, naming
from keras_overlay.image_files.picture import Picture


def write_picture(path: str | Path, pixels: np.ndarray, like: Picture) -> None:
    """Write changed pixels in the format, with the alpha and the metadata, of the picture they come from.

    Args:
        path: File to write; its suffix must be one of the format's, or that of the file `like` was read from (a PNG
            called `a.jpg` stays what it is). Missing folders are made. The file may be the one `like` was read from.
        pixels: Of the shape and dtype of `like.pixels`.
        like: From `read_picture`.

    Raises:
        ValueError: `pixels` are of another shape or dtype.
        ImageFileError: the suffix is another format's, or the file cannot be written; an older file is then unchanged.
    """
    if pixels.shape != like.pixels.shape or pixels.dtype != like.pixels.dtype:
        wanted, got = (f"{array.dtype} {array.shape}" for array in (like.pixels, pixels))
        raise ValueError(f"pixels must be like those of the picture read, {wanted}, got {got}")
    path = Path(path)
    suffixes, metadata = formats.FORMATS[like.format].suffixes, dict(like.metadata)
    if path.suffix.lower() not in (*suffixes, metadata.pop("suffix", None)):
        known = " or ".join(sorted(suffixes))
        raise ImageFileError(path, f"a {like.format} picture needs the suffix {known}, got {path.suffix!r}")
    _write(path, dataclasses.replace(like, pixels=pixels, metadata=metadata))


def write_png(path: str | Path, pixels: np.ndarray) -> None:
    """Write an array as a PNG file.

    Args:
        path: File to write. Missing folders are made.
        pixels: uint8 or uint16, (height, width), or (height, width, channels) with 1 channel (grey), 3 (RGB) or
            4 (RGB and alpha).

    Raises:
        ValueError: `pixels` are of another shape or dtype, or hold no pixel.
        ImageFileError: the file cannot be written; an older file is then unchanged.
    """
    if pixels.dtype not in (np.uint8, np.uint16):
        raise ValueError(f"pixels must be uint8 or uint16, got dtype={pixels.dtype}")
    pixels = pixels[..., None] if pixels.ndim == 2 else pixels
    if pixels.ndim != 3 or pixels.shape[-1] not in (1, 3, 4) or 0 in pixels.shape:
        raise ValueError(f"pixels must be (height, width) or (height, width, 1, 3 or 4), got shape={pixels.shape}")
    alpha = pixels[..., 3] if pixels.shape[-1] == 4 else None
    _write(Path(path), Picture(pixels[..., :3], alpha, "PNG"))


def _write(path: Path, picture: Picture) -> None:
    encode = formats.module(picture.format).encode
    with naming(path), atomic_path(path) as temporary, temporary.open("wb") as file:
        encode(file, picture)
