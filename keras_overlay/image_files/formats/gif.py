"""GIF: the first frame, at most 256 colours, one of them transparent."""

from __future__ import annotations

from typing import BinaryIO

import numpy as np
from PIL import GifImagePlugin, Image

from keras_overlay.image_files import pillow
from keras_overlay.image_files.errors import Unusable
from keras_overlay.image_files.formats import Header
from keras_overlay.image_files.limit import Limit
from keras_overlay.image_files.picture import Picture

_COLOURS = 256
_HALF = 128  # alpha from here on counts as opaque


def open_header(file: BinaryIO, limit: Limit) -> Header:
    """See the table's contract."""
    image = pillow.open_image(GifImagePlugin.GifImageFile, file, limit)
    return Header(*image.size, 1, image)


def decode(file: BinaryIO, header: Header) -> Picture:
    """See the table's contract."""
    image: GifImagePlugin.GifImageFile = header.source
    metadata = {"comment": image.info["comment"]} if "comment" in image.info else {}
    pillow.load(image)
    pixels, alpha = pillow.to_arrays(image)
    notes = [f"GIF holds at most {_COLOURS} colours: what is written is reduced to them"]
    frames = _frames(image)
    if frames != 1:
        notes.append(f"animated: only the first of {frames or 'several'} frames was read")
    return Picture(pixels, alpha, "GIF", metadata, tuple(notes))


def _frames(image: GifImagePlugin.GifImageFile) -> int | None:
    try:
        return image.n_frames
    except Exception:  # a later frame is damaged: whatever the decoder raises, the first one is good
        return None


def encode(file: BinaryIO, picture: Picture) -> None:
    """See the table's contract."""
    if picture.pixels.shape[-1] == 1 and picture.alpha is None:
        pillow.to_image(picture.pixels).save(file, "GIF", **picture.metadata)
        return
    transparent = None if picture.alpha is None else picture.alpha < _HALF
    indices, palette = _indexed(picture.pixels, transparent)
    image = Image.fromarray(indices)
    image.putpalette(palette)
    options = {} if transparent is None else {"transparency": _COLOURS - 1}
    image.save(file, "GIF", optimize=False, **options, **picture.metadata)


def _indexed(pixels: np.ndarray, transparent: np.ndarray | None) -> tuple[np.ndarray, bytes]:
    """Colour numbers and their colours: exact if there are few enough, else by median cut.

    Args:
        pixels: uint8 (height, width, 1 or 3).
        transparent: bool (height, width); those pixels get the last number. None if all are opaque.
    """
    pixels = np.repeat(pixels, 3, axis=-1) if pixels.shape[-1] == 1 else pixels
    room = _COLOURS if transparent is None else _COLOURS - 1
    if transparent is not None:
        pixels = np.where(transparent[..., None], np.uint8(0), pixels)
    image = pillow.to_image(pixels)
    if image.getcolors(room):
        packed = pixels.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
        colours, indices = np.unique(packed, return_inverse=True)
        indices = indices.reshape(packed.shape).astype(np.uint8)
        palette = colours.astype(">u4").view(np.uint8).reshape(-1, 4)[:, 1:].tobytes()
    else:
        reduced = image.quantize(room)
        indices, palette = np.array(reduced), bytes(reduced.getpalette())
    if transparent is not None:
        indices[transparent] = _COLOURS - 1
        palette = palette.ljust(3 * _COLOURS, b"\0")
    if len(palette) > 3 * _COLOURS:
        raise Unusable("could not be written: more than 256 colours")
    return indices, palette
