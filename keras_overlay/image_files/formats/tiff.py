"""TIFF 6.0, 8 and 16 bits: the first page.

Read with Pillow, 16-bit RGB with OpenCV. Written here, in strips, without compression or with deflate (tag value 8)
over horizontal differences, because neither library writes 16-bit RGB together with the tags worth keeping.
"""

from __future__ import annotations

import zlib
from typing import BinaryIO

import numpy as np
from PIL import TiffImagePlugin

from keras_overlay.image_files import orientation, pillow, tiff_directory
from keras_overlay.image_files.cmyk import to_rgb
from keras_overlay.image_files.errors import Unusable
from keras_overlay.image_files.formats import Header
from keras_overlay.image_files.limit import Limit
from keras_overlay.image_files.picture import Picture
from keras_overlay.image_files.tiff_directory import LONG, SHORT, Entry, numbers

_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC, _ORIENTATION = 256, 257, 258, 259, 262, 274
_SAMPLES, _ROWS_PER_STRIP, _PLANAR, _PREDICTOR, _EXTRA = 277, 278, 284, 317, 338
_XMP, _ICC = 700, 34675
_KEPT = (
    269, 270, 271, 272, 282, 283, 285, 296, 305, 306, 315, 316,  # names, texts, resolution, dates, artist
    _XMP, 33432, 33723, 34377, tiff_directory.EXIF, _ICC, tiff_directory.GPS,  # 33432 copyright, 33723 IPTC, 34377 PSIR
)  # fmt: skip
_WHITE_IS_0, _BLACK_IS_0, _RGB = 0, 1, 2
_PREMULTIPLIED, _TRANSPARENCY = 1, 2
_DEFLATE, _DIFFERENCES = 8, 2
_EFFORT = 4  # of deflate, 1..9
_STRIP = 1 << 20  # bytes before compression
_BIG = (b"II+\0", b"MM\0+")


def open_header(file: BinaryIO, limit: Limit) -> Header:
    """See the table's contract."""
    image = pillow.open_image(TiffImagePlugin.TiffImageFile, file, limit)
    tags = image.tag_v2
    turned = tags.get(_ORIENTATION, 1)
    return Header(tags[_WIDTH], tags[_HEIGHT], turned if turned in range(1, 9) else 1, image)


def decode(file: BinaryIO, header: Header) -> Picture:
    """See the table's contract."""
    image = header.source
    order, tags = tiff_directory.read(file, _KEPT)
    if _XMP in tags:
        tags[_XMP] = tags[_XMP]._replace(data=orientation.reset_xmp(tags[_XMP].data))
    notes = ["it has more pages: only the first was read"] if image.is_animated else []
    if max(image.tag_v2.get(_BITS, (1,))) == 16 and image.mode in ("RGB", "RGBA"):
        pixels, alpha = _decode_deep(file, header)
    else:
        pixels, alpha = _decode_with_pillow(image, tags, notes)
    metadata = {"tags": tags, "order": order, "compressed": image.info.get("compression") != "raw"}
    return Picture(pixels, alpha, "TIFF", metadata, tuple(notes))


def _decode_with_pillow(
    image: TiffImagePlugin.TiffImageFile, tags: dict, notes: list[str]
) -> tuple[np.ndarray, np.ndarray | None]:
    """All but 16-bit RGB. Pillow turns TIFF upright by itself."""
    bits, photometric = image.tag_v2.get(_BITS, (1,)), image.tag_v2.get(_PHOTOMETRIC)
    if bits == (12,):
        raise Unusable("holds 12-bit samples, which are not supported (convert it to 16 bits)")
    pillow.load(image)
    if image.mode == "P":
        notes.append("its palette was expanded: it is written as a grey or RGB picture")
    elif max(bits) < 8:
        notes.append(f"{max(bits)} bit(s) a pixel were widened to 8")
    elif image.mode == "CMYK":
        plain, note = to_rgb(image, image.info.get("icc_profile"))
        tags.pop(_ICC, None)
        notes.append(note)
        return pillow.to_arrays(plain)
    pixels, alpha = pillow.to_arrays(image)
    if photometric == _WHITE_IS_0 and pixels.dtype == np.uint16:  # Pillow inverts 8 bits only
        np.subtract(65535, pixels, out=pixels)
    return pixels, alpha


def _decode_deep(file: BinaryIO, header: Header) -> tuple[np.ndarray, np.ndarray | None]:
    """16-bit RGB, with or without alpha. OpenCV gives BGR or BGRA, and would turn it upright in its own way."""
    import cv2  # here and not above, because it is slow to import and 16-bit colour is rare

    image = header.source
    extra = image.tag_v2.get(_EXTRA, ())
    if _PREMULTIPLIED in extra:
        raise Unusable("holds 16-bit colours multiplied by alpha, which is not supported (save it with plain alpha)")
    file.seek(0)
    data = bytearray(file.read())
    if data.startswith(_BIG):
        raise Unusable("is a BigTIFF of 16-bit RGB, which is not supported (save it as plain TIFF)")
    stored = cv2.imdecode(np.frombuffer(orientation.reset(data), np.uint8), cv2.IMREAD_UNCHANGED)
    if stored is None or stored.dtype != np.uint16 or stored.shape[:2] != (header.height, header.width):
        raise Unusable("is damaged or truncated: its 16-bit pixels cannot be decoded")
    if stored.ndim != 3 or stored.shape[-1] < len(image.mode):
        raise Unusable("is of an unsupported kind: OpenCV cannot decode its 16-bit pixels")
    pixels = orientation.upright(stored[..., 2::-1], header.orientation)
    return pixels, orientation.upright(stored[..., 3], header.orientation) if image.mode == "RGBA" else None


def encode(file: BinaryIO, picture: Picture) -> None:
    """See the table's contract."""
    samples, (order, compressed) = picture.pixels, (picture.metadata[name] for name in ("order", "compressed"))
    if picture.alpha is not None:
        samples = np.concatenate([samples, picture.alpha[..., None]], axis=-1)
    rows = min(max(1, _STRIP // samples[:1].nbytes), len(samples))
    strips = [_strip(samples[top : top + rows], order, compressed) for top in range(0, len(samples), rows)]
    layout = _layout(samples, rows, order, compressed)
    if picture.alpha is not None:
        layout[_EXTRA] = numbers(order, SHORT, _TRANSPARENCY)
    tiff_directory.write(file, order, {**picture.metadata["tags"], **layout}, strips)


def _layout(samples: np.ndarray, rows: int, order: str, compressed: bool) -> dict[int, Entry]:
    """What tells a reader how the pixels lie."""
    height, width, count = samples.shape
    longs = {_WIDTH: width, _HEIGHT: height, _ROWS_PER_STRIP: rows}
    shorts = {
        _COMPRESSION: _DEFLATE if compressed else 1,
        _PHOTOMETRIC: _RGB if count >= 3 else _BLACK_IS_0,
        _ORIENTATION: 1,
        _SAMPLES: count,
        _PLANAR: 1,
        **({_PREDICTOR: _DIFFERENCES} if compressed else {}),
    }
    return {
        _BITS: numbers(order, SHORT, *[8 * samples.dtype.itemsize] * count),
        **{tag: numbers(order, LONG, value) for tag, value in longs.items()},
        **{tag: numbers(order, SHORT, value) for tag, value in shorts.items()},
    }


def _strip(rows: np.ndarray, order: str, compressed: bool) -> bytes:
    if compressed:
        rows = np.concatenate([rows[:, :1], rows[:, 1:] - rows[:, :-1]], axis=1)  # wraps around, as it should
    data = rows.astype(rows.dtype.newbyteorder(order)).tobytes()
    return zlib.compress(data, _EFFORT) if compressed else data
