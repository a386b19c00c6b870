"""EXIF orientation: find it, reset it to 1, and lay out pixels upright.

The number 1..8 (EXIF 2.32, tag 0x0112) tells how a camera was held. Resetting changes two bytes in place, so that
everything else in the EXIF block, offsets into maker notes included, stays as it was.
"""

from __future__ import annotations

import re
import struct

import numpy as np

_TAG = 0x0112
_KINDS = {1: "B", 3: "H", 4: "L"}  # TIFF field types BYTE, SHORT, LONG
_IN_XMP = re.compile(rb"""(tiff:Orientation\s*(?:=\s*["']|>\s*))[2-8]""")


def of_exif(exif: bytes | bytearray | None) -> int:
    """The orientation in an EXIF block (with or without its `Exif` prefix) or a TIFF file; 1 if there is none."""
    place = _find(exif or b"")
    if place is None:
        return 1
    offset, layout = place
    (value,) = struct.unpack_from(layout, exif, offset)
    return value if 1 <= value <= 8 else 1


def reset(exif: bytes | bytearray) -> bytes | bytearray:
    """The same block with orientation 1; a bytearray is changed in place."""
    place = _find(exif)
    if place is None:
        return exif
    changed = exif if isinstance(exif, bytearray) else bytearray(exif)
    struct.pack_into(place[1], changed, place[0], 1)
    return changed if isinstance(exif, bytearray) else bytes(changed)


def reset_xmp(xmp: bytes) -> bytes:
    """The same XMP packet with orientation 1, where it names one."""
    return _IN_XMP.sub(rb"\g<1>1", xmp)


def _find(data: bytes | bytearray) -> tuple[int, str] | None:
    """Where the value is and how it is packed."""
    start = 6 if data[:6] == b"Exif\0\0" else 0
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(bytes(data[start : start + 4]))
    if order is None:
        return None
    try:
        (directory,) = struct.unpack_from(f"{order}L", data, start + 4)
        (count,) = struct.unpack_from(f"{order}H", data, start + directory)
        for number in range(count):
            entry = start + directory + 2 + 12 * number
            tag, kind, amount = struct.unpack_from(f"{order}HHL", data, entry)
            if tag == _TAG and kind in _KINDS and amount == 1 and entry + 12 <= len(data):
                return entry + 8, order + _KINDS[kind]
    except struct.error:  # the block ends early
        return None
    return None


def upright_size(height: int, width: int, orientation: int) -> tuple[int, int]:
    """(height, width) after turning upright."""
    return (width, height) if orientation >= 5 else (height, width)


def as_stored(upright: np.ndarray, orientation: int) -> np.ndarray:
    """View of an upright array in the file's own layout: what is written into the view lands upright.

    Args:
        upright: (height, width, ...).
        orientation: 1..8.
    """
    swapped = upright.swapaxes(0, 1)
    views = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: swapped,
        6: swapped[::-1],
        7: swapped[::-1, ::-1],
        8: swapped[:, ::-1],
    }
    return views[orientation]


def upright(stored: np.ndarray, orientation: int) -> np.ndarray:
    """A contiguous upright copy of an array in the file's own layout, (height, width, ...)."""
    turned = np.empty((*upright_size(*stored.shape[:2], orientation), *stored.shape[2:]), stored.dtype)
    as_stored(turned, orientation)[...] = stored
    return turned
