"""Comic books that are one file: taken apart into pictures, and put together again with other ones in their place."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from keras_overlay.books.cbz import Cbz
from keras_overlay.books.pdf import Pdf

__all__ = ["SUFFIXES", "Book", "Cbz", "Pdf", "is_book", "open_book"]

SUFFIXES = (".cbz", ".pdf")
"""Suffixes of books, in small letters; capitals count as well."""


class Book(Protocol):
    """One book.

    Attributes:
        path: Its file.
        warnings: What is not touched though it might be wished, as short sentences; known after `unpack`.
    """

    path: Path
    warnings: list[str]

    def unpack(self, folder: Path) -> dict[str, Path]:
        """Write its pictures into an empty folder; name of each in the book to its file, in order.

        Raises:
            ArchiveError, ImageFileError: the book is damaged, hostile, encrypted, or holds no picture.
        """

    def pack(self, cleaned: Mapping[str, Path], target: Path) -> None:
        """Write the book with other pictures, atomically; what is not named stays as it is.

        Args:
            cleaned: Names in the book to files of the same kind, size and number of channels.
            target: The file to write, which may be replaced.
        """


def is_book(path: Path) -> bool:
    """Whether a path is a file with the suffix of a book."""
    return path.suffix.lower() in SUFFIXES and path.is_file()


def open_book(path: Path, max_megapixels: float) -> Book:
    """The book of a file, by its suffix; nothing is read yet.

    Args:
        path: The file.
        max_megapixels: Larger pictures are not unpacked where that can be told.
    """
    return Pdf(path, max_megapixels) if path.suffix.lower() == ".pdf" else Cbz(path)
