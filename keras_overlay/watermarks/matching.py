"""The evidence for a mark at every place of a picture: a matched filter on weighted gradients, by correlation."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from keras_overlay.watermarks.scene import Scene, halved, steps

_KEPT = 0.999  # share of a mark's energy that its planes must hold
_LOOKED_AT = 100_000  # pixels of a mark, to find its colours
_LEAST = 0.1  # share of the mean expected evidence that is added everywhere, against places that could show nothing


@dataclass(frozen=True, eq=False)
class Evidence:
    """The evidence for a mark of one size at every place.

    Attributes:
        score: float32 (rows, columns), in deviations of the noise that the picture's own gradients are, about.
        expected: float32, the score that an opaque mark would have; the two's ratio is the opacity that fits best in
            the sense of least squares.
        top, left: The place of the mark's upper left corner for element (0, 0), pixels of the scene.
    """

    score: np.ndarray
    expected: np.ndarray
    top: int
    left: int


def planes_of(layers: np.ndarray) -> np.ndarray:
    """Rows, (planes, channels + 1), whose combinations give the layers of every pixel of a mark, about.

    One for a mark of one colour, at most channels + 1.
    """
    pixels = layers.reshape(-1, layers.shape[-1])
    pixels = pixels[:: max(1, len(pixels) // _LOOKED_AT)].astype(np.float64)
    scale = np.sqrt((pixels**2).mean(axis=0)) + 1e-9
    _, values, rows = np.linalg.svd((pixels / scale).T @ (pixels / scale))
    count = 1 + int(np.searchsorted(np.cumsum(values) / values.sum(), _KEPT))
    return (rows[:count] * scale).astype(np.float32)


def evidence(scene: Scene, layers: np.ndarray, planes: np.ndarray, margin: tuple[int, int] = (0, 0)) -> Evidence | None:
    """Look for a mark of one size everywhere.

    Args:
        scene: The picture.
        layers: The mark at that size, float32 (height, width, channels + 1), see `layers`.
        planes: From `planes_of` the mark, at any size.
        margin: How many rows and columns of the mark may lie outside the picture.

    Returns:
        The evidence, or None if the mark does not fit.
    """
    framed = cv2.copyMakeBorder(layers, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)  # its outer edges count too
    if any(side + 2 * rest < own for side, rest, own in zip(scene.size, margin, framed.shape[:2], strict=True)):
        return None
    moves = steps(framed)  # (2, height, width, channels + 1)
    found = _found(scene, moves, planes, margin)
    expected = _expected(scene, _turned(moves, scene.colours), margin, found.shape)
    expected += _LEAST * expected.mean() + 1e-6
    np.sqrt(expected, out=expected)
    return Evidence(found / expected, expected, 1 - margin[0], 1 - margin[1])


def _turned(layers: np.ndarray, colours: np.ndarray) -> np.ndarray:
    return np.concatenate([layers[..., :-1] @ colours.T, layers[..., -1:]], axis=-1)


def _found(scene: Scene, moves: np.ndarray, planes: np.ndarray, margin: tuple[int, int]) -> np.ndarray:
    """Sum over directions and layers of the gradients' correlations, through as few planes as the mark has colours."""
    total = 0.0
    shares = np.moveaxis(moves @ np.linalg.pinv(planes), -1, 0)  # (planes, 2, height, width)
    for row, share in zip(_turned(planes, scene.colours), shares, strict=True):
        for image, template in zip(scene.mixed(row), share, strict=True):
            total = total + _correlated(image, template, margin)
    return total


def _expected(scene: Scene, moves: np.ndarray, margin: tuple[int, int], shape: tuple[int, int]) -> np.ndarray:
    """The evidence that a mark of opacity 1 would give: sum of w |gradient of aW - c gradient of a|^2.

    It changes slowly from place to place, so it is found at half resolution.
    """
    colours, alpha = moves[..., :-1], moves[..., -1:]
    energies = [(colours**2).sum(-1, keepdims=True), -2 * colours * alpha, alpha**2]
    half = (margin[0] // 2 + 1, margin[1] // 2 + 1)
    total = 0.0
    for weight, energy in zip(
        scene.weights, np.moveaxis(np.concatenate(energies, axis=-1).sum(axis=0), -1, 0), strict=True
    ):
        even = cv2.copyMakeBorder(energy, 0, energy.shape[0] % 2, 0, energy.shape[1] % 2, cv2.BORDER_CONSTANT, value=0)
        total = total + _correlated(weight, 4 * halved(even), half)
    shift = np.float32([[0.5, 0, half[1] - margin[1] / 2], [0, 0.5, half[0] - margin[0] / 2]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    large = cv2.warpAffine(total, shift, shape[::-1], flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.maximum(large, 0, out=large)


def _correlated(image: np.ndarray, template: np.ndarray, margin: tuple[int, int]) -> np.ndarray:
    rows, columns = margin
    wide = cv2.copyMakeBorder(image, rows, rows, columns, columns, cv2.BORDER_CONSTANT, value=0)
    return cv2.matchTemplate(wide, np.ascontiguousarray(template, np.float32), cv2.TM_CCORR)
