"""What a TrueType or OpenType file says of itself: its faces, their names, and which letters they have glyphs for.

Only three tables are read, and no outlines, so that hundreds of fonts are looked at in a second. Numbers are those of
the OpenType specification 1.9: big-endian, tables found through a directory at the start of each face.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

_UNICODE = ((3, 10), (0, 6), (0, 4), (3, 1), (0, 3), (0, 2), (0, 1), (0, 0))  # platform and encoding, best first
_FAMILY, _STYLE, _BETTER_FAMILY, _BETTER_STYLE = 1, 2, 16, 17  # kinds of names
_ENGLISH = 0x409


class Face(NamedTuple):
    """One face of a font file."""

    index: int  # in the file
    family: str
    style: str
    glyphs: dict[int, int]  # code point to number of the glyph, for the code points asked for


def read_faces(path: Path, code_points: np.ndarray) -> Iterator[Face]:
    """The faces of a font file.

    Args:
        path: An OpenType or TrueType font, or a collection of them.
        code_points: Letters to look for, int64 (count,).

    Yields:
        Each face, with those of the letters that it has.

    Raises:
        struct.error, ValueError, IndexError: the file is damaged or no font.
        OSError: it cannot be read.
    """
    data = path.read_bytes()
    for index, start in enumerate(_starts(data)):
        (count,) = struct.unpack_from(">H", data, start + 4)
        entries = [struct.unpack_from(">4sLLL", data, start + 12 + 16 * number) for number in range(count)]
        tables = {tag: data[offset : offset + length] for tag, _, offset, length in entries}
        if b"cmap" not in tables or b"name" not in tables:
            raise ValueError("a font needs the tables cmap and name")
        names = _names(tables[b"name"])
        family = names.get(_BETTER_FAMILY) or names.get(_FAMILY) or path.stem
        style = names.get(_BETTER_STYLE) or names.get(_STYLE) or "Regular"
        yield Face(index, family, style, _glyphs(tables[b"cmap"], code_points))


def _starts(data: bytes) -> tuple[int, ...]:
    """Where the directories of the faces are."""
    if data[:4] != b"ttcf":
        return (0,)
    (count,) = struct.unpack_from(">L", data, 8)
    return struct.unpack_from(f">{count}L", data, 12)


def _names(table: bytes) -> dict[int, str]:
    """Kind of name to the name, English where there is a choice; those for Windows, which are UTF-16."""
    _, count, storage = struct.unpack_from(">HHH", table)
    names = {}
    for number in range(count):
        record = struct.unpack_from(">6H", table, 6 + 12 * number)
        platform, _, language, kind, length, offset = record
        if platform == 3 and (language == _ENGLISH or kind not in names):
            text = table[storage + offset : storage + offset + length]
            names[kind] = text.decode("utf-16-be", "replace").strip()
    return names


def _glyphs(table: bytes, code_points: np.ndarray) -> dict[int, int]:
    """Code points that have a glyph, by the best of the tables for Unicode."""
    _, count = struct.unpack_from(">HH", table)
    records = [struct.unpack_from(">HHL", table, 4 + 8 * number) for number in range(count)]
    places = {(platform, encoding): offset for platform, encoding, offset in records}
    for key in _UNICODE:
        if key in places:
            (form,) = struct.unpack_from(">H", table, places[key])
            if form in _READERS:
                found = _READERS[form](table[places[key] :], code_points)
                return {int(code): int(glyph) for code, glyph in zip(code_points, found, strict=True) if glyph}
    return {}


def _segments(table: bytes, code_points: np.ndarray) -> np.ndarray:
    """Format 4: segments of 16-bit code points, each with a difference or a list of glyphs."""
    count = struct.unpack_from(">H", table, 6)[0] // 2
    words = np.frombuffer(table[: len(table) // 2 * 2], ">u2").astype(np.int64)
    ends = words[7 : 7 + count]
    starts, deltas, offsets = (words[8 + count * part : 8 + count * (part + 1)] for part in (1, 2, 3))
    segment = np.minimum(np.searchsorted(ends, code_points), count - 1)
    inside = (starts[segment] <= code_points) & (code_points <= ends[segment])
    place = 8 + 3 * count + segment + offsets[segment] // 2 + code_points - starts[segment]
    listed = words[np.clip(place, 0, len(words) - 1)]
    glyphs = np.where((offsets[segment] > 0) & (listed == 0), 0, np.where(offsets[segment] > 0, listed, code_points))
    glyphs = np.where(glyphs > 0, (glyphs + deltas[segment]) % 65536, 0)
    return np.where(inside, glyphs, 0)


def _groups(table: bytes, code_points: np.ndarray) -> np.ndarray:
    """Format 12: groups of consecutive code points with consecutive glyphs."""
    (count,) = struct.unpack_from(">L", table, 12)
    groups = np.frombuffer(table, ">u4", 3 * count, 16).astype(np.int64).reshape(count, 3)
    chosen = groups[np.clip(np.searchsorted(groups[:, 1], code_points), 0, count - 1)]
    inside = (chosen[:, 0] <= code_points) & (code_points <= chosen[:, 1])
    return np.where(inside, chosen[:, 2] + code_points - chosen[:, 0], 0)


_READERS = {4: _segments, 12: _groups}
