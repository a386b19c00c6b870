"""What can be judged of a zip that nobody vouches for before a byte of it is unpacked.

Names that lead outside, links, too many entries, too much data, ways of compression without a bound.
"""

from __future__ import annotations

import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others decompress without a bound
DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, struct.error, RuntimeError)
"""What `zipfile` raises on damaged data."""
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


def megabytes(count: int) -> str:
    """Bytes as a person reads them, e.g. `815.6 MB` (1 MB = 1,000,000 bytes)."""
    return f"{count / 1e6:.1f} MB"


def opened(path: Path, limits: Limits) -> zipfile.ZipFile:
    """A zip with its directory read.

    Raises:
        ArchiveError: no zip, a truncated one, or a directory that is too large.
    """
    try:
        _check_directory_size(path, limits)
        return zipfile.ZipFile(path)
    except DAMAGED as error:
        size = megabytes(path.stat().st_size)
        raise ArchiveError(f"{path}: no zip, or a truncated one ({size}; {error}); fetch it again") from None


def check_totals(path: Path, entries: Sequence[zipfile.ZipInfo], limits: Limits) -> None:
    """Refuse too many entries, or too much data by what they declare. Raises ArchiveError."""
    if len(entries) > limits.entries:
        raise ArchiveError(f"{path}: {len(entries)} entries; at most {limits.entries} are accepted")
    total = sum(entry.file_size for entry in entries)
    if total > limits.total_bytes:
        raise ArchiveError(f"{path}: unpacks to {megabytes(total)}; at most {megabytes(limits.total_bytes)} accepted")


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


def checked_place(path: Path, entry: zipfile.ZipInfo) -> PurePosixPath:
    """Where an entry would lie; no entry may lead outside or be a link, not even one that is left out.

    Raises:
        ArchiveError: it does, or it is.
    """
    raw = entry.orig_filename
    place = PurePosixPath(raw.replace("\\", "/"))
    if place.is_absolute() or ".." in place.parts or re.match(r"[A-Za-z]:", raw):
        raise ArchiveError(f"{path}: entry {raw!r} leads outside of the folder; nothing was unpacked")
    if stat.S_IFMT(entry.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise ArchiveError(f"{path}: entry {raw!r} is a link or a device, not a file; nothing was unpacked")
    return place


def check_content(path: Path, entry: zipfile.ZipInfo, place: PurePosixPath, limits: Limits) -> None:
    """Refuse a file that cannot be stored or read safely.

    Raises:
        ArchiveError: an odd name, encryption, an unusual compression, or more bytes than a file may have.
    """
    raw, size = entry.orig_filename, megabytes(entry.file_size)
    if re.search(r'[\x00-\x1f\x7f<>:"|?*]', raw) or len(place.name.encode(errors="replace")) > 255:
        raise ArchiveError(f"{path}: entry {raw!r} has a name that not every system can store; nothing was unpacked")
    if entry.flag_bits & 1 or entry.compress_type not in METHODS:
        raise ArchiveError(f"{path}: entry {raw!r} is encrypted or compressed in an unusual way; nothing was unpacked")
    if entry.file_size > limits.file_bytes:
        limit = megabytes(limits.file_bytes)
        raise ArchiveError(f"{path}: entry {raw!r} unpacks to {size}; at most {limit} accepted; nothing was unpacked")
