"""A mark as layers to lay over a picture: read from a file, scaled as programs scale it, put at a place.

Layers are float32 (height, width, channels + 1): colours times alpha on 0..255, then alpha on 0..1. Times an opacity
they are what the blending equation J = (1 - a) I + a W takes, and unlike plain colours they may be averaged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np

from keras_overlay.pixels import MAX_VALUE, to_channels

_WIDE = 0.6  # share of a file that its visible part fills, if borders are narrow
_OUTSIDE = 4  # transparent pixels around a mark that is placed between pixels: as far as the widest filter reaches


@dataclass(frozen=True)
class Place:
    """Where and how a copy of a mark lies in a picture.

    Attributes:
        x, y: Left and top border of the scaled file in pixels; may be outside the picture, and between pixels.
        width, height: Size of the scaled file in pixels; may be fractions.
        resampling: A name of RESAMPLINGS: how it was scaled.
    """

    x: float
    y: float
    width: float
    height: float
    resampling: str = "area"

    @property
    def whole(self) -> bool:
        """Whether it lies on whole pixels."""
        return all(float(value).is_integer() for value in (self.x, self.y, self.width, self.height))

    def moved(self, x: float, y: float) -> Place:
        """The same, moved by this many pixels."""
        return replace(self, x=self.x + x, y=self.y + y)


def _opencv(down: int, up: int) -> Callable[[np.ndarray, tuple[int, int]], np.ndarray]:
    def resize(layers: np.ndarray, size: tuple[int, int]) -> np.ndarray:
        smaller = size[0] * size[1] < layers.shape[0] * layers.shape[1]
        return cv2.resize(layers, size, interpolation=down if smaller else up).reshape(*size[::-1], layers.shape[-1])

    return resize


def _pillow(name: str) -> Callable[..., np.ndarray]:
    def resize(layers: np.ndarray, size: tuple[int, int], box: tuple[float, ...] | None = None) -> np.ndarray:
        from PIL import Image

        planes = [Image.fromarray(np.ascontiguousarray(layers[..., k])) for k in range(layers.shape[-1])]
        return np.stack([np.asarray(each.resize(size, Image.Resampling[name], box)) for each in planes], axis=-1)

    return resize


RESAMPLINGS = {
    "area": _opencv(cv2.INTER_AREA, cv2.INTER_LINEAR),
    "bilinear": _pillow("BILINEAR"),
    "bicubic": _pillow("BICUBIC"),
    "lanczos": _pillow("LANCZOS"),
    "linear": _opencv(cv2.INTER_LINEAR, cv2.INTER_LINEAR),
    "cubic": _opencv(cv2.INTER_CUBIC, cv2.INTER_CUBIC),
    "nearest": _opencv(cv2.INTER_NEAREST, cv2.INTER_NEAREST),
}
"""How programs scale a mark: OpenCV's area, linear, cubic and nearest filters, and the filters that widen when a
picture becomes smaller (Pillow and most editors): bilinear, bicubic, lanczos."""
SMOOTH = ("bilinear", "bicubic", "lanczos")
"""Those that can place a mark between pixels."""
_BETWEEN_PIXELS = {"area": "bilinear", "linear": "bilinear", "cubic": "bicubic", "nearest": "bilinear"}


def as_channels(layers: np.ndarray, channels: int) -> np.ndarray:
    """The layers for a grey (1 channel) or RGB (3 channels) picture."""
    return np.concatenate([to_channels(layers[..., :-1], channels), layers[..., -1:]], axis=-1)


def trimmed(layers: np.ndarray) -> tuple[np.ndarray, tuple[int, int]]:
    """Layers without wide transparent borders, and the column and row at which they begin.

    Borders that are small stay, so that scaling is the same as the whole file's.
    """
    rows, columns = (np.flatnonzero(layers[..., -1].any(axis=axis)) for axis in (1, 0))
    top, left = max(0, rows[0] - 1), max(0, columns[0] - 1)
    cut = layers[top : rows[-1] + 2, left : columns[-1] + 2]
    if cut.shape[0] * cut.shape[1] > _WIDE * layers.shape[0] * layers.shape[1]:
        return layers, (0, 0)
    return np.ascontiguousarray(cut), (int(left), int(top))


def scaled(layers: np.ndarray, size: tuple[int, int], resampling: str = "area") -> np.ndarray:
    """Layers at another size.

    Args:
        layers: See the module.
        size: Width and height in pixels, 1 or more.
        resampling: A name of RESAMPLINGS.
    """
    if size == (layers.shape[1], layers.shape[0]):
        return layers
    return _legal(RESAMPLINGS[resampling](layers, size))


def rendered(layers: np.ndarray, place: Place) -> tuple[np.ndarray, int, int]:
    """A copy of a mark as it lies in the picture's pixels.

    Returns:
        Layers, and the row and column of the picture at which they begin (may be negative).
    """
    if place.whole:
        return scaled(layers, (int(place.width), int(place.height)), place.resampling), int(place.y), int(place.x)
    left, top = int(np.floor(place.x)), int(np.floor(place.y))
    right, bottom = int(np.ceil(place.x + place.width)), int(np.ceil(place.y + place.height))
    across, down = layers.shape[1] / place.width, layers.shape[0] / place.height  # of the file's pixels for a pixel
    border_x, border_y = int(np.ceil(across)) * _OUTSIDE, int(np.ceil(down)) * _OUTSIDE
    wide = cv2.copyMakeBorder(layers, border_y, border_y, border_x, border_x, cv2.BORDER_CONSTANT, value=0)
    box = (
        border_x + (left - place.x) * across,
        border_y + (top - place.y) * down,
        border_x + (right - place.x) * across,
        border_y + (bottom - place.y) * down,
    )
    resize = RESAMPLINGS[_BETWEEN_PIXELS.get(place.resampling, place.resampling)]
    return _legal(resize(wide.reshape(*wide.shape[:2], -1), (right - left, bottom - top), box=box)), top, left


def _legal(layers: np.ndarray) -> np.ndarray:
    """Filters with negative lobes overshoot: alpha back to 0..1, colours to 0..alpha."""
    alpha = np.clip(layers[..., -1:], 0, 1)
    alpha[alpha < 1e-4] = 0
    return np.concatenate([np.clip(layers[..., :-1], 0, alpha * np.float32(MAX_VALUE)), alpha], axis=-1)
