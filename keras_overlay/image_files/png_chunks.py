"""The chunks of a PNG file: where they are, whether they are whole, and which are worth keeping.

Section numbers are those of the W3C Recommendation, third edition.
"""

from __future__ import annotations

import os
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

from keras_overlay.image_files import orientation
from keras_overlay.image_files.errors import Unusable
from keras_overlay.image_files.formats import FORMATS

SIGNATURE = FORMATS["PNG"].starts[0]
HEADER_END = 33  # signature, then IHDR: length, name, 13 bytes, checksum
CUT_SHORT = "is truncated (get the file again)"
_SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # a pixel, by colour type (11.2.1)
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))  # 8.1
_COLOUR_SPACE = {b"iCCP", b"gAMA", b"cHRM", b"sRGB", b"cICP", b"mDCV", b"cLLI"}  # 11.3.2
_INFLATED = 1 << 20  # bytes at a time


class Chunk(NamedTuple):
    """Where a chunk is in its file."""

    name: bytes
    start: int  # of its data in the file
    length: int  # of its data


class Layout(NamedTuple):
    """What the header says (11.2.1), and the chunks."""

    depth: int  # bits a sample
    colour: int  # type: 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGB and alpha
    interlaced: bool
    chunks: list[Chunk]


def walk(file: BinaryIO) -> list[Chunk]:
    """All chunks up to IEND, each wholly inside the file."""
    size, place, chunks = file.seek(0, os.SEEK_END), len(SIGNATURE), []
    while not chunks or chunks[-1].name != b"IEND":
        file.seek(place)
        head = file.read(8)
        if len(head) < 8:
            raise Unusable(CUT_SHORT)
        length, name = struct.unpack(">L4s", head)
        if not name.isalpha():
            raise Unusable(f"is damaged: chunk {name!r} at byte {place}")
        if place + 12 + length > size:
            raise Unusable(CUT_SHORT)
        chunks.append(Chunk(name, place + 8, length))
        place += 12 + length
    return chunks


def read(file: BinaryIO, chunk: Chunk) -> bytes:
    """The data of a chunk."""
    file.seek(chunk.start)
    return file.read(chunk.length)


def pixel_stream(file: BinaryIO, chunks: list[Chunk], with_palette_alpha: bool) -> bytes:
    """A PNG of the chunks that make the pixels, with their checksums verified."""
    wanted = {b"IHDR", b"PLTE", b"IDAT", b"IEND"} | ({b"tRNS"} if with_palette_alpha else set())
    parts = [SIGNATURE]
    for chunk in chunks:
        if chunk.name in wanted:
            file.seek(chunk.start - 8)
            whole = file.read(chunk.length + 12)
            if zlib.crc32(memoryview(whole)[4:-4]) != int.from_bytes(whole[-4:], "big"):
                raise Unusable(f"is damaged: wrong checksum of {chunk.name.decode()} at byte {chunk.start}")
            parts.append(whole)
    return b"".join(parts)


def check_rows(file: BinaryIO, layout: Layout, height: int, width: int) -> None:
    """Refuse too few rows in an intact stream: Pillow leaves the rest black, so only a black last row leads here."""
    bits = layout.depth * _SAMPLES[layout.colour]
    if layout.interlaced:
        passes = [(-(-(height - y) // dy), -(-(width - x) // dx)) for x, y, dx, dy in _ADAM7]
    else:
        passes = [(height, width)]
    expected = sum(rows * (1 + -(-columns * bits // 8)) for rows, columns in passes if columns > 0 and rows > 0)
    inflater, found = zlib.decompressobj(), 0
    for chunk in layout.chunks:
        data = read(file, chunk) if chunk.name == b"IDAT" else b""
        while data and found < expected:
            found += len(inflater.decompress(data, _INFLATED))
            data = inflater.unconsumed_tail
    if found < expected:
        raise Unusable(f"is damaged: {found} bytes of pixels instead of {expected}")


def kept(file: BinaryIO, chunks: list[Chunk], turned: int) -> Iterator[tuple[bytes, bytes]]:
    """Chunks that stay true when pixels change: the colour space, and what its name marks as safe to copy (5.4)."""
    for chunk in chunks:
        ancillary, safe = chunk.name[:1].islower(), chunk.name[3:].islower()
        if ancillary and (chunk.name in _COLOUR_SPACE or safe):
            data = read(file, chunk)
            if chunk.name == b"eXIf":
                data = orientation.reset(data)
            elif chunk.name == b"iTXt" and turned > 1:
                data = orientation.reset_xmp(data)
            yield chunk.name, data


def packed(name: bytes, data: bytes) -> bytes:
    """A whole chunk: length, name, data, checksum."""
    return struct.pack(">L", len(data)) + name + data + struct.pack(">L", zlib.crc32(name + data))
