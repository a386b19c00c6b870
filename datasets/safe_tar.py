"""Take pictures and one table out of a compressed tar that nobody vouches for.

A tar has no directory to judge beforehand: every entry is judged when its turn comes, and what was written before an
entry that no honest archive has is thrown away by the caller (`picture_folders.place`).
"""

from __future__ import annotations

import tarfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Any

from datasets.disk_space import megabytes
from datasets.safe_archive import ArchiveError, Limits

_DAMAGED = (tarfile.TarError, zlib.error, EOFError, OSError)
_PNG = b"\x89PNG\r\n\x1a\n"
_BLOCK = 1 << 16


def unpack(
    path: Path, folder: Path, table: str, limits: Limits, done: Callable[[], Any] = lambda: None
) -> dict[str, int]:
    """Write all PNG pictures of a `.tar.gz`, and a file of one name, into a folder, side by side.

    Args:
        path: The archive.
        folder: An existing, empty folder.
        table: Name of the other file to take, for example `digitStruct.mat`; it must be there.
        limits: Of entries and bytes, counted while writing.
        done: Called after each file.

    Returns:
        Size in bytes of each file written, by name.

    Raises:
        ArchiveError: damaged or truncated, an entry that leads outside or is no file, two files of one name, a PNG that
            is none, too much of anything, or no table.
        OSError: the folder cannot be written.
    """
    sizes: dict[str, int] = {}
    entries = _entries(path)
    for number, (archive, entry) in enumerate(entries, start=1):
        if number > limits.entries:
            raise ArchiveError(f"{path}: more than {limits.entries} entries")
        place = _checked_place(path, entry)
        if entry.isdir() or (place.suffix.lower() != ".png" and place.name != table) or place.name.startswith("."):
            continue
        if place.name in sizes:
            raise ArchiveError(f"{path}: two files are named {place.name!r}")
        if entry.size > limits.file_bytes:
            raise ArchiveError(f"{path}: entry {entry.name!r} unpacks to {megabytes(entry.size)}; at most "
                               f"{megabytes(limits.file_bytes)} accepted")  # fmt: skip
        sizes[place.name] = _extract(path, archive, entry, folder / place.name)
        if sum(sizes.values()) > limits.total_bytes:
            raise ArchiveError(f"{path}: holds more than {megabytes(limits.total_bytes)}")
        done()
    if table not in sizes:
        raise ArchiveError(f"{path}: has no {table} in it; expected an archive of SVHN such as train.tar.gz")
    return sizes


def _entries(path: Path):
    try:
        with tarfile.open(path, "r:gz") as archive:
            for entry in archive:
                yield archive, entry
    except _DAMAGED as error:
        raise ArchiveError(f"{path}: damaged, truncated or no .tar.gz ({error}); fetch it again") from None


def _checked_place(path: Path, entry: tarfile.TarInfo) -> PurePosixPath:
    place = PurePosixPath(entry.name.replace("\\", "/"))
    if place.is_absolute() or ".." in place.parts or ":" in entry.name:
        raise ArchiveError(f"{path}: entry {entry.name!r} leads outside of the folder")
    if not entry.isfile() and not entry.isdir():
        raise ArchiveError(f"{path}: entry {entry.name!r} is a link or a device, not a file")
    return place


def _extract(path: Path, archive: tarfile.TarFile, entry: tarfile.TarInfo, target: Path) -> int:
    size, source = 0, archive.extractfile(entry)
    with open(target, "xb") as file:
        while block := _read(path, source):
            if not size and target.suffix.lower() == ".png" and not block.startswith(_PNG):
                raise ArchiveError(f"{path}: entry {entry.name!r} is no PNG picture")
            size += len(block)
            file.write(block)
    if size != entry.size or not size:
        raise ArchiveError(f"{path}: entry {entry.name!r} has {size} bytes, {entry.size} were declared")
    return size


def _read(path: Path, source) -> bytes:
    try:
        return source.read(_BLOCK)
    except _DAMAGED as error:
        raise ArchiveError(f"{path}: damaged or truncated ({error}); fetch it again") from None
