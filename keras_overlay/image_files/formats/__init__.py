"""The table of picture formats.

A format is a module here with three functions:

- `open_header(file, limit)` reads the header, checks the size against the limit *before* anything of that size is
  allocated, and returns a `Header`.
- `decode(file, header)` returns a `Picture`.
- `encode(file, picture)` writes the picture's pixels, alpha and metadata.

Each may raise anything; `errors.naming` around them makes it an ImageFileError. A new format is one file, one line in
the table, and its suffixes in `find.SUFFIXES`. Modules are imported at first use.
"""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from keras_overlay.image_files.errors import Unusable


@dataclass(frozen=True)
class Header:
    """What is known before decoding.

    Attributes:
        width, height: Size in pixels as stored, not turned.
        orientation: How it is to be turned, 1..8 (EXIF).
        source: What the format's `decode` needs.
    """

    width: int
    height: int
    orientation: int = 1
    source: Any = None


@dataclass(frozen=True)
class Format:
    """One line of the table.

    Attributes:
        suffixes: Of file names, in small letters.
        starts: What a file may begin with.
        marks: Further bytes at a place from the start, or None.
    """

    suffixes: tuple[str, ...]
    starts: tuple[bytes, ...]
    marks: tuple[int, bytes] | None = None

    def matches(self, start: bytes) -> bool:
        """Whether a file with this start is of the format."""
        if not start.startswith(self.starts):
            return False
        return self.marks is None or start.startswith(self.marks[1], self.marks[0])


FORMATS = {
    "BMP": Format((".bmp",), (b"BM",)),
    "GIF": Format((".gif",), (b"GIF87a", b"GIF89a")),
    "JPEG": Format((".jpg", ".jpeg"), (b"\xff\xd8\xff",)),
    "PNG": Format((".png",), (b"\x89PNG\r\n\x1a\n",)),
    "TIFF": Format((".tif", ".tiff"), (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")),
    "WEBP": Format((".webp",), (b"RIFF",), (8, b"WEBP")),
}
START_BYTES = 16


def recognise(start: bytes) -> str:
    """The name of the format that a file of this start has.

    Args:
        start: The first START_BYTES bytes, or all there are.

    Raises:
        Unusable: it has none of them.
    """
    for name, entry in FORMATS.items():
        if entry.matches(start):
            return name
    if not start:
        raise Unusable("is not an image: it is empty (0 bytes)")
    if start[4:8] == b"ftyp":
        raise Unusable("is HEIC, AVIF or a film, none of which is supported (convert it to JPEG or PNG)")
    raise Unusable(f"is not an image: it begins with {start!r} (expected one of {', '.join(FORMATS)})")


def module(name: str) -> ModuleType:
    """The module of a format by its name in the table."""
    return importlib.import_module(f"{__name__}.{name.lower()}")
