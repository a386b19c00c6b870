"""A picture prepared for being searched for a mark: its gradients, each worth more the quieter its surroundings are.

A mark of opacity o changes a picture I into J = I + o (aW - aI). Where I is smooth, the gradient of J is that of I plus
o times (gradient of aW) - c (gradient of a), with c the local mean. The gradients of I are the noise in which the mark
is looked for. Here they are made as even as they can be: colours are turned and stretched until their gradients are
equally strong in all directions (photographs change much more in brightness than in colour), each place is weighted by
one over the local energy of its gradients, and single strong edges are clipped.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

_MEAN, _ENERGY = 4.0, 8.0  # pixels: deviations of the windows of local means and energies
_FLOOR = 2.0  # grey levels: gradients of what looks flat in an 8-bit picture
_CLIP = 2.0  # times the local deviation


@dataclass(frozen=True, eq=False)
class Scene:
    """One picture at one resolution.

    Attributes:
        colours: float32 (channels, channels), turns and stretches colours; the mark's must be turned alike.
        gradients: float32 (2, channels + 1, height, width): weighted gradients to the right and downwards of each
            turned channel, then minus the sum of local means times them. Their correlations with the gradients of a
            mark's layers add up to the evidence for it.
        weights: float32 (channels + 2, height / 2, width / 2): weight w, w times the local mean of each channel, and w
            times the sum of squared means: what the expected evidence is made of, at half resolution.
    """

    colours: np.ndarray
    gradients: np.ndarray
    weights: np.ndarray
    _mixed: dict = field(default_factory=dict, repr=False)

    @property
    def size(self) -> tuple[int, int]:
        """Height and width in pixels."""
        return self.gradients.shape[2:]

    def mixed(self, shares: np.ndarray) -> np.ndarray:
        """A mixture of the gradients, (2, height, width), shares being one for each of their channels; kept."""
        key = shares.tobytes()
        if key not in self._mixed:
            self._mixed[key] = np.einsum("c,dchw->dhw", shares, self.gradients)
        return self._mixed[key]


def scene(picture: np.ndarray) -> Scene:
    """Prepare a picture.

    Args:
        picture: uint8 or float32 (height, width, 1 or 3) on 0..255.
    """
    picture = picture.astype(np.float32)
    colours = _evening(picture)
    turned = [np.ascontiguousarray(plane) for plane in np.moveaxis(picture @ colours.T, -1, 0)]
    means = [_blurred(plane, _MEAN) for plane in turned]
    moves = [steps(plane) for plane in turned]  # of each channel: (2, height, width)
    energy = _blurred(sum(np.einsum("dhw,dhw->hw", move, move) for move in moves) / (2 * len(moves)), _ENERGY)
    weight = 1 / (energy + 0.05)  # the mean energy is 1 by the choice of colours
    limit = _CLIP / np.sqrt(weight)
    gradients = np.empty((2, len(turned) + 1, *weight.shape), np.float32)
    gradients[:, -1] = 0
    for number, (move, mean) in enumerate(zip(moves, means, strict=True)):
        np.maximum(np.minimum(move, limit, out=move), -limit, out=move)  # np.clip takes twice as long
        np.multiply(move, weight, out=gradients[:, number])
        gradients[:, -1] -= gradients[:, number] * mean
    weights = [weight, *(weight * mean for mean in means), weight * sum(mean * mean for mean in means)]
    return Scene(colours, gradients, np.stack([halved(each) for each in weights]))


def steps(plane: np.ndarray) -> np.ndarray:
    """Differences to the next pixel to the right and below, 0 at the border: (2, height, width, …)."""
    moves = np.zeros((2, *plane.shape), np.float32)
    np.subtract(plane[:, 1:], plane[:, :-1], out=moves[0, :, :-1])
    np.subtract(plane[1:], plane[:-1], out=moves[1, :-1])
    return moves


def shrunk(picture: np.ndarray, factor: int) -> np.ndarray:
    """A picture at a whole fraction of its size, each pixel the mean of factor x factor; a rest is cut off."""
    if factor == 1:
        return picture
    height, width = (max(1, length // factor) for length in picture.shape[:2])
    kept = picture[: height * factor, : width * factor]
    return cv2.resize(kept, (width, height), interpolation=cv2.INTER_AREA).reshape(height, width, -1)


def halved(plane: np.ndarray) -> np.ndarray:
    """A plane at half its size, an odd last row or column repeated."""
    even = cv2.copyMakeBorder(plane, 0, plane.shape[0] % 2, 0, plane.shape[1] % 2, cv2.BORDER_REPLICATE)
    return cv2.resize(even, (even.shape[1] // 2, even.shape[0] // 2), interpolation=cv2.INTER_AREA)


def _evening(picture: np.ndarray) -> np.ndarray:
    """Inverse square root of the covariance of a picture's gradients, strong edges clipped."""
    some = picture[:: max(1, len(picture) // 256)]
    moves = np.diff(some, axis=1).reshape(-1, picture.shape[-1])
    if not len(moves):
        return np.eye(picture.shape[-1], dtype=np.float32) / np.float32(_FLOOR)
    limit = 3 * np.abs(moves).mean() + _FLOOR
    moves = np.clip(moves, -limit, limit)
    values, vectors = np.linalg.eigh(moves.T @ moves / len(moves) + _FLOOR**2 * np.eye(moves.shape[-1]))
    return ((vectors / np.sqrt(values)) @ vectors.T).astype(np.float32)


def _blurred(plane: np.ndarray, deviation: float) -> np.ndarray:
    return cv2.GaussianBlur(plane, (0, 0), deviation, borderType=cv2.BORDER_REFLECT)
