"""Where a mark may be and how large: every scale, coarsely, on a picture made smaller."""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from keras_overlay.watermarks.layers import Place, scaled
from keras_overlay.watermarks.matching import evidence, planes_of
from keras_overlay.watermarks.scene import Scene, scene, shrunk
from keras_overlay.watermarks.side_by_side import mapped

_SIDE = 40  # pixels: a mark's mean side while it is searched for; twice that at most
_LEAST_SIDE = 20  # the same in pictures that are large even so
_LARGE = 2e6  # pixels
_STEP = 3.0  # pixels by which a mark's longer side may change from one scale to the next
_EACH = 3  # places kept of each scale
_APART = 0.25  # of a mark's side: places nearer than that are one


@dataclass(frozen=True)
class Candidate:
    """A place where a mark may be.

    Attributes:
        place: About where, within `factor` pixels.
        score: Of `Evidence`.
        factor: By how much the picture was shrunk.
    """

    place: Place
    score: float
    factor: int


def candidates(
    picture: np.ndarray,
    layers: np.ndarray,
    scales: tuple[float, float],
    count: int,
    margin: float = 0.4,
    most: float = math.inf,
) -> list[Candidate]:
    """The most likely places of a mark.

    Args:
        picture: uint8 or float32 (height, width, channels) on 0..255.
        layers: The mark, see `layers`, with as many channels and alpha.
        scales: Least and greatest magnification of the file.
        count: How many to return at most.
        margin: Share of the mark's sides that may lie outside the picture, 0 to less than 1; scales at which more
            would are left out.
        most: Only this many pixels in the picture's middle are searched, at each resolution, or what a mark needs.

    Returns:
        The best first, none near another of about the same size.
    """
    found: list[Candidate] = []
    sides = np.array(layers.shape[1::-1], float)
    fitting = min(length / side for length, side in zip(picture.shape[1::-1], sides, strict=True)) / (1 - margin)
    if fitting < scales[0]:
        return []
    steps = scale_steps(scales[0], min(scales[1], fitting), *sides)
    planes = planes_of(layers)
    factors = [shrinking(math.sqrt(sides.prod()) * scale, picture.shape[0] * picture.shape[1]) for scale in steps]
    for factor in sorted(set(factors)):
        own = [sides * scale for scale, other in zip(steps, factors, strict=True) if other == factor]
        middle = _middle(picture.shape[:2], most * factor**2, 2 * own[-1][::-1])
        for rows, columns in bands(middle, own[-1][1], factor):
            seen = scene(shrunk(picture[rows, columns], factor))
            best = functools.partial(
                _best, seen, layers, planes, factor=factor, margin=margin, corner=(columns.start, rows.start)
            )
            for places in mapped(best, own):
                found += places
    found.sort(key=lambda each: -each.score)
    return _apart(found, count)


def bands(area: tuple[slice, slice], height: float, factor: int) -> Iterator[tuple[slice, slice]]:
    """Cut an area into bands of rows small enough for memory; they overlap by a mark's height."""
    rows, columns = area
    overlap = math.ceil(height / factor + 2) * factor
    step = max(1, int(_LARGE * factor / (columns.stop - columns.start))) * factor
    start = rows.start
    while True:
        stop = rows.stop if start + step + 2 * overlap >= rows.stop else start + step + overlap
        yield slice(start, stop), columns
        if stop == rows.stop:
            return
        start += step


def scale_steps(least: float, greatest: float, width: float, height: float) -> list[float]:
    """Scales from least to greatest, so that from one to the next the longer side changes by few coarse pixels.

    The file's own size, 1, is among them if it lies between: most marks are laid so, and exactly that size shows best.

    Args:
        least, greatest: The range.
        width, height: Of the mark, pixels.
    """
    side, longest = math.sqrt(width * height), max(width, height)
    seen = min(1.4 * _SIDE, max(8.0, side * greatest)) * longest / side
    ratio = 1 + _STEP / seen
    count = math.ceil(math.log(greatest / least) / math.log(ratio) - 1e-9)
    steps = {least * (greatest / least) ** (number / max(1, count)) for number in range(count + 1)}
    return sorted(steps | ({1.0} if least <= 1 <= greatest else set()))


def shrinking(side: float, pixels: float) -> int:
    """A power of two to shrink a picture by, in which a mark of this mean side is to be found."""
    factor = 1
    while side / (2 * factor) >= _SIDE:
        factor *= 2
    while pixels / factor**2 > _LARGE and side / (2 * factor) >= _LEAST_SIDE:
        factor *= 2
    return factor


def outside(side: int, own: int, margin: float) -> int:
    """How many rows (or columns) of a mark may lie outside a picture's side: a mark may be larger than the picture."""
    return max(0, own - math.ceil((1 - margin) * min(side, own)))


def _best(
    seen: Scene,
    layers: np.ndarray,
    planes: np.ndarray,
    size: np.ndarray,
    factor: int,
    margin: float,
    corner: tuple[int, int],
) -> list[Candidate]:
    """The highest places of one scale in one band."""
    width, height = (max(1, round(side / factor)) for side in size)
    borders = tuple(outside(side, own, margin) for side, own in zip(seen.size, (height, width), strict=True))
    found = evidence(seen, scaled(layers, (width, height)), planes, borders)
    if found is None:
        return []
    score, places = found.score.copy(), []
    reach = max(2, round(_APART * min(width, height)))
    for _ in range(_EACH):
        row, column = np.unravel_index(np.argmax(score), score.shape)
        x, y = corner[0] + (found.left + int(column)) * factor, corner[1] + (found.top + int(row)) * factor
        places.append(Candidate(Place(x, y, *map(float, size)), float(score[row, column]), factor))
        score[max(0, row - reach) : row + reach + 1, max(0, column - reach) : column + reach + 1] = -np.inf
    return places


def _middle(shape: tuple[int, int], most: float, least: np.ndarray) -> tuple[slice, slice]:
    """Rows and columns of the middle of a picture, of at most so many pixels but at least so long on each side."""
    shrink = min(1.0, math.sqrt(most / (shape[0] * shape[1])))
    lengths = [min(side, max(math.ceil(side * shrink), math.ceil(own))) for side, own in zip(shape, least, strict=True)]
    starts = [(side - length) // 2 for side, length in zip(shape, lengths, strict=True)]
    return tuple(slice(start, start + length) for start, length in zip(starts, lengths, strict=True))


def _apart(found: list[Candidate], count: int) -> list[Candidate]:
    kept: list[Candidate] = []
    for each in found:
        if np.isfinite(each.score) and not any(_same(each.place, other.place) for other in kept):
            kept.append(each)
        if len(kept) == count:
            break
    return kept


def _same(one: Place, other: Place) -> bool:
    near = _APART * min(other.width, other.height)
    alike = 0.85 < one.width / other.width < 1.18
    return alike and abs(one.x - other.x) <= near and abs(one.y - other.y) <= near
