"""More copies of a mark that was found once: anywhere, or in rows and columns over the whole picture."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from keras_overlay.watermarks.layers import Place, scaled
from keras_overlay.watermarks.matching import evidence, planes_of
from keras_overlay.watermarks.nearby import sighted
from keras_overlay.watermarks.opacity import best_opacity
from keras_overlay.watermarks.pairs import pairs
from keras_overlay.watermarks.refining import shifted
from keras_overlay.watermarks.scene import scene, shrunk
from keras_overlay.watermarks.searching import Candidate, bands, outside, shrinking
from keras_overlay.watermarks.side_by_side import mapped

_LEAST_SCORE = 7.0
_LEAST_SHARE, _MOST_SHARE = 0.4, 1.8  # of the first copy's opacity: what else is seen is none
_LEAST_COPIES = 4  # on a lattice
_AGREEING = 0.4  # share of the copies that must have a neighbour at a lattice's step
_COMPARED_BEST, _COMPARED = 400, 150  # copies, those seen best and of them the nearest, whose steps are compared
_EXACT = 24  # copies that are measured exactly to fit a lattice
_MARGIN = 0.75  # share of a copy's side that may lie outside the picture


@dataclass(frozen=True, eq=False)
class Lattice:
    """Places in rows and columns: origin + i first + j second for whole i and j.

    Attributes:
        origin: x and y of one copy, pixels.
        first, second: Steps from copy to copy, (x, y) in pixels; `second` is None for a single row.
    """

    origin: np.ndarray
    first: np.ndarray
    second: np.ndarray | None

    @property
    def steps(self) -> np.ndarray:
        """The steps as rows, float (1 or 2, 2)."""
        return np.stack([self.first] if self.second is None else [self.first, self.second])

    def numbers(self, points: np.ndarray) -> np.ndarray:
        """Whole numbers i, j of the lattice's places nearest to points (count, 2)."""
        return np.rint((points - self.origin) @ np.linalg.pinv(self.steps))

    def points(self, numbers: np.ndarray) -> np.ndarray:
        """x and y of the places with these numbers."""
        return self.origin + numbers @ self.steps

    def within(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        """x and y of all places in a box, (count, 2)."""
        corners = np.array(list(itertools.product(*zip(low, high, strict=True))))
        real = (corners - self.origin) @ np.linalg.pinv(self.steps)
        ranges = [np.arange(math.floor(a), math.ceil(b) + 1) for a, b in zip(real.min(0), real.max(0), strict=True)]
        points = self.points(np.stack(np.meshgrid(*ranges, indexing="ij"), axis=-1).reshape(-1, len(ranges)))
        return points[((points >= low) & (points <= high)).all(axis=1)]


def copies(
    picture: np.ndarray, mark: np.ndarray, first: Place, opacity: float, compressed: bool = False
) -> tuple[list[Candidate], Lattice | None]:
    """Find all copies of a mark of known size.

    Args:
        picture: uint8 or float32 (height, width, channels) on 0..255.
        mark: Its layers.
        first: An exact place.
        opacity: The mark's.
        compressed: See `pairs.pairs`.

    Returns:
        Places other than the first with their scores, and the lattice they all lie on. With a lattice they are exact,
        and complete; without, they are about right, and it is for the caller to judge them.
    """
    side = math.sqrt(first.width * first.height)
    factor = shrinking(side, picture.shape[0] * picture.shape[1])
    seen = [each for each in _peaks(picture, mark, first, opacity, factor) if not _near(each.place, first)]
    lattice = _lattice(seen, first, factor)
    if lattice is None:
        return seen, None
    lattice, exact = _fitted(
        picture, mark, lattice, seen, first, factor, None if first.whole else (opacity, compressed)
    )
    if lattice is None:
        return seen, None
    known = {tuple(lattice.numbers(np.array([[each.place.x, each.place.y]]))[0]): each.score for each in seen}
    return list(_filled(picture, mark, first, opacity, lattice, known, exact, compressed)), lattice


def _peaks(picture: np.ndarray, mark: np.ndarray, first: Place, opacity: float, factor: int) -> list[Candidate]:
    """Places that look like the mark at this size and opacity, within `factor` pixels, the best first."""
    size = tuple(max(1, round(side / factor)) for side in (first.width, first.height))
    layers, planes = scaled(mark, size), planes_of(mark)

    def in_band(band: tuple[slice, slice]) -> list[Candidate]:
        rows, columns = band
        seen = scene(shrunk(picture[rows, columns], factor))
        borders = tuple(outside(side, own, _MARGIN) for side, own in zip(seen.size, size[::-1], strict=True))
        near, found = evidence(seen, layers, planes, borders), []
        if near is None:
            return found
        reach = 2 * max(2, round(0.2 * min(size))) + 1
        highest = near.score == cv2.dilate(near.score, np.ones((reach, reach), np.uint8))
        fitting = near.score / near.expected
        alike = (fitting > _LEAST_SHARE * opacity) & (fitting < _MOST_SHARE * opacity)
        for row, column in np.argwhere(highest & alike & (near.score > _LEAST_SCORE)):
            y, x = rows.start + (near.top + int(row)) * factor, columns.start + (near.left + int(column)) * factor
            cut = (y < rows.start and rows.start > 0) or (y + first.height > rows.stop < picture.shape[0])
            if not cut:
                found.append(Candidate(replace(first, x=x, y=y), float(near.score[row, column]), factor))
        return found

    whole = (slice(0, picture.shape[0]), slice(0, picture.shape[1]))
    found = itertools.chain.from_iterable(mapped(in_band, bands(whole, first.height, factor)))
    return _different(sorted(found, key=lambda each: -each.score))


def _different(found: Sequence[Candidate]) -> list[Candidate]:
    """Without what two bands both saw."""
    kept: dict[tuple[int, int], Candidate] = {}
    for each in found:
        cell = int(each.place.x // each.place.width), int(each.place.y // each.place.height)
        around = [(cell[0] + i, cell[1] + j, k) for i in (-1, 0, 1) for j in (-1, 0, 1) for k in range(4)]
        if not any(key in kept and _near(kept[key].place, each.place) for key in around):
            kept[*cell, sum(key[:2] == cell for key in kept)] = each
    return list(kept.values())


def _near(one: Place, other: Place) -> bool:
    return abs(one.x - other.x) < 0.2 * one.width and abs(one.y - other.y) < 0.2 * one.height


def _lattice(seen: Sequence[Candidate], first: Place, factor: int) -> Lattice | None:
    """A lattice by the steps that neighbours have in common."""
    points = np.array([[first.x, first.y], *([each.place.x, each.place.y] for each in seen[:_COMPARED_BEST])], float)
    if len(points) < _LEAST_COPIES:
        return None
    points = points[np.argsort(np.abs(points - points[0]).sum(axis=1), kind="stable")[:_COMPARED]]
    steps = points[None] - points[:, None]
    steps = steps[(steps[..., 1] > factor) | ((np.abs(steps[..., 1]) <= factor) & (steps[..., 0] > factor))]
    lengths = np.hypot(*steps.T)
    found: list[np.ndarray] = []
    tolerance = 1.5 * factor + 0.5
    for step in steps[np.argsort(lengths)][:4000]:
        if any(np.hypot(*(step - other)) <= 2 * tolerance for other in found):
            continue
        same = np.hypot(*(steps - step).T) <= tolerance
        skew = [abs(step[0] * other[1] - step[1] * other[0]) / np.hypot(*step) / np.hypot(*other) for other in found]
        if same.sum() >= max(2, _AGREEING * len(points) * (0.6 if found else 1)) and all(sine > 0.2 for sine in skew):
            found.append(steps[same].mean(axis=0))
        if len(found) == 2:
            break
    if not found:
        return None
    return Lattice(points[0], found[0], found[1] if len(found) == 2 else None)


def _fitted(
    picture: np.ndarray,
    mark: np.ndarray,
    lattice: Lattice,
    seen: Sequence[Candidate],
    first: Place,
    factor: int,
    between: tuple[float, bool] | None,
) -> tuple[Lattice | None, bool]:
    """The lattice through exactly measured copies, from near to far; and whether all copies lie on whole pixels there.

    `between` is what `shifted` needs if the copies lie between pixels.
    """
    points = np.array([[each.place.x, each.place.y] for each in seen], float)
    distances = np.abs(points - lattice.origin).sum(axis=1)
    order = np.argsort(distances)
    order = order[np.unique(np.linspace(0, len(order) - 1, 4 * _EXACT).astype(int))]
    numbers, exact = [np.zeros(len(lattice.steps))], [lattice.origin]
    for number in order:
        if len(exact) > _EXACT:
            break
        own = lattice.numbers(points[number : number + 1])
        if np.abs(lattice.points(own) - points[number]).max() > 2 * factor + 1:
            continue
        found = sighted(picture, mark, seen[number].place, factor + 1)
        if found is None:
            continue
        place = found.place if between is None else shifted(picture, mark, found.place, *between)
        numbers.append(own[0])
        exact.append(np.array([place.x, place.y], float))
        lattice = _through(np.array(numbers), np.array(exact), lattice)
    if len(exact) < _LEAST_COPIES:
        return None, False
    missed = np.abs(lattice.points(np.array(numbers)) - np.array(exact))
    return lattice, bool((missed < 0.49).all()) and first.whole


def _through(numbers: np.ndarray, points: np.ndarray, lattice: Lattice) -> Lattice:
    """Least squares; steps that the points do not tell yet stay."""
    if np.linalg.matrix_rank(numbers) < len(lattice.steps):
        return lattice
    known = np.concatenate([numbers, np.ones((len(numbers), 1))], axis=1)
    if np.linalg.matrix_rank(known) < known.shape[1]:
        return lattice
    fitted = np.linalg.lstsq(known, points, rcond=None)[0]
    return Lattice(fitted[-1], fitted[0], fitted[1] if len(fitted) == 3 else None)


def _filled(
    picture: np.ndarray,
    mark: np.ndarray,
    first: Place,
    opacity: float,
    lattice: Lattice,
    known: dict[tuple, float],
    exact: bool,
    compressed: bool,
) -> Iterator[Candidate]:
    """Every place of the lattice in the picture, except where the mark would be seen and is not."""
    size = np.array([first.width, first.height])
    for point in lattice.within(1 - size, np.array(picture.shape[1::-1]) - 1.0):
        place = replace(first, x=float(point[0]), y=float(point[1]))
        if first.whole:
            place = replace(place, x=round(place.x), y=round(place.y))
        if _near(place, first):
            continue
        score = known.get(tuple(lattice.numbers(point[None])[0]))
        if score is not None and (exact or not first.whole):
            yield Candidate(place, score, 1)
            continue
        if first.whole and not exact:
            found = sighted(picture, mark, place, 1)
            place = place if found is None else found.place
        if _may_be_there(picture, mark, place, opacity, compressed):
            yield Candidate(place, score or 0.0, 1)


def _may_be_there(picture: np.ndarray, mark: np.ndarray, place: Place, opacity: float, compressed: bool) -> bool:
    """Whether the picture is smoother without the mark there, or the mark could not be seen there."""
    chosen = pairs(picture, mark, place, compressed)
    if chosen is None:
        return True
    judged = best_opacity(chosen, chosen.layers(mark, place), opacity)
    return judged.rough_after < judged.rough_before
