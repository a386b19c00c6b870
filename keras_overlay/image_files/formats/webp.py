"""WebP, 8-bit RGB with or without alpha: lossless files stay lossless, lossy ones are written with quality 90."""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from typing import BinaryIO

from PIL import WebPImagePlugin

from keras_overlay.image_files import orientation, pillow
from keras_overlay.image_files.errors import Unusable
from keras_overlay.image_files.formats import Header
from keras_overlay.image_files.limit import Limit
from keras_overlay.image_files.picture import Picture

QUALITY = 90
_FIRST_CHUNK, _FRAME_HEAD = 12, 16


def open_header(file: BinaryIO, limit: Limit) -> Header:
    """See the table's contract."""
    limit.check(*_size(file))  # before the library, which sets up the whole canvas at once
    image = pillow.open_image(WebPImagePlugin.WebPImageFile, file, limit)
    return Header(*image.size, orientation.of_exif(image.info.get("exif")), image)


def _size(file: BinaryIO) -> tuple[int, int]:
    """Width and height by the first chunk (RFC 9649, sections 2.5 to 2.7)."""
    file.seek(_FIRST_CHUNK)
    start = file.read(18)
    name, data = start[:4], start[8:]
    if len(data) < 10:
        raise Unusable("is truncated (get the file again)")
    if name == b"VP8X":
        return tuple(1 + int.from_bytes(data[place : place + 3], "little") for place in (4, 7))
    if name == b"VP8L":
        (bits,) = struct.unpack_from("<L", data, 1)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if name == b"VP8 ":
        return tuple(side & 0x3FFF for side in struct.unpack_from("<HH", data, 6))
    raise Unusable(f"is damaged: a WebP file cannot begin with {name!r}")


def decode(file: BinaryIO, header: Header) -> Picture:
    """See the table's contract."""
    image, names = header.source, list(_chunks(file))
    metadata = {name: image.info[name] for name in ("exif", "icc_profile", "xmp") if image.info.get(name)}
    if "exif" in metadata:
        metadata["exif"] = orientation.reset(metadata["exif"])
    if "xmp" in metadata and header.orientation > 1:
        metadata["xmp"] = orientation.reset_xmp(metadata["xmp"])
    metadata["lossless"] = b"VP8L" in names
    notes = (f"animated: only the first of {image.n_frames} frames was read",) if image.n_frames > 1 else ()
    pillow.load(image)
    pixels, alpha = pillow.to_arrays(image, header.orientation)
    return Picture(pixels, alpha, "WEBP", metadata, notes)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    """Names of the chunks; inside frames too, because they hold the pixels of animated files."""
    end, place = file.seek(0, os.SEEK_END), _FIRST_CHUNK
    while place + 8 <= end:
        file.seek(place)
        name, length = struct.unpack("<4sL", file.read(8))
        yield name
        place += 8 + (_FRAME_HEAD if name == b"ANMF" else length + length % 2)


def encode(file: BinaryIO, picture: Picture) -> None:
    """See the table's contract."""
    lossless = picture.metadata["lossless"]
    image = pillow.to_image(picture.pixels, picture.alpha)
    image.save(file, "WEBP", quality=QUALITY, exact=lossless, **picture.metadata)
