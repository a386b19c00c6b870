"""JPEG, in and out with the same quantisation tables, subsampling, progressive mode and application segments."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from PIL import JpegImagePlugin

from keras_overlay.image_files import orientation, pillow
from keras_overlay.image_files.cmyk import to_rgb
from keras_overlay.image_files.errors import Unusable
from keras_overlay.image_files.formats import Header
from keras_overlay.image_files.limit import Limit
from keras_overlay.image_files.picture import Picture

_START, _END, _JFIF = b"\xff\xd8", b"\xff\xd9", b"\xff\xe0"
_BLOCK = 1 << 20
_EXIF, _XMP, _ICC, _PICTURES = b"Exif\0\0", b"http://ns.adobe.com/xap/1.0/\0", b"ICC_PROFILE\0", b"MPF\0"
_RGB_NAMES = [ord(letter) for letter in "RGB"]


def open_header(file: BinaryIO, limit: Limit) -> Header:
    """See the table's contract."""
    image = pillow.open_image(JpegImagePlugin.JpegImageFile, file, limit)
    if not image.tile:
        raise Unusable("is damaged or truncated: it ends before its pixels")
    blocks = (data for name, data in image.applist if name == "APP1" and data.startswith(_EXIF))
    return Header(*image.size, orientation.of_exif(next(blocks, None)), (image, file.tell()))


def decode(file: BinaryIO, header: Header) -> Picture:
    """See the table's contract."""
    image, scan = header.source
    _check_end(file, scan)
    metadata, notes = _metadata(image, header.orientation), []
    pillow.load(image)
    if image.mode == "CMYK":
        inverted = "adobe" in image.info  # Pillow takes every CMYK file for one of Adobe's, whose values are inverted
        image, note = to_rgb(image, image.info.get("icc_profile"), invert=not inverted)
        notes.append(note)
    if "mp" in image.info:
        notes.append("further pictures in the file (MPO) are left out")
    pixels, _ = pillow.to_arrays(image, header.orientation)
    return Picture(pixels, None, "JPEG", metadata, tuple(notes))


def _check_end(file: BinaryIO, scan: int) -> None:
    """Refuse a file without an end marker: the decoder fills up with grey what is missing, or zeros at the end."""
    file.seek(scan)
    last = b""
    while block := file.read(_BLOCK):
        if _END in last + block:
            return
        last = block[-1:]
    raise Unusable("is truncated: the end of the JPEG data is missing (get the file again)")


def _metadata(image: JpegImagePlugin.JpegImageFile, turned: int) -> dict:
    stores_rgb = image.layers == 3 and (
        image.info.get("adobe_transform") == 0 or [layer[0] for layer in image.layer] == _RGB_NAMES
    )
    return {
        "segments": tuple(_segments(image, turned)),
        "qtables": _tables(image),
        "subsampling": _subsampling(image, turned),
        "progressive": bool(image.info.get("progressive")),
        "keep_rgb": stores_rgb,
    }


def _subsampling(image: JpegImagePlugin.JpegImageFile, turned: int) -> int:
    """Pillow's number for it; none at all (0) where Pillow has no number: 4:4:0, 4:1:1, or 4:2:2 lying on its side."""
    factors = [layer[1:3] for layer in image.layer[:3]]
    known = {2: [(2, 2), (1, 1), (1, 1)], **({1: [(2, 1), (1, 1), (1, 1)]} if turned < 5 else {})}
    return next((number for number, pattern in known.items() if pattern == factors), 0)


def _tables(image: JpegImagePlugin.JpegImageFile) -> list[list[int]]:
    """Quantisation tables in the order of the components; the last one counts for the components after it."""
    tables = [list(image.quantization[layer[3]]) for layer in image.layer[:3]]
    while len(tables) > 1 and tables[-1] == tables[-2]:
        tables.pop()
    return tables


def _segments(image: JpegImagePlugin.JpegImageFile, turned: int) -> Iterator[bytes]:
    """Application segments and comments with their markers, as they are but for the orientation."""
    for name, data in image.applist:
        if name == "APP14" or data.startswith(_PICTURES) or (image.mode == "CMYK" and data.startswith(_ICC)):
            continue  # these would not be true of the file we write
        if data.startswith(_EXIF):
            data = orientation.reset(data)
        elif data.startswith(_XMP) and turned > 1:
            data = orientation.reset_xmp(data)
        marker = 0xFE if name == "COM" else 0xE0 + int(name.removeprefix("APP"))
        yield bytes([0xFF, marker]) + (len(data) + 2).to_bytes(2, "big") + data


def encode(file: BinaryIO, picture: Picture) -> None:
    """See the table's contract."""
    options = {name: value for name, value in picture.metadata.items() if name != "segments"}
    buffer = io.BytesIO()
    pillow.save(pillow.to_image(picture.pixels), buffer, "JPEG", **options)
    encoded = buffer.getbuffer()
    skipped = 4 + int.from_bytes(encoded[4:6], "big") if encoded[2:4] == _JFIF else 2
    file.write(_START + b"".join(picture.metadata["segments"]))
    file.write(encoded[skipped:])
