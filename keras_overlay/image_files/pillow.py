"""Pillow pictures to arrays and back, with our limit on the size in place of Pillow's."""

from __future__ import annotations

import contextlib
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

import numpy as np
from PIL import Image, ImageFile

from keras_overlay.image_files.errors import Unusable
from keras_overlay.image_files.limit import Limit
from keras_overlay.image_files.orientation import as_stored, upright_size

_BAND_PIXELS = 1 << 21  # copied at a time
_SETTINGS = threading.Lock()  # held while one of Pillow's global settings differs from what the program set
_CHANNELS = {"L": 1, "LA": 1, "RGB": 3, "RGBA": 3, "I;16": 1, "I;16L": 1, "I;16B": 1}
_CONVERTED = {"1": "L", "La": "LA", "RGBa": "RGBA", "RGBX": "RGB", "YCbCr": "RGB", "PA": "RGBA"}
_REFUSED = {"F": "32-bit floating-point", "I": "32-bit or signed 16-bit integer", "LAB": "CIE L*a*b*"}


def open_image(plugin: Callable[[BinaryIO], Image.Image], file: BinaryIO, limit: Limit) -> Image.Image:
    """Read a header with one of Pillow's format classes.

    Raises:
        Unusable: the picture is above the limit.
    """
    file.seek(0)
    with _settings(limit.pixels // 2 + 1):  # Pillow refuses what is above twice this
        try:
            image = plugin(file)
        except Image.DecompressionBombError:
            limit.refuse()
    limit.check(*image.size)
    return image


def load(image: Image.Image) -> None:
    """Decode. The size was checked before."""
    with _room_for(image):
        image.load()


def _room_for(image: Image.Image) -> contextlib.AbstractContextManager:
    """Settings under which this picture can be decoded whole; nothing is touched where they hold already."""
    pixels = image.width * image.height
    within = Image.MAX_IMAGE_PIXELS is None or pixels <= Image.MAX_IMAGE_PIXELS
    return contextlib.nullcontext() if within and not ImageFile.LOAD_TRUNCATED_IMAGES else _settings(pixels)


@contextlib.contextmanager
def _settings(pixels: int) -> Iterator[None]:
    """Pillow's limit at so many pixels, truncated files refused, no warnings; then all as it was."""
    with _SETTINGS, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        kept = Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES
        Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES = pixels, False
        try:
            yield
        finally:
            Image.MAX_IMAGE_PIXELS, ImageFile.LOAD_TRUNCATED_IMAGES = kept


def to_arrays(image: Image.Image, orientation: int = 1) -> tuple[np.ndarray, np.ndarray | None]:
    """Pixels and alpha, upright.

    Args:
        image: Of any mode but CMYK, decoded.
        orientation: How it is stored, 1..8.

    Returns:
        uint8 or uint16 (height, width, 1 or 3), and (height, width) or None.

    Raises:
        Unusable: 32-bit or floating-point samples, or a colour space that is not grey, RGB or YCbCr.
    """
    image = _plain(image)
    channels, has_alpha = _CHANNELS[image.mode], image.mode.endswith("A")
    dtype = np.uint16 if image.mode.startswith("I") else np.uint8
    size = upright_size(image.height, image.width, orientation)
    pixels = np.empty((*size, channels), dtype)
    alpha = np.empty(size, dtype) if has_alpha else None
    with _room_for(image):
        for rows, band in _bands(image):
            as_stored(pixels, orientation)[rows] = band[..., :channels]
            if alpha is not None:
                as_stored(alpha, orientation)[rows] = band[..., channels]
    return pixels, alpha


def _plain(image: Image.Image) -> Image.Image:
    """Convert to grey or RGB, with alpha if any of it may be transparent."""
    transparent = "transparency" in image.info
    if image.mode == "P":
        return image.convert(("L" if _is_grey(image) else "RGB") + ("A" if transparent else ""))
    if image.mode in ("L", "RGB") and transparent:
        return image.convert(image.mode + "A")
    if image.mode in _CONVERTED:
        return image.convert(_CONVERTED[image.mode])
    if image.mode not in _CHANNELS:
        held = _REFUSED.get(image.mode, image.mode)
        raise Unusable(f"holds {held} samples, which are not supported (convert it to 8- or 16-bit grey or RGB)")
    return image


def _is_grey(image: Image.Image) -> bool:
    """Whether a palette holds nothing but greys."""
    red, green, blue = np.array(image.getpalette(), np.uint8).reshape(-1, 3).T
    return bool((red == green).all() and (green == blue).all())


def _bands(image: Image.Image) -> Iterator[tuple[slice, np.ndarray]]:
    """Rows and their samples (rows, width, samples): a few at a time, because Pillow stores RGB in 4 bytes a pixel."""
    step = max(1, _BAND_PIXELS // image.width)
    for top in range(0, image.height, step):
        bottom = min(top + step, image.height)
        band = np.asarray(image.crop((0, top, image.width, bottom)))
        yield slice(top, bottom), band.reshape(bottom - top, image.width, -1)


def is_last_row_0(image: Image.Image) -> bool:
    """Whether the last row as stored holds nothing but zeros."""
    with _room_for(image):
        return not np.asarray(image.crop((0, image.height - 1, image.width, image.height))).any()


def to_image(pixels: np.ndarray, alpha: np.ndarray | None = None) -> Image.Image:
    """A Pillow picture: L, LA, RGB or RGBA from uint8, I;16 from grey uint16.

    Args:
        pixels: (height, width, 1 or 3).
        alpha: (height, width) or None.
    """
    image = Image.fromarray(np.ascontiguousarray(pixels[..., 0] if pixels.shape[-1] == 1 else pixels))
    if alpha is not None:
        image.putalpha(Image.fromarray(np.ascontiguousarray(alpha)))
    return image


def save(image: Image.Image, file: BinaryIO, format: str, **options: Any) -> None:
    """Encode, with a large buffer if Pillow's guess proves too small (it does for noisy progressive JPEG)."""
    start = file.tell()
    try:
        image.save(file, format, **options)
    except OSError as error:
        if error.errno is not None:
            raise
        file.seek(start)
        file.truncate()
        with _SETTINGS:
            kept, ImageFile.MAXBLOCK = ImageFile.MAXBLOCK, 8 * image.width * image.height + (1 << 20)
            try:
                image.save(file, format, **options)
            finally:
                ImageFile.MAXBLOCK = kept
