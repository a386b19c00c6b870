"""What lies under ink: text stays, the rest becomes paper. FILLS names the ways.

A seal is multiplied onto the page: where ink covers a share c, each channel k of the pixel relative to the paper is
p_k = t (1 - c a_k), with t the page without the seal (1 is bare paper, 0 black text) and a the ink's absorption. This
is linear in t and t c, so the weights w with sum(w) = 1 and sum(w a) = 0 give t = sum(w p) whatever c is: uneven
pressure and worn ink need no estimate. Of all such weights the shortest are taken: they carry the least noise.
"""

from __future__ import annotations

import cv2
import numpy as np

from keras_overlay.clustering.colours import strips, to_light
from keras_overlay.clustering.ink_mask import Ink
from keras_overlay.clustering.paper_shade import PaperShade
from keras_overlay.clustering.unmixing import InkColours
from keras_overlay.pixels import MAX_VALUE, quantise

FILLS = ("inpaint", "paper", "unink")
"""`unink` takes the ink's share of the light out of each pixel and keeps every shade of text; `paper` paints the
paper's colour over all but dark text, which stays as it is; `inpaint` does the same with what is around (Telea 2004,
doi:10.1080/10867651.2004.10487596), for paper with a pattern."""
_BARE, _TEXT = 0.95, 0.5  # of the paper's light: what passes more without its ink is bare paper, what passes less text
_RADIUS, _MARGIN, _TILE = 3, 16, 512  # pixels: how far inpainting looks, what is given around a tile, its side


def filled(picture: np.ndarray, ink: Ink, shade: PaperShade, how: str) -> np.ndarray:
    """A copy of a picture without its ink.

    Args:
        picture: uint8, uint16 or float32 (0..255), (height, width, 3), RGB.
        ink: Where it is.
        shade: The paper's colour.
        how: One of FILLS.

    Returns:
        Of the same shape and dtype. Pixels where there is no ink have exactly the values given.

    Raises:
        ValueError: an unknown way.
    """
    if how not in FILLS:
        raise ValueError(f"fill must be one of {', '.join(FILLS)}, got fill={how!r}")
    result = picture.copy()
    if not ink.number.any():
        return result
    inks, holes = InkColours(picture, ink, shade), np.zeros(ink.number.shape, bool)
    for rows in strips(picture.shape):
        found = np.nonzero(ink.number[rows])
        if not found[0].size:
            continue
        places = (found[0] + rows.start, found[1])
        pixels, paper = to_light(picture[places]), shade.at(*places)
        passed = inks.without_ink(pixels / paper, inks.groups(ink, *places))
        if how == "unink":
            pixels = bare_or_text(passed)[:, None] * paper
        else:
            over = passed >= _TEXT
            pixels, holes[places] = np.where(over[:, None], paper, pixels), over
        result[places] = as_stored(pixels, picture.dtype.type)
    if how == "inpaint":
        inpaint_in_tiles(result, holes, ink.number > 0)
    return result


def bare_or_text(passed: np.ndarray) -> np.ndarray:
    """Light as it passes without ink, what is nearly all of it made all: grain and thin ink beside letters."""
    return np.minimum(passed / np.float32(_BARE), 1)


def as_stored(light: np.ndarray, dtype: type) -> np.ndarray:
    """Light on 0..1 in a file's own levels."""
    levels = light * np.float32(MAX_VALUE)
    return levels if dtype == np.float32 else quantise(levels, dtype)


def inpaint_in_tiles(picture: np.ndarray, holes: np.ndarray, ink: np.ndarray) -> None:
    """Fill the holes (bool) of a picture in place, tile by tile: a large page at once would take gigabytes.

    What is in the ink (bool), holes or not, is not looked at: text would be drawn out into the holes.
    """
    given = picture.copy()
    for top in range(0, holes.shape[0], _TILE):
        for left in range(0, holes.shape[1], _TILE):
            core = (slice(top, top + _TILE), slice(left, left + _TILE))
            if holes[core].any():
                corner = [max(0, each - _MARGIN) for each in (top, left)]
                window = tuple(slice(low, each.stop + _MARGIN) for low, each in zip(corner, core, strict=True))
                made = inpainted(given[window], ink[window].astype(np.uint8))
                made = made[top - corner[0] :, left - corner[1] :][:_TILE, :_TILE]
                picture[core][holes[core]] = made[holes[core]]


def inpainted(picture: np.ndarray, holes: np.ndarray) -> np.ndarray:
    """A part of a page, its holes (0 and 1) filled from around them; of the picture's dtype."""
    if picture.dtype == np.uint8:
        return cv2.inpaint(np.ascontiguousarray(picture), holes, _RADIUS, cv2.INPAINT_TELEA)
    channels = [np.ascontiguousarray(picture[..., each]) for each in range(3)]
    return np.stack([cv2.inpaint(each, holes, _RADIUS, cv2.INPAINT_TELEA) for each in channels], axis=-1)
