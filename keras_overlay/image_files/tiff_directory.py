"""The tag directories of a TIFF file, read and written byte for byte (TIFF 6.0, section 2; BigTIFF is read too).

A directory is a dictionary from tag number to an `Entry`, or, for the tags that point to a directory of their own
(EXIF, GPS and within EXIF interoperability), to another dictionary.
"""

from __future__ import annotations

import itertools
import os
import struct
from collections.abc import Iterable, Mapping
from typing import BinaryIO, NamedTuple, Union

from keras_overlay.image_files.errors import Unusable

BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED = 1, 2, 3, 4, 5, 7
EXIF, GPS, INTEROPERABILITY = 34665, 34853, 40965
STRIP_OFFSETS, STRIP_BYTES = 273, 279
_BELOW = {None: (EXIF, GPS), EXIF: (INTEROPERABILITY,)}  # directories that a directory may point to
_POINTERS = (EXIF, GPS, INTEROPERABILITY)
_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}  # bytes by type
_MOST_ENTRIES = 4096
_HEADER = 8  # bytes
_LARGEST = 2**32  # bytes


class Entry(NamedTuple):
    """One tag: its field type, how many values, and their bytes in the file's order."""

    kind: int
    count: int
    data: bytes


Directory = dict[int, Union[Entry, "Directory"]]


def numbers(order: str, kind: int, *values: int) -> Entry:
    """An entry of SHORT or LONG numbers; `order` is `<` or `>`."""
    letter = {SHORT: "H", LONG: "L"}[kind]
    return Entry(kind, len(values), struct.pack(f"{order}{len(values)}{letter}", *values))


def read(file: BinaryIO, wanted: Iterable[int]) -> tuple[str, Directory]:
    """The first directory of a TIFF file.

    Args:
        file: Open for reading.
        wanted: Tags to keep in the first directory; those below EXIF and GPS are all kept.

    Returns:
        Byte order, `<` or `>`, and the directory. Entries that do not fit the file are left out.
    """
    file.seek(0)
    header = file.read(16)
    order = "<" if header[:2] == b"II" else ">"
    big = struct.unpack_from(f"{order}H", header, 2)[0] == 43
    (place,) = struct.unpack_from(f"{order}Q" if big else f"{order}L", header, 8 if big else 4)
    return order, _Reader(file, order, big).directory(place, None, frozenset(wanted))


class _Reader:
    """Reads directories; all values together may not be longer than the file, so overlapping ones cost nothing."""

    def __init__(self, file: BinaryIO, order: str, big: bool):
        self.file, self.size = file, file.seek(0, os.SEEK_END)
        self.left = self.size
        self.counter = struct.Struct(order + ("Q" if big else "H"))
        self.pointer = struct.Struct(order + ("Q" if big else "L"))
        self.row = struct.Struct(order + ("HHQ8s" if big else "HHL4s"))

    def directory(self, place: int, name: int | None, wanted: frozenset[int] | None) -> Directory:
        """The directory at a place; `name` is the tag that points to it, `wanted` the tags to keep (None: all)."""
        head = self.bytes_at(place, self.counter.size)
        count = min(self.counter.unpack(head)[0], _MOST_ENTRIES) if head else 0
        table = self.bytes_at(place + self.counter.size, count * self.row.size)
        found: Directory = {}
        for tag, kind, amount, value in self.row.iter_unpack(table):
            if wanted is not None and tag not in wanted:
                continue
            if tag in _BELOW.get(name, ()):
                found[tag] = self.directory(*self.pointer.unpack(value), tag, None)
            elif tag not in _POINTERS and kind in _SIZES:
                entry = self.entry(kind, amount, value)
                found.update({tag: entry} if entry else {})
        return {tag: entry for tag, entry in found.items() if entry}

    def entry(self, kind: int, amount: int, value: bytes) -> Entry | None:
        """An entry with its data, which lies in the table itself or where it points."""
        size = amount * _SIZES[kind]
        data = value[:size] if size <= len(value) else self.bytes_at(*self.pointer.unpack(value), size)
        return Entry(kind, amount, data) if size and len(data) == size else None

    def bytes_at(self, place: int, size: int) -> bytes:
        """So many bytes, or none if they are not all there or the allowance is used up."""
        if place + size > self.size or size > self.left:
            return b""
        self.left -= size
        self.file.seek(place)
        return self.file.read(size)


def write(file: BinaryIO, order: str, directory: Mapping[int, Entry | Directory], strips: list[bytes]) -> None:
    """Write a TIFF file of one page.

    Args:
        file: Open for writing, at its start.
        order: `<` or `>`.
        directory: All tags but those for the place and size of the strips.
        strips: Pixel data.

    Raises:
        Unusable: the file would be larger than TIFF allows, 4 GiB.
    """
    sizes = [len(strip) for strip in strips]
    directory = {**directory, STRIP_BYTES: numbers(order, LONG, *sizes)}
    begin = _HEADER + len(_packed({**directory, STRIP_OFFSETS: numbers(order, LONG, *sizes)}, order, _HEADER))
    if begin + sum(sizes) >= _LARGEST:
        raise Unusable(f"could not be written: {sum(sizes)} bytes of pixels are more than TIFF holds (4 GiB)")
    places = list(itertools.accumulate(sizes[:-1], initial=begin))
    file.write((b"II" if order == "<" else b"MM") + struct.pack(f"{order}HL", 42, _HEADER))
    file.write(_packed({**directory, STRIP_OFFSETS: numbers(order, LONG, *places)}, order, _HEADER))
    file.writelines(strips)


def _packed(directory: Mapping[int, Entry | Directory], order: str, place: int) -> bytes:
    """A directory that will lie at this place, and after it the values too long for its table."""
    table = struct.pack(f"{order}H", len(directory))
    after, beyond = b"", place + 2 + 12 * len(directory) + 4
    for tag, entry in sorted(directory.items()):
        here = beyond + len(after)
        if isinstance(entry, Entry):
            kind, count, data = entry
        else:
            kind, count, data = LONG, 1, _packed(entry, order, here)
        short = isinstance(entry, Entry) and len(data) <= 4
        table += struct.pack(f"{order}HHL", tag, kind, count)
        table += data.ljust(4, b"\0") if short else struct.pack(f"{order}L", here)
        after += b"" if short else data + b"\0" * (len(data) % 2)
    return table + struct.pack(f"{order}L", 0) + after
