"""The paper's colour at each place of a page: scans are darker towards an edge or a fold."""

from __future__ import annotations

import math

import cv2
import numpy as np

from keras_overlay.clustering.colours import Palette, strips, to_light
from keras_overlay.clustering.naming import Named
from keras_overlay.pixels import MAX_VALUE

_BLOCK = 32  # pixels
_REACH = 2.0  # blocks: standard deviation of the smoothing
_LINE = 1024  # OpenCV takes coordinates as a picture
_CERTAIN = 0.02  # share of bare paper around a place from which its own colour counts rather than the page's


class PaperShade:
    """The paper's colour, smooth over the page, from the pixels that are bare paper.

    Args:
        picture: (height, width, 3), uint8, uint16 or float32 on 0..255.
        palette, named: Of this picture.
    """

    def __init__(self, picture: np.ndarray, palette: Palette, named: Named):
        size = [math.ceil(side / _BLOCK) for side in picture.shape[:2]]
        at_once = max(1, (1 << 20) // (_BLOCK * picture.shape[1])) * _BLOCK * picture.shape[1]  # whole rows of blocks
        colours, shares = np.empty((*size, 3), np.float32), np.empty(size, np.float32)
        for rows in strips(picture.shape, at_once):
            plain = named.plain[palette.indices(picture[rows])].astype(np.float32)
            light = to_light(picture[rows])
            blocks = slice(rows.start // _BLOCK, math.ceil(rows.stop / _BLOCK))
            shape = (size[1], blocks.stop - blocks.start)
            colours[blocks] = cv2.resize(light * plain[..., None], shape, interpolation=cv2.INTER_AREA)
            shares[blocks] = cv2.resize(plain, shape, interpolation=cv2.INTER_AREA)
        colours = cv2.GaussianBlur(colours, (0, 0), _REACH) + _CERTAIN * named.paper
        self.blocks = colours / (cv2.GaussianBlur(shares, (0, 0), _REACH) + _CERTAIN)[..., None]

    def at(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """The paper's colour at some pixels: float32 (n, 3), RGB on 0..1, at least 1/255."""
        shape = (-(-rows.size // _LINE), _LINE)
        maps = [np.resize((each + 0.5) / _BLOCK - 0.5, shape).astype(np.float32) for each in (columns, rows)]
        found = cv2.remap(self.blocks, *maps, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return np.maximum(found.reshape(-1, 3)[: rows.size], np.float32(1 / MAX_VALUE))
