"""Finding a known mark in a picture: where, how large, how opaque, how often; or that it is not there."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from keras_overlay.watermarks.judging import is_another, is_there
from keras_overlay.watermarks.layers import RESAMPLINGS, Place
from keras_overlay.watermarks.opacity import Opacity, best_opacity
from keras_overlay.watermarks.pairs import pairs
from keras_overlay.watermarks.refining import located, polished
from keras_overlay.watermarks.rounding import Rounding, rounding
from keras_overlay.watermarks.searching import Candidate, candidates
from keras_overlay.watermarks.subject import Subject
from keras_overlay.watermarks.tiling import Lattice, copies

TILED = ("auto", "no", "yes")
_CANDIDATES, _POLISHED = 4, 2
_NEAR = 8.0  # pixels by which a position that is given may be wrong
_LARGE = 3_000_000  # pixels: in larger pictures the middle is searched first
_MIDDLE = 600_000  # pixels, after shrinking
_AVERAGED = 6  # copies whose opacities are averaged


@dataclass(frozen=True)
class Search:
    """What is known about where a mark is.

    Attributes:
        position: x and y of the file's upper left corner in the picture, pixels; None if they are to be found.
        scales: Least and greatest magnification of the file.
        tiled: A word of TILED: `yes`, `no`, or `auto` to find out.
    """

    position: tuple[float, float] | None = None
    scales: tuple[float, float] = (0.25, 2.0)
    tiled: str = "auto"


@dataclass(frozen=True)
class Copy:
    """A copy of a mark: where it lies, what its edges tell, and the score of `matching.Evidence`."""

    place: Place
    opacity: Opacity
    score: float


@dataclass(frozen=True, eq=False)
class Finding:
    """A mark that was found.

    Attributes:
        best: The copy that was found first.
        opacity: Of all copies, 0..1.
        places: All copies, rows from the top.
        compressed: Whether JPEG stored the picture after it was marked.
        lattice: What the copies lie on, or None.
        rounding: What the stored levels tell of the opacity, or None if they tell nothing.
    """

    best: Copy
    opacity: float
    places: Sequence[Place]
    compressed: bool
    lattice: Lattice | None = None
    rounding: Rounding | None = None


def find(subject: Subject, search: Search) -> Finding | None:
    """Find a mark.

    Args:
        subject: Picture and mark.
        search: What is known.

    Returns:
        Where it is, or None if it is not there, as far as can be told. If place, scale and opacity are known, nothing
        is doubted, and other copies are looked for only if the mark is said to repeat.
    """
    told = None not in (subject.opacity, search.position) and search.scales[0] == search.scales[1]
    best = _told(subject, search) if told else _best(subject, search)
    if best is None:
        return None
    found, places, lattice = [best], [best.place], None
    if search.tiled == "yes" or (search.tiled == "auto" and not told):
        opacity, compressed = best.opacity.value, subject.compressed(best.place)
        others, lattice = copies(subject.picture, subject.mark, best.place, opacity, compressed)
        if lattice is None:
            found += _others(subject, best, others)
            places = [each.place for each in found]
        else:
            found += _measured(subject, others)
            places += [each.place for each in others]
    places = sorted(places, key=lambda place: (place.y, place.x))
    compressed = subject.compressed(best.place)
    opacity = float(np.median([each.opacity.value for each in found]))
    exact = None if compressed or subject.opacity is not None else _rounding(subject, found, opacity)
    return Finding(best, exact.opacity if exact else opacity, places, compressed, lattice, exact)


def _told(subject: Subject, search: Search) -> Copy:
    """The place that is given, with the filter that leaves the least."""
    size = [max(1.0, float(round(side * search.scales[0]))) for side in subject.mark.shape[1::-1]]
    corner = [at + start * search.scales[0] for at, start in zip(search.position, subject.origin, strict=True)]
    place = Place(*corner, *size)
    chosen = pairs(subject.picture, subject.mark, place, subject.compressed(place))
    if chosen is None:
        return Copy(place, Opacity(subject.opacity, 0.0, 0.0, 0.0), 0.0)
    found = [replace(place, resampling=name) for name in RESAMPLINGS]
    judged = [(each, best_opacity(chosen, chosen.layers(subject.mark, each), subject.opacity)) for each in found]
    place, opacity = min(judged, key=lambda each: each[1].rough_after)
    return Copy(place, opacity, 0.0)


def _best(subject: Subject, search: Search) -> Copy | None:
    """The copy that is seen best."""
    for found in _searches(subject, search):
        for each in found:
            copy = _copy(subject, each)
            if copy is not None and is_there(copy.score, copy.opacity, search.position is not None):
                return copy
    return None


def _searches(subject: Subject, search: Search) -> Iterator[list[Candidate]]:
    """Located candidates, the best first: of a large picture's middle, then of all of it."""
    picture, mark = subject.picture, subject.mark
    if search.position is not None:
        yield _at(subject, search.position, search.scales)
        return
    if picture.shape[0] * picture.shape[1] > _LARGE or search.tiled == "yes":
        yield _in_whole_pixels(subject, candidates(picture, mark, search.scales, _CANDIDATES, most=_MIDDLE))
    yield _in_whole_pixels(subject, candidates(picture, mark, search.scales, _CANDIDATES))


def _in_whole_pixels(subject: Subject, found: Sequence[Candidate]) -> list[Candidate]:
    exact = [located(subject.picture, subject.mark, each) for each in found]
    return sorted(exact, key=lambda each: -each.score)[:_POLISHED]


def _at(subject: Subject, position: tuple[float, float], scales: tuple[float, float]) -> list[Candidate]:
    """Candidates near a position."""
    starts = [[at + start * scale for scale in scales] for at, start in zip(position, subject.origin, strict=True)]
    left, top = (max(0, math.floor(min(each) - 4 * _NEAR)) for each in starts)
    right, bottom = (
        max(0, math.ceil(max(each) + side * scales[1] + 4 * _NEAR))
        for each, side in zip(starts, subject.mark.shape[1::-1], strict=True)
    )
    part = subject.picture[top:bottom, left:right]
    if 0 in part.shape:
        return []
    found = candidates(part, subject.mark, scales, 20 * _CANDIDATES, margin=0.8)
    found = [replace(each, place=each.place.moved(left, top)) for each in found]
    near = [each for each in found if _off(subject.corner(each.place), position) <= _NEAR + 2 * each.factor]
    return _in_whole_pixels(subject, near[:_CANDIDATES])


def _off(corner: tuple[float, float], position: tuple[float, float]) -> float:
    return max(abs(one - other) for one, other in zip(corner, position, strict=True))


def _copy(subject: Subject, candidate: Candidate) -> Copy | None:
    compressed = subject.compressed(candidate.place)
    found = polished(subject.picture, subject.mark, candidate.place, subject.opacity, compressed)
    return None if found is None else Copy(*found, candidate.score)


def _others(subject: Subject, best: Copy, others: Sequence[Candidate]) -> Iterator[Copy]:
    """Single copies beside the best one."""
    for each in others:
        copy = _copy(subject, each)
        if copy is not None and is_another(copy.score, copy.opacity, best.opacity):
            yield copy


def _measured(subject: Subject, others: Sequence[Candidate]) -> Iterator[Copy]:
    """The copies that are seen best, their opacity measured."""
    for each in sorted(others, key=lambda each: -each.score)[: _AVERAGED - 1]:
        chosen = pairs(subject.picture, subject.mark, each.place, subject.compressed(each.place))
        if chosen is not None:
            layers = chosen.layers(subject.mark, each.place)
            yield Copy(each.place, best_opacity(chosen, layers, subject.opacity), each.score)


def _rounding(subject: Subject, found: Sequence[Copy], opacity: float) -> Rounding | None:
    """What the levels of some copies tell."""
    values, layers = [], []
    for each in found[:_AVERAGED]:
        part, top, left = subject.covered(each.place)
        inside = part[..., -1] > 0
        values.append(subject.picture[top : top + part.shape[0], left : left + part.shape[1]][inside])
        layers.append(part[inside])
    levels = np.concatenate(values)
    whole = levels.dtype == np.uint8 or bool((levels == np.rint(levels)).all())
    return rounding(levels, np.concatenate(layers), opacity) if whole else None
