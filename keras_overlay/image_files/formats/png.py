"""PNG, 8 and 16 bits (W3C Recommendation, third edition; section numbers below are its own).

Sizes and checksums of the chunks are verified before decoding, so that a truncated or altered file is refused; the
decoders (Pillow for 8 bits and grey, OpenCV for 16-bit colour) get only the chunks that make the pixels. The other
chunks are carried over byte for byte.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
from PIL import Image, PngImagePlugin

from keras_overlay.image_files import orientation, pillow, png_chunks
from keras_overlay.image_files.errors import Unusable
from keras_overlay.image_files.formats import Header
from keras_overlay.image_files.limit import Limit
from keras_overlay.image_files.picture import Picture
from keras_overlay.image_files.png_chunks import HEADER_END, Layout, packed, read

_GREY, _RGB, _PALETTE, _GREY_ALPHA, _RGB_ALPHA = 0, 2, 3, 4, 6  # colour types, 11.2.1
_DEPTHS = {_GREY: (1, 2, 4, 8, 16), _RGB: (8, 16), _PALETTE: (1, 2, 4, 8), _GREY_ALPHA: (8, 16), _RGB_ALPHA: (8, 16)}
_EFFORT = 4  # of deflate, 1..9: files 1 to 3 % larger than with the usual 6, written in less than half the time


def open_header(file: BinaryIO, limit: Limit) -> Header:
    """See the table's contract."""
    file.seek(0)
    start = file.read(HEADER_END)
    if len(start) < HEADER_END:
        raise Unusable(png_chunks.CUT_SHORT)
    if start[8:16] != b"\0\0\0\x0dIHDR":
        raise Unusable("is damaged: it does not begin with a PNG header")
    width, height, depth, colour = struct.unpack_from(">LLBB", start, 16)
    limit.check(width, height)
    if depth not in _DEPTHS.get(colour, ()):
        raise Unusable(f"is damaged: its header declares colour type {colour} with {depth} bits, which PNG has not")
    layout = Layout(depth, colour, start[28] != 0, png_chunks.walk(file))
    exif = next((read(file, chunk) for chunk in layout.chunks if chunk.name == b"eXIf"), None)
    return Header(width, height, orientation.of_exif(exif), layout)


def decode(file: BinaryIO, header: Header) -> Picture:
    """See the table's contract."""
    layout: Layout = header.source
    stream = png_chunks.pixel_stream(file, layout.chunks, with_palette_alpha=layout.colour == _PALETTE)
    if layout.depth == 16 and layout.colour != _GREY:
        pixels, alpha = _decode_deep(stream, layout.colour, header)
    else:
        image = pillow.open_image(PngImagePlugin.PngImageFile, io.BytesIO(stream), Limit(float("inf")))
        del stream
        pillow.load(image)
        if layout.interlaced or pillow.is_last_row_0(image):
            png_chunks.check_rows(file, layout, header.height, header.width)
        pixels, alpha = pillow.to_arrays(image, header.orientation)
    key = next((read(file, chunk) for chunk in layout.chunks if chunk.name == b"tRNS"), None)
    if key is not None and layout.colour in (_GREY, _RGB):
        alpha = _keyed(pixels, key, layout.depth)
    chunks = tuple(png_chunks.kept(file, layout.chunks, header.orientation))
    return Picture(pixels, alpha, "PNG", {"chunks": chunks}, tuple(_notes(layout)))


def _notes(layout: Layout) -> Iterator[str]:
    if any(chunk.name == b"acTL" for chunk in layout.chunks):
        yield "animated: only the still picture was read"
    if layout.colour == _PALETTE:
        yield "its palette was expanded: it is written as a grey or RGB picture"
    elif layout.depth < 8:
        yield f"{layout.depth} bit(s) a pixel were widened to 8"


def _decode_deep(stream: bytes, colour: int, header: Header) -> tuple[np.ndarray, np.ndarray | None]:
    """16-bit grey with alpha, RGB or RGB with alpha: OpenCV gives BGR or BGRA."""
    import cv2  # here and not above, because it is slow to import and 16-bit colour is rare

    stored = cv2.imdecode(np.frombuffer(stream, np.uint8), cv2.IMREAD_UNCHANGED)
    samples = 3 if colour == _RGB else 4
    if stored is None or stored.dtype != np.uint16 or stored.shape != (header.height, header.width, samples):
        raise Unusable("is damaged: its 16-bit pixels cannot be decoded")
    colours = stored[..., :1] if colour == _GREY_ALPHA else stored[..., 2::-1]
    pixels = orientation.upright(colours, header.orientation)
    return pixels, orientation.upright(stored[..., 3], header.orientation) if samples == 4 else None


def _keyed(pixels: np.ndarray, key: bytes, depth: int) -> np.ndarray:
    """Alpha of a picture in which one colour is transparent (tRNS, 11.3.1.1)."""
    colour = np.frombuffer(key[: 2 * pixels.shape[-1]], ">u2") & (2**depth - 1)
    if depth < 8:
        colour = colour * (255 // (2**depth - 1))  # samples were widened to 8 bits
    if len(colour) != pixels.shape[-1]:
        raise Unusable("is damaged: its transparent colour (tRNS) is cut short")
    opaque = np.iinfo(pixels.dtype).max
    return np.where((pixels == colour.astype(pixels.dtype)).all(axis=-1), 0, opaque).astype(pixels.dtype)


def encode(file: BinaryIO, picture: Picture) -> None:
    """See the table's contract."""
    encoded = _encoded(picture.pixels, picture.alpha)
    file.write(encoded[:HEADER_END])
    for name, data in picture.metadata.get("chunks", ()):
        file.write(packed(name, data))
    file.write(encoded[HEADER_END:])


def _encoded(pixels: np.ndarray, alpha: np.ndarray | None) -> memoryview:
    """A PNG file of nothing but pixels."""
    if pixels.dtype == np.uint16 and pixels.shape[-1] == 3:
        return _encode_deep_colour(pixels, alpha)
    if pixels.dtype == np.uint16 and alpha is not None:
        return _encode_deep_grey_alpha(pixels, alpha)
    buffer = io.BytesIO()
    pillow.to_image(pixels, alpha).save(buffer, "PNG", compress_level=_EFFORT)
    return buffer.getbuffer()


def _encode_deep_colour(pixels: np.ndarray, alpha: np.ndarray | None) -> memoryview:
    import cv2  # here and not above, because it is slow to import and 16-bit colour is rare

    layers = [pixels[..., ::-1]] if alpha is None else [pixels[..., ::-1], alpha[..., None]]
    done, encoded = cv2.imencode(".png", np.concatenate(layers, axis=-1), [cv2.IMWRITE_PNG_COMPRESSION, _EFFORT])
    if not done:
        raise Unusable("could not be written: OpenCV cannot encode it")
    return memoryview(encoded)


def _encode_deep_grey_alpha(pixels: np.ndarray, alpha: np.ndarray) -> memoryview:
    """16-bit grey with alpha, which neither library writes: 4 bytes a pixel, big-endian, just as 8-bit RGBA.

    PNG filters work on bytes at a distance of one pixel (9.2), so the two differ in nothing but their headers.
    """
    height, width = alpha.shape
    samples = np.concatenate([pixels, alpha[..., None]], axis=-1).astype(">u2")
    buffer = io.BytesIO()
    Image.frombytes("RGBA", (width, height), samples.tobytes()).save(buffer, "PNG", compress_level=_EFFORT)
    encoded = buffer.getbuffer()
    encoded[8:HEADER_END] = packed(b"IHDR", struct.pack(">LLBBBBB", width, height, 16, _GREY_ALPHA, 0, 0, 0))
    return encoded
