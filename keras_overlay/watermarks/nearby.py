"""The evidence for a mark near a place: a small part of the picture instead of all of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from keras_overlay.watermarks.layers import Place, scaled
from keras_overlay.watermarks.matching import evidence, planes_of
from keras_overlay.watermarks.scene import Scene, scene, shrunk

_CONTEXT = 16  # pixels around what is searched, for local means


@dataclass(frozen=True)
class Sighting:
    """The best place in a neighbourhood.

    Attributes:
        place: In pixels of the whole picture.
        score: See `matching.Evidence`.
        expected: The score that an opaque mark would have there.
    """

    place: Place
    score: float
    expected: float

    @property
    def opacity(self) -> float:
        """The opacity that fits best in the sense of least squares."""
        return self.score / self.expected


class Neighbourhood:
    """The surroundings of a place at one resolution.

    Args:
        picture: uint8 or float32 (height, width, channels) on 0..255.
        place: What to look around.
        factor: By how much the picture is shrunk.
        reach: How far the mark may be from the place, in shrunk pixels.
    """

    def __init__(self, picture: np.ndarray, place: Place, factor: int, reach: int):
        frame = (reach + _CONTEXT) * factor
        self.top, self.left = (
            min(max(0, int(start - frame) // factor * factor), max(0, side - factor))
            for start, side in zip((place.y, place.x), picture.shape[:2], strict=True)
        )
        bottom, right = (
            max(low + factor, int(start + own + frame))
            for low, start, own in ((self.top, place.y, place.height), (self.left, place.x, place.width))
        )
        self.factor, self.reach, self._planes = factor, reach, None
        self.scene: Scene = scene(shrunk(picture[self.top : bottom, self.left : right], factor))

    def best(self, mark: np.ndarray, place: Place) -> Sighting | None:
        """The best place within reach of `place`, whose size and filter are taken; None if there is none."""
        size = tuple(max(1, round(side / self.factor)) for side in (place.width, place.height))
        layers = scaled(mark, size, place.resampling)
        row, column = (round((at - low) / self.factor) for at, low in ((place.y, self.top), (place.x, self.left)))
        borders = tuple(
            max(0, self.reach + 2 - start, start + own + self.reach + 2 - side)
            for start, own, side in zip((row, column), layers.shape[:2], self.scene.size, strict=True)
        )
        self._planes = planes_of(mark) if self._planes is None else self._planes
        found = evidence(self.scene, layers, self._planes, borders)
        if found is None:
            return None
        rows, columns = (
            slice(max(0, middle - self.reach), max(0, middle + self.reach + 1))
            for middle in (row - found.top, column - found.left)
        )
        near = found.score[rows, columns]
        if not near.size:
            return None
        down, across = np.unravel_index(np.argmax(near), near.shape)
        x = self.left + (found.left + columns.start + int(across)) * self.factor
        y = self.top + (found.top + rows.start + int(down)) * self.factor
        return Sighting(
            replace(place, x=x, y=y), float(near[down, across]), float(found.expected[rows, columns][down, across])
        )


def sighted(picture: np.ndarray, mark: np.ndarray, place: Place, reach: int) -> Sighting | None:
    """The best place within `reach` pixels of a place, at full resolution."""
    return Neighbourhood(picture, place, 1, reach).best(mark, place)
