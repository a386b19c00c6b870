"""Colours for pixels that are not known, from key pixels, by a generalized regression neural network."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from keras_overlay.layers.gaussian_grid import best_spread
from keras_overlay.layers.grnn import GRNN
from keras_overlay.pixels import MAX_VALUE

HOLE = 2.5
"""A spread is judged by how it predicts key pixels from those farther away than so many times the mean distance from
the unknown pixels to the key pixels."""
_LARGEST_HOLE = 20.0  # pixels
_LEAST_REACH, _REACH = 6, 3.0  # pixels, and times that mean distance: key pixels farther away are left out


@dataclass(frozen=True)
class Painting:
    """How to paint.

    Attributes:
        sigma: Spread of the Gaussian in pixels; None chooses it by leave-one-out.
        steps: Training steps of the network's weights; 0 leaves the closed form.
    """

    sigma: float | None = None
    steps: int = 0


def from_keys(picture: np.ndarray, keys: np.ndarray, how: Painting, hole: float = 0.0) -> tuple[np.ndarray, float]:
    """Every pixel of a picture from some of them.

    Args:
        picture: uint8 or float32 (height, width, channels), 0..255.
        keys: bool (height, width), at least one True.
        how: Spread and training.
        hole: Radius in pixels of what is left out around each key pixel when the spread is chosen.

    Returns:
        float32 of the picture's shape, 0..255, and the spread.

    Raises:
        ValueError: no key pixel.
    """
    if not keys.any():
        raise ValueError("keys must hold at least one key pixel, got none")
    levels = picture.astype(np.float32) / np.float32(MAX_VALUE)
    sigma = best_spread(levels, keys, hole)[0] if how.sigma is None else how.sigma
    places, values = np.argwhere(keys), levels[keys]
    network = GRNN(len(places), picture.shape[-1], sigma).adapt(places, values)
    if how.steps:
        network.learn(values, how.steps)
    return network.paint(*keys.shape) * np.float32(MAX_VALUE), sigma


def from_surroundings(
    picture: np.ndarray, unknown: np.ndarray, how: Painting, fade: float = 0.0
) -> tuple[np.ndarray, float | None]:
    """Unknown pixels of a picture from the known ones around them.

    The spread is judged on key pixels with a hole around each as wide as the unknown parts are, not on key pixels left
    out alone, which their direct neighbours predict: a spread chosen by these is too narrow for wide holes.

    Args:
        picture: uint8 or float32 (height, width, channels), 0..255.
        unknown: bool (height, width).
        how: Spread and training.
        fade: How softly the paint ends, outside of the unknown pixels: the deviation of a blur, in pixels.

    Returns:
        float32 of the picture's shape, 0..255; and the spread, or None where no pixel is known or unknown, and the
        picture comes back as it is.
    """
    result = picture.astype(np.float32)
    if unknown.all() or not unknown.any():
        return result, None
    distance = cv2.distanceTransform(unknown.astype(np.uint8), cv2.DIST_L2, 3)
    mean = float(distance[unknown].mean())
    near = widened(unknown, max(_LEAST_REACH, int(_REACH * mean)))
    cut = _bounds(near)
    painted, sigma = from_keys(picture[cut], (near & ~unknown)[cut], how, min(HOLE * mean, _LARGEST_HOLE))
    share = unknown[cut].astype(np.float32)
    if fade:
        share = np.maximum(share, cv2.GaussianBlur(share, (0, 0), fade))
    result[cut] += share[..., None] * (painted - result[cut])
    return result, sigma


def _bounds(mask: np.ndarray) -> tuple[slice, slice]:
    """Rows and columns of the smallest rectangle around what is True."""
    rows, columns = (np.flatnonzero(mask.any(axis=axis)) for axis in (1, 0))
    return slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)


def widened(mask: np.ndarray, radius: int) -> np.ndarray:
    """A bool mask grown by a disc of a radius in pixels."""
    if radius < 1:
        return mask
    if radius > 3:
        return cv2.distanceTransform((~mask).astype(np.uint8), cv2.DIST_L2, 5) <= radius if mask.any() else mask
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    return cv2.dilate(mask.astype(np.uint8), disc) > 0
