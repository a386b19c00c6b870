"""Take pictures out of a zip that nobody vouches for.

Everything that can be judged from the zip's directory is judged before the first byte is written: names that lead
outside, links, too many entries, too much data. What is written is counted again, because directories lie.
"""

from __future__ import annotations

import re
import stat
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from datasets.disk_space import megabytes

_FIRST_BYTES = {
    ".bmp": (b"BM",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".jpg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".tif": (b"II*\0", b"MM\0*"),
    ".tiff": (b"II*\0", b"MM\0*"),
    ".webp": (b"RIFF",),
}
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others decompress without a bound
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, RuntimeError)
_BLOCK = 1 << 16
_DIRECTORY_BYTES_PER_ENTRY = 1024


class ArchiveError(ValueError):
    """A zip is damaged, hostile, or not what it should be; the message names the file and the entry."""


@dataclass(frozen=True)
class Limits:
    """What a zip may hold.

    Attributes:
        entries: Files and folders.
        total_bytes: Bytes of all entries together, unpacked.
        file_bytes: Bytes of one entry, unpacked.
    """

    entries: int = 20_000
    total_bytes: int = 4 << 30
    file_bytes: int = 256 << 20


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
    with _opened(path, limits) as archive:
        entries = archive.infolist()
    if len(entries) > limits.entries:
        raise ArchiveError(f"{path}: {len(entries)} entries; at most {limits.entries} are accepted")
    total = sum(entry.file_size for entry in entries)
    if total > limits.total_bytes:
        raise ArchiveError(f"{path}: unpacks to {megabytes(total)}; at most {megabytes(limits.total_bytes)} accepted")
    pictures = []
    for entry in entries:
        place = _checked_place(path, entry)
        if _is_wanted(entry, place):
            _check_content(path, entry, place, limits)
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
    with _opened(path, limits) as archive:
        for picture in pictures:
            if picture.name.casefold() in taken:
                raise ArchiveError(f"{path}: two pictures are named {picture.name!r} (upper and lower case are one)")
            taken.add(picture.name.casefold())
            sizes[picture.name] = _extract(path, archive, picture, folder / picture.name)
            if sum(sizes.values()) > limits.total_bytes:
                raise ArchiveError(f"{path}: holds more than {megabytes(limits.total_bytes)}")
            done()
    return sizes


def _opened(path: Path, limits: Limits) -> zipfile.ZipFile:
    try:
        _check_directory_size(path, limits)
        return zipfile.ZipFile(path)
    except _DAMAGED as error:
        size = megabytes(path.stat().st_size)
        raise ArchiveError(f"{path}: no zip, or a truncated one ({size}; {error}); fetch it again") from None


def _check_directory_size(path: Path, limits: Limits) -> None:
    """Refuse a directory that would fill the memory, before `zipfile` reads it (layout: PKWARE APPNOTE 4.3)."""
    with open(path, "rb") as file:
        file.seek(0, 2)
        file.seek(max(0, file.tell() - (1 << 16) - 98))
        tail = file.read()
    end = tail.rfind(b"PK\5\6")
    if end < 0 or len(tail) < end + 22:
        raise zipfile.BadZipFile("no directory at its end")
    size = struct.unpack_from("<L", tail, end + 12)[0]
    if end >= 76 and tail[end - 20 : end - 16] == b"PK\6\7":
        size = struct.unpack_from("<Q", tail, end - 76 + 40)[0]
    if size > limits.entries * _DIRECTORY_BYTES_PER_ENTRY:
        raise ArchiveError(
            f"{path}: its directory alone is {megabytes(size)}; at most {limits.entries} entries accepted"
        )


def _checked_place(path: Path, entry: zipfile.ZipInfo) -> PurePosixPath:
    """Where an entry would lie; no entry may lead outside or be a link, not even one that is left out."""
    raw = entry.orig_filename
    place = PurePosixPath(raw.replace("\\", "/"))
    if place.is_absolute() or ".." in place.parts or re.match(r"[A-Za-z]:", raw):
        raise ArchiveError(f"{path}: entry {raw!r} leads outside of the folder; nothing was unpacked")
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise ArchiveError(f"{path}: entry {raw!r} is a link or a device, not a file; nothing was unpacked")
    return place


def _check_content(path: Path, entry: zipfile.ZipInfo, place: PurePosixPath, limits: Limits) -> None:
    """Refuse a picture that cannot be stored or read safely."""
    raw, size = entry.orig_filename, megabytes(entry.file_size)
    if re.search(r'[\x00-\x1f\x7f<>:"|?*]', raw) or len(place.name.encode(errors="replace")) > 255:
        raise ArchiveError(f"{path}: entry {raw!r} has a name that not every system can store; nothing was unpacked")
    if entry.flag_bits & 1 or entry.compress_type not in _METHODS:
        raise ArchiveError(f"{path}: entry {raw!r} is encrypted or compressed in an unusual way; nothing was unpacked")
    if entry.file_size > limits.file_bytes:
        limit = megabytes(limits.file_bytes)
        raise ArchiveError(f"{path}: entry {raw!r} unpacks to {size}; at most {limit} accepted; nothing was unpacked")


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
    except _DAMAGED as error:
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
