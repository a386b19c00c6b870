"""From about where and how large a mark is to exactly: whole pixels, and the filter it was scaled with."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from keras_overlay.watermarks.layers import RESAMPLINGS, SMOOTH, Place
from keras_overlay.watermarks.nearby import Neighbourhood
from keras_overlay.watermarks.opacity import Opacity, best_opacity
from keras_overlay.watermarks.pairs import Pairs, pairs
from keras_overlay.watermarks.searching import Candidate

_COARSE = (-1.8, -0.9, 0.0, 0.9, 1.8)  # changes of a mark's side in pixels at the resolution it was found at
_FINE = (-2.0, -1.3, -0.65, 0.0, 0.65, 1.3, 2.0)  # and at each finer one
_AROUND = 4  # pixels around a place in which it may lie, at each resolution
_STEPS = (0.4, 0.2, 0.1, 0.05, 0.025)  # pixels by which a place between pixels is moved
_SWEEPS = 4
_LESS = 0.995  # a place between pixels must leave less roughness than this share of what one on pixels leaves

_At = tuple[float, float, float, float, str]  # middle (x, y), width, height relative to the file's shape, filter


def located(picture: np.ndarray, mark: np.ndarray, candidate: Candidate) -> Candidate:
    """The same candidate in whole pixels, at full resolution.

    Args:
        picture: uint8 or float32 (height, width, channels) on 0..255.
        mark: Its layers.
        candidate: From `searching.candidates`.
    """
    factor, changes = candidate.factor, _COARSE
    while True:
        sizes = _sizes(candidate.place, [change * factor for change in changes])
        candidate = _best_of(picture, mark, candidate, sizes, factor)
        if factor == 1:
            return _best_of(picture, mark, candidate, _whole_sizes(candidate.place, mark), 1)
        factor, changes = factor // 2, _FINE


def _sizes(place: Place, changes: Iterable[float]) -> Iterator[tuple[float, float]]:
    for change in changes:
        ratio = max(0.1, 1 + change / max(place.width, place.height))
        yield place.width * ratio, place.height * ratio


def _whole_sizes(place: Place, mark: np.ndarray) -> Iterator[tuple[int, int]]:
    """Whole sizes near a place's, of about the file's shape: rounding may move each side by one."""
    for across, down in itertools.product((-1, 0, 1), repeat=2):
        width = max(1, round(place.width) + across)
        yield width, max(1, round(width * mark.shape[0] / mark.shape[1]) + down)


def _best_of(
    picture: np.ndarray, mark: np.ndarray, candidate: Candidate, sizes: Iterable[tuple[float, float]], factor: int
) -> Candidate:
    """The size and place of the highest score in the neighbourhood, at one resolution."""
    place, best = candidate.place, None
    around = Neighbourhood(picture, place, factor, _AROUND)
    for width, height in sizes:
        x, y = place.x + (place.width - width) / 2, place.y + (place.height - height) / 2  # around the same middle
        found = around.best(mark, replace(place, x=x, y=y, width=width, height=height))
        if found is not None and (best is None or found.score > best.score):
            best = Candidate(found.place, found.score, factor)
    return candidate if best is None else best


def polished(
    picture: np.ndarray, mark: np.ndarray, place: Place, known: float | None = None, compressed: bool = False
) -> tuple[Place, Opacity] | None:
    """The place, size and filter that leave the least roughness when the mark is undone.

    Args:
        picture, mark: See `located`.
        place: Right to a pixel or two.
        known: The opacity, if it is known.
        compressed: See `pairs.pairs`.

    Returns:
        The place and what its edges tell; None if the mark has no edge inside the picture.
    """
    chosen = pairs(picture, mark, place, compressed)
    if chosen is None:
        return None
    opacity = best_opacity(chosen, chosen.layers(mark, place), known).value
    for _ in range(3):
        before = place
        place = _smoothest(chosen, mark, place, _filters(place, mark), opacity, _LESS)
        place = _smoothest(chosen, mark, place, _neighbours(place), opacity)
        opacity = best_opacity(chosen, chosen.layers(mark, place), known).value
        if place == before:
            break
    place = _between_pixels(chosen, mark, place, opacity)
    return place, best_opacity(chosen, chosen.layers(mark, place), known)


def shifted(picture: np.ndarray, mark: np.ndarray, place: Place, opacity: float, compressed: bool = False) -> Place:
    """A place right to a pixel, moved between pixels to where the least roughness is left; its size stays."""
    chosen = pairs(picture, mark, place, compressed)
    if chosen is None:
        return place
    share = place.height / place.width * mark.shape[1] / mark.shape[0]
    at = (place.x + place.width / 2, place.y + place.height / 2, place.width, share, place.resampling)
    return _framed(mark, _climbed(chosen, mark, opacity, at, _STEPS, 2)[0])


def _filters(place: Place, mark: np.ndarray) -> list[Place]:
    if (place.width, place.height) == (mark.shape[1], mark.shape[0]):
        return []
    return [replace(place, resampling=name) for name in RESAMPLINGS if name != place.resampling]


def _neighbours(place: Place) -> list[Place]:
    """A pixel to any side, and a pixel larger or smaller around about the same middle."""
    found = []
    for across, down in itertools.product((-1, 0, 1), repeat=2):
        if across or down:
            found.append(place.moved(across, down))
            size = replace(place, width=max(1, place.width + across), height=max(1, place.height + down))
            found += [size, size.moved(-across, -down)]
    return found


def _smoothest(
    chosen: Pairs, mark: np.ndarray, place: Place, others: list[Place], opacity: float, share: float = 1.0
) -> Place:
    """The place that leaves the least; another one only if it leaves less than a share of what this one does."""
    best, least = place, share * chosen.roughness(chosen.layers(mark, place), opacity)
    for other in others:
        left = chosen.roughness(chosen.layers(mark, other), opacity)
        if left < least:
            best, least = other, left
    return best


def _between_pixels(chosen: Pairs, mark: np.ndarray, place: Place, opacity: float) -> Place:
    """A place between pixels, if that leaves clearly less: first of the file's own shape, then of any."""
    whole = chosen.roughness(chosen.layers(mark, place), opacity)
    width = (place.width + place.height * mark.shape[1] / mark.shape[0]) / 2
    middle = place.x + place.width / 2, place.y + place.height / 2
    found = min(
        (_climbed(chosen, mark, opacity, (*middle, width, 1.0, name), _STEPS[:1], 3) for name in SMOOTH),
        key=lambda each: each[1],
    )
    if found[1] >= whole:
        return place
    for free, steps in ((3, _STEPS), (4, _STEPS[2:])):
        rivals = [(*found[0][:4], name) for name in SMOOTH]
        found = min((_climbed(chosen, mark, opacity, each, steps, free) for each in rivals), key=lambda each: each[1])
    return _framed(mark, found[0]) if found[1] < _LESS * whole else place


def _framed(mark: np.ndarray, at: _At) -> Place:
    """The place with this middle, width and relative height."""
    x, y, width, share, name = at
    height = width * share * mark.shape[0] / mark.shape[1]
    return Place(x - width / 2, y - height / 2, width, height, name)


def _climbed(
    chosen: Pairs, mark: np.ndarray, opacity: float, at: _At, steps: Iterable[float], free: int
) -> tuple[_At, float]:
    """The place with the least roughness around, by ever smaller steps of the first `free` coordinates, and that."""

    def left(tried: _At) -> float:
        return chosen.roughness(chosen.layers(mark, _framed(mark, tried)), opacity)

    least = left(at)
    for step in steps:
        for _ in range(_SWEEPS):
            before = at
            for number, sign in itertools.product(range(free), (-1, 1)):
                change = sign * step * (2 if number == 2 else 2 / max(at[2], 1) if number == 3 else 1)
                tried = (*at[:number], at[number] + change, *at[number + 1 :])
                rough = left(tried) if tried[2] > 1 else np.inf
                at, least = (tried, rough) if rough < least else (at, least)
            if at == before:
                break
    return at, least
