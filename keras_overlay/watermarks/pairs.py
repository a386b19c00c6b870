"""How well a mark of some place and opacity explains a picture: differences across the mark's edges, taken back.

Take two pixels p and q, close together, of which the mark covers one more than the other. Undone with the right opacity
o, both show the photograph, and differ no more than neighbours do. Undone means (J - o aW) / t with t = 1 - o a. A sum
of |difference| over such pairs would favour small opacities, because dividing by t enlarges what is inside the mark;
times sqrt(t_p t_q) it does not: the sum is then the same function of t_p / t_q as of t_q / t_p, and since neighbours in
a photograph are exchangeable, its least value lies at the opacity that is true.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from keras_overlay.pixels import MAX_VALUE
from keras_overlay.watermarks.compression import TO_YCC
from keras_overlay.watermarks.layers import Place, rendered

_LAGS = ((0, 1), (1, 0), (0, 2), (2, 0))  # rows, columns from one pixel of a pair to the other
_WIDE = ((0, 2), (2, 0), (0, 3), (3, 0), (0, 4), (4, 0))  # the same where JPEG made edges ring
_LEAST = 6.0  # grey levels by which a mark of opacity 1 must change a pair's difference
_REACH = 2  # pixels around such pairs that count too, so that a mark can be moved a little
_FRAME = 4  # pixels around the mark
_FEWEST, _MOST = 20, 12_000
_TRANSPARENT = 1e-3  # least transmission that is computed with
_TILE = 8  # pixels: side of the squares over which judgements are independent


@dataclass(frozen=True, eq=False)
class Pairs:
    """Pairs of neighbouring pixels at the edges of a mark.

    Attributes:
        top, left, height, width: The part of the picture that they lie in.
        first, second: Indices of the pixels of each pair in that part, flattened.
        values: float32 (2, channels, pairs): the picture there, 0..255.
        weights: float32 (pairs,): one over how much neighbours differ thereabouts; their sum is 1.
        tile: Number of the square that each pair lies in.
        luma: Whether only the brightness is looked at.
    """

    top: int
    left: int
    height: int
    width: int
    first: np.ndarray
    second: np.ndarray
    values: np.ndarray
    weights: np.ndarray
    tile: np.ndarray
    luma: bool = False

    def layers(self, mark: np.ndarray, place: Place) -> np.ndarray:
        """The mark's layers at both pixels of every pair, float32 (2, channels + 1, pairs)."""
        layers, top, left = rendered(mark, place)
        part = laid(layers, top - self.top, left - self.left, self.height, self.width)
        part = _brightness(part) if self.luma else part
        flat = part.reshape(-1, part.shape[-1])
        return np.stack([flat[self.first].T, flat[self.second].T])

    def differences(self, layers: np.ndarray, opacity: float) -> np.ndarray:
        """Each pair's difference with the mark undone, times sqrt(t_p t_q): float32 (channels, pairs)."""
        through = np.maximum(1 - np.float32(opacity) * layers[:, -1], np.float32(_TRANSPARENT))
        ratio = np.sqrt(through[1] / through[0])
        undone = self.values - np.float32(opacity) * layers[:, :-1]
        difference = undone[0] * ratio
        difference -= undone[1] / ratio
        return difference

    def remaining(self, layers: np.ndarray, opacity: float) -> np.ndarray:
        """What is left of each pair's difference, in grey levels times `weights`: float32 (pairs,)."""
        return np.abs(self.differences(layers, opacity)).mean(axis=0) * self.weights

    def roughness(self, layers: np.ndarray, opacity: float) -> float:
        """The weighted mean of what is left, grey levels."""
        return float(self.remaining(layers, opacity).sum())


def pairs(picture: np.ndarray, mark: np.ndarray, place: Place, compressed: bool = False) -> Pairs | None:
    """The pairs at the edges of a mark, and a little beside them.

    Args:
        picture: uint8 or float32 (height, width, channels) on 0..255.
        mark: Its layers, with as many channels.
        place: About where it lies.
        compressed: Whether the picture was stored as JPEG after it was marked. JPEG rounds chroma coarsely and lets
            edges ring, which looks like less opacity; so pairs are then taken further apart, and in luma if possible.

    Returns:
        The pairs; None if it has no edge inside the picture that differs from the picture's own colours.
    """
    layers, top, left = rendered(mark, place)
    rows = slice(max(0, top - _FRAME), min(picture.shape[0], top + layers.shape[0] + _FRAME))
    columns = slice(max(0, left - _FRAME), min(picture.shape[1], left + layers.shape[1] + _FRAME))
    part = picture[rows, columns].astype(np.float32)
    if min(part.shape[:2]) < 3:
        return None
    own = laid(layers, top - rows.start, left - columns.start, *part.shape[:2])
    seen = ((part > 0) & (part < MAX_VALUE)).all(axis=-1)  # not cut off
    found = None
    if compressed:
        found = _pairs(_luma(part), _brightness(own), seen, _WIDE)
    if found is None:
        found = _pairs(part, own, seen, _WIDE if compressed else _LAGS)
    return found and replace(found, top=rows.start, left=columns.start, luma=found.values.shape[1] < part.shape[-1])


def _pairs(part: np.ndarray, own: np.ndarray, seen: np.ndarray, lags: tuple[tuple[int, int], ...]) -> Pairs | None:
    first, second = _chosen(part, own, seen, lags)
    if len(first) < _FEWEST:
        return None
    if len(first) > _MOST:
        kept = np.random.default_rng(0).choice(len(first), _MOST, replace=False)
        first, second = first[kept], second[kept]
    flat = part.reshape(-1, part.shape[-1])
    weights = (1 / _unrest(part)).ravel()[first]
    squares = (np.arange(part.shape[0]) // _TILE)[:, None] * 10_000 + np.arange(part.shape[1]) // _TILE
    _, tile = np.unique(squares.ravel()[first], return_inverse=True)
    values = np.stack([flat[first].T, flat[second].T])
    return Pairs(0, 0, *part.shape[:2], first, second, values, weights / weights.sum(), tile)


def _luma(part: np.ndarray) -> np.ndarray:
    return part if part.shape[-1] == 1 else (part @ TO_YCC[0])[..., None]


def _brightness(layers: np.ndarray) -> np.ndarray:
    return np.concatenate([_luma(layers[..., :-1]), layers[..., -1:]], axis=-1)


def laid(layers: np.ndarray, top: int, left: int, height: int, width: int) -> np.ndarray:
    """Layers on a transparent ground of a size, cut by its borders."""
    ground = np.zeros((height, width, layers.shape[-1]), np.float32)
    rows = slice(max(0, top), max(0, min(height, top + layers.shape[0])))
    columns = slice(max(0, left), max(0, min(width, left + layers.shape[1])))
    ground[rows, columns] = layers[rows.start - top : rows.stop - top, columns.start - left : columns.stop - left]
    return ground


def _chosen(
    part: np.ndarray, own: np.ndarray, seen: np.ndarray, lags: tuple[tuple[int, int], ...]
) -> tuple[np.ndarray, np.ndarray]:
    """Flat indices of the pairs where the mark makes a difference, and of whose pixels both can be trusted."""
    mean = cv2.GaussianBlur(part, (0, 0), 4.0).reshape(part.shape)
    numbers = np.arange(seen.size).reshape(seen.shape)
    around = np.ones((2 * _REACH + 1, 2 * _REACH + 1), np.uint8)
    first, second = [], []
    for down, across in lags:
        one = np.s_[: part.shape[0] - down, : part.shape[1] - across]
        other = np.s_[down:, across:]
        change = own[one] - own[other]
        change = np.abs(change[..., :-1] - mean[one] * change[..., -1:]).mean(axis=-1)
        wanted = cv2.dilate((change > _LEAST).astype(np.uint8), around).astype(bool) & seen[one] & seen[other]
        first.append(numbers[one][wanted])
        second.append(numbers[other][wanted])
    return np.concatenate(first), np.concatenate(second)


def _unrest(part: np.ndarray) -> np.ndarray:
    """Root mean square difference of neighbours around each pixel, grey levels, at least about 1."""
    right, down = np.zeros_like(part), np.zeros_like(part)
    right[:, :-1], down[:-1] = np.diff(part, axis=1), np.diff(part, axis=0)
    energy = ((right**2 + down**2).mean(axis=-1)) / 2
    return np.sqrt(cv2.GaussianBlur(energy, (0, 0), 8.0) + 1)
