"""Take pictures out of a zip that nobody vouches for.

Everything that can be judged from the zip's directory is judged before the first byte is written: names that lead
outside, links, too many entries, too much data. What is written is counted again, because directories lie.
"""

from __future__ import annotations

import sys
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from keras_overlay.zip_safety import (
    DAMAGED,
    ArchiveError,
    Limits,
    check_content,
    check_totals,
    checked_place,
    megabytes,
    opened,
)

__all__ = ["ArchiveError", "Limits", "Picture", "list_pictures", "unpack", "unpacking_bar"]

_FIRST_BYTES = {
    ".bmp": (b"BM",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".jpg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".tif": (b"II*\0", b"MM\0*"),
    ".tiff": (b"II*\0", b"MM\0*"),
    ".webp": (b"RIFF",),
}
_BLOCK = 1 << 16


@dataclass(frozen=True)
class Picture:
    """One picture in a zip.

    Attributes:
        name: File name without folders.
        folder: Name of the folder that it lies in, "" at the top.
        size: Bytes, unpacked, as the zip declares them.
        entry: The zip's own record of it.
    """

    name: str
    folder: str
    size: int
    entry: zipfile.ZipInfo


def list_pictures(path: Path, limits: Limits) -> list[Picture]:
    """Read a zip's directory and judge every entry in it.

    Returns:
        The pictures (BMP, JPEG, PNG, TIFF, WebP by their suffix), sorted by folder and name. Other files, hidden
        files and what macOS adds are left out.

    Raises:
        ArchiveError: no zip, a truncated one, or an entry that no honest archive has.
    """
    with opened(path, limits) as archive:
        entries = archive.infolist()
    check_totals(path, entries, limits)
    pictures = []
    for entry in entries:
        place = checked_place(path, entry)
        if _is_wanted(entry, place):
            check_content(path, entry, place, limits)
            pictures.append(Picture(place.name, place.parent.name, entry.file_size, entry))
    return sorted(pictures, key=lambda picture: (picture.folder, picture.name))


def unpack(
    path: Path, pictures: Iterable[Picture], folder: Path, limits: Limits, done: Callable[[], Any] = lambda: None
) -> dict[str, int]:
    """Write pictures into a folder, all side by side.

    Args:
        path: The zip.
        pictures: Some of what `list_pictures` found in it.
        folder: An existing, empty folder.
        limits: Counted again while writing.
        done: Called after each picture.

    Returns:
        Size in bytes of each file written, by name.

    Raises:
        ArchiveError: damaged data, a file that is no picture, two of one name, or more data than declared.
    """
    sizes: dict[str, int] = {}
    taken: set[str] = set()
    with opened(path, limits) as archive:
        for picture in pictures:
            if picture.name.casefold() in taken:
                raise ArchiveError(f"{path}: two pictures are named {picture.name!r} (upper and lower case are one)")
            taken.add(picture.name.casefold())
            sizes[picture.name] = _extract(path, archive, picture, folder / picture.name)
            if sum(sizes.values()) > limits.total_bytes:
                raise ArchiveError(f"{path}: holds more than {megabytes(limits.total_bytes)}")
            done()
    return sizes


def _is_wanted(entry: zipfile.ZipInfo, place: PurePosixPath) -> bool:
    hidden = any(part.startswith((".", "__MACOSX")) for part in place.parts)
    return not hidden and not entry.is_dir() and place.suffix.lower() in _FIRST_BYTES


def _extract(path: Path, archive: zipfile.ZipFile, picture: Picture, target: Path) -> int:
    """Write one picture and return its size in bytes; `zipfile` checks the CRC at the end."""
    size = 0
    try:
        with archive.open(picture.entry) as source, open(target, "xb") as file:
            while block := source.read(_BLOCK):
                if not size:
                    _check_first_bytes(path, picture, block)
                size += len(block)
                file.write(block)
    except DAMAGED as error:
        raise ArchiveError(f"{path}: entry {picture.entry.filename!r} is damaged ({error}); fetch it again") from None
    if not size or size != picture.size:
        raise ArchiveError(f"{path}: entry {picture.entry.filename!r} has {size} bytes, {picture.size} were declared")
    return size


def _check_first_bytes(path: Path, picture: Picture, block: bytes) -> None:
    suffix = PurePosixPath(picture.name).suffix.lower()
    if not block.startswith(_FIRST_BYTES[suffix]):
        raise ArchiveError(f"{path}: entry {picture.entry.filename!r} is no {suffix[1:].upper()} picture")


def unpacking_bar(count: int, name: str) -> Any:
    """A progress bar over pictures, with the time left."""
    from tqdm import tqdm

    interval = 0.1 if sys.stderr.isatty() else 10.0
    return tqdm(desc=f"unpacking {name}", total=count, unit=" pictures", mininterval=interval)
