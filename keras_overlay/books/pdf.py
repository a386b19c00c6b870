"""PDF: the pictures on its pages, in place; text, drawings, links and everything else stay as they are.

JPEG streams are taken out and put back as JPEG files, so that they are read and written as such files are; pictures
without loss stay without loss. Needs pypdf, an extra: pip install "keras-overlay[pdf]".
"""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from keras_overlay.atomic import atomic_path
from keras_overlay.image_files import ImageFileError, read_picture, write_png

if TYPE_CHECKING:
    import pypdf

_PLAIN = {"/DeviceRGB": 3, "/DeviceGray": 1, "/CalRGB": 3, "/CalGray": 1}
"""Colour spaces and their channels; an ICC profile says how many it has."""


class Pdf:
    """A comic book as PDF; see `books.Book`.

    Args:
        path: The file.
        max_megapixels: Larger pictures without loss are left alone.
    """

    def __init__(self, path: Path, max_megapixels: float):
        self.path, self.max_megapixels = path, max_megapixels
        self.warnings: list[str] = []

    def unpack(self, folder: Path) -> dict[str, Path]:
        """See `Book`; names are `page-0001`, and `page-0001-2` for a page's second picture."""
        found: dict[str, Path] = {}
        with _reported(self.path):
            for name, stream in pictures(_opened(self.path)):
                kind = self._kind(stream)
                if kind is None:
                    self.warnings.append(f"{name}: a picture of a kind that is not supported is kept as it is")
                    continue
                file = folder / f"{name}{kind}"
                if kind == ".jpg":
                    file.write_bytes(stream._data)
                else:
                    write_png(file, _pixels(stream))
                found[name] = file
        if not found:
            raise ImageFileError(
                self.path, "has no picture that can be cleaned on any page; text and drawings are none: make pictures "
                "of its pages first"
            )  # fmt: skip
        return found

    def pack(self, cleaned: Mapping[str, Path], target: Path) -> None:
        """See `Book`."""
        import pypdf

        with _reported(self.path):
            writer = pypdf.PdfWriter(clone_from=_opened(self.path))
            for name, stream in pictures(writer):
                if name in cleaned:
                    self._replace(stream, cleaned[name])
            with atomic_path(target) as path, open(path, "wb") as file:
                writer.write(file)

    def _kind(self, stream: Any) -> str | None:
        """Suffix of the file that a picture becomes; None for a kind that is left alone."""
        filters = stream.get("/Filter", [])
        filters = list(filters) if isinstance(filters, list) else [filters]
        is_odd = "/Decode" in stream or "/ImageMask" in stream or _channels(stream) is None
        if is_odd or stream["/Width"] * stream["/Height"] > self.max_megapixels * 1e6:
            return None
        if filters == ["/DCTDecode"]:
            return ".jpg"
        return ".png" if filters in ([], ["/FlateDecode"]) and stream.get("/BitsPerComponent") == 8 else None

    def _replace(self, stream: Any, file: Path) -> None:
        """Put a picture into the place of another one."""
        from pypdf.generic import NameObject

        if file.suffix == ".jpg":
            stream._data = file.read_bytes()
            return
        stream._data = zlib.compress(read_picture(file).pixels.tobytes())
        stream[NameObject("/Filter")] = NameObject("/FlateDecode")
        stream.pop("/DecodeParms", None)


def pictures(document: pypdf.PdfReader | pypdf.PdfWriter) -> Iterator[tuple[str, Any]]:
    """Names and streams of the pictures on all pages, each once, also if it is on several."""
    seen = set()
    for number, page in enumerate(document.pages, 1):
        objects = _entry(_entry(page, "/Resources"), "/XObject")
        streams = [(objects.raw_get(key), objects[key]) for key in sorted(objects)]
        shown = [(place, stream) for place, stream in streams if stream.get("/Subtype") == "/Image"]
        for count, (place, stream) in enumerate(shown, 1):
            identity = getattr(place, "idnum", id(stream))
            if identity not in seen:
                seen.add(identity)
                yield f"page-{number:04d}" + (f"-{count}" if count > 1 else ""), stream


def _opened(path: Path) -> pypdf.PdfReader:
    try:
        import pypdf
    except ImportError:
        raise ImageFileError(path, 'needs pypdf to be read; install it with pip install "keras-overlay[pdf]"') from None
    reader = pypdf.PdfReader(path)
    if reader.is_encrypted:
        raise ImageFileError(path, "is encrypted; save it without a password first (qpdf --decrypt does)")
    return reader


@contextlib.contextmanager
def _reported(path: Path) -> Iterator[None]:
    """Turn what pypdf raises on a bad file into an ImageFileError that names it."""
    try:
        yield
    except (ImageFileError, OSError, MemoryError):
        raise
    except Exception as error:  # pypdf raises its own errors, and KeyError, ValueError and others on bad files
        problem = str(error) or type(error).__name__
        raise ImageFileError(path, f"is damaged or no PDF that can be read ({problem})") from error


def _entry(dictionary: Any, key: str) -> Any:
    """What a dictionary holds, references followed; an empty dictionary where it holds nothing."""
    found = dictionary.get(key)
    return {} if found is None else found.get_object()


def _channels(stream: Any) -> int | None:
    """1 or 3; None for a colour space that is left alone."""
    space = stream.get("/ColorSpace")
    space = space.get_object() if hasattr(space, "get_object") else space
    if not isinstance(space, list):
        return _PLAIN.get(space)
    if space[0] == "/ICCBased":
        count = space[1].get_object().get("/N")
        return count if count in (1, 3) else None
    return _PLAIN.get(space[0])


def _pixels(stream: Any) -> np.ndarray:
    """uint8 (height, width, channels) of a picture without loss."""
    shape = (stream["/Height"], stream["/Width"], _channels(stream))
    data = stream.get_data()
    if len(data) < np.prod(shape):
        raise ValueError(f"a picture has {len(data)} bytes, {np.prod(shape)} were declared")
    return np.frombuffer(data, np.uint8, int(np.prod(shape))).reshape(shape)
