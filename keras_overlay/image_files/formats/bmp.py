"""BMP: 1 to 32 bits read, 8-bit grey, 24-bit RGB or 32-bit RGB with alpha written."""

from __future__ import annotations

import struct
from typing import BinaryIO

import numpy as np
from PIL import BmpImagePlugin

from keras_overlay.image_files import pillow
from keras_overlay.image_files.formats import Header
from keras_overlay.image_files.limit import Limit
from keras_overlay.image_files.picture import Picture

_FILE_HEAD, _V4_HEAD = 14, 108
_BITFIELDS = 3  # samples lie where four masks say
_MASKS = (0x00FF0000, 0x0000FF00, 0x000000FF, 0xFF000000)  # red, green, blue, alpha
_SRGB = 0x73524742
_INCH = 0.0254  # metres


def open_header(file: BinaryIO, limit: Limit) -> Header:
    """See the table's contract."""
    image = pillow.open_image(BmpImagePlugin.BmpImageFile, file, limit)
    return Header(*image.size, 1, image)


def decode(file: BinaryIO, header: Header) -> Picture:
    """See the table's contract."""
    image, notes = header.source, []
    dpi = image.info.get("dpi")
    pillow.load(image)
    if image.mode == "P":
        notes.append("its palette was expanded: it is written as a grey or RGB picture")
    elif image.mode == "1":
        notes.append("1 bit a pixel was widened to 8")
    pixels, alpha = pillow.to_arrays(image)
    return Picture(pixels, alpha, "BMP", {"dpi": dpi} if dpi else {}, tuple(notes))


def encode(file: BinaryIO, picture: Picture) -> None:
    """See the table's contract."""
    if picture.alpha is None:
        pillow.to_image(picture.pixels).save(file, "BMP", **picture.metadata)
    else:
        _encode_alpha(file, picture)


def _encode_alpha(file: BinaryIO, picture: Picture) -> None:
    """With a version 4 header, which is the first to have an alpha mask: BGRA, lowest row first."""
    height, width = picture.alpha.shape
    resolution = [round(dots / _INCH) for dots in picture.metadata.get("dpi", (0, 0))]
    start, size = _FILE_HEAD + _V4_HEAD, 4 * width * height
    file.write(struct.pack("<2sLHHL", b"BM", start + size, 0, 0, start))
    file.write(struct.pack("<LllHHLLllLL", _V4_HEAD, width, height, 1, 32, _BITFIELDS, size, *resolution, 0, 0))
    file.write(struct.pack("<5L48x", *_MASKS, _SRGB))
    samples = np.concatenate([picture.pixels[..., ::-1], picture.alpha[..., None]], axis=-1)
    file.write(np.ascontiguousarray(samples[::-1]).data)
