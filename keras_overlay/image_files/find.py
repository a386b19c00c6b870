"""Find picture files in a folder."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from keras_overlay.image_files.errors import ImageFileError, Unusable, naming

SUFFIXES = (".bmp", ".gif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp")
"""Suffixes of picture files, in small letters; capitals count as well."""
_KNOWN = " ".join(SUFFIXES)


def find_images(path: str | Path, recursive: bool = True) -> list[Path]:
    """List the picture files of a folder, or check one file.

    Args:
        path: A folder, or one file.
        recursive: Whether to look into the folder's folders too. Links to folders inside it are not followed.

    Returns:
        Files, at least one, in an order that depends on their names only. Names that begin with a dot are left out.

    Raises:
        ImageFileError: the path is missing or unreadable, the folder holds no picture, or the file's suffix is unknown.
    """
    path = Path(path)
    with naming(path):
        if path.is_dir():
            return _in_folder(path, recursive)
        if not path.is_file():
            raise Unusable("is neither a file nor a folder" if path.exists() else "does not exist")
    if not _is_picture(path.name):
        raise ImageFileError(path, f"has not the suffix of a picture, got {path.suffix!r} (known: {_KNOWN})")
    return [path]


def _in_folder(path: Path, recursive: bool) -> list[Path]:
    files = sorted(_walk(path, recursive), key=lambda file: file.relative_to(path).parts)
    if not files:
        where = "this folder and the folders in it" if recursive else "this folder"
        raise Unusable(f"no picture found (looked in {where} for {_KNOWN})")
    return files


def _walk(folder: Path, recursive: bool) -> Iterator[Path]:
    def unreadable(error: OSError):
        raise ImageFileError(error.filename or folder, f"cannot be listed: {error.strerror}") from error

    for place, folders, names in os.walk(folder, onerror=unreadable):
        folders[:] = [name for name in folders if recursive and not name.startswith(".")]
        files = (Path(place, name) for name in names if _is_picture(name) and not name.startswith("."))
        yield from (file for file in files if file.is_file())


def _is_picture(name: str) -> bool:
    return name.lower().endswith(SUFFIXES)
