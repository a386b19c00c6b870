"""Whole comic pages without letters: panels in rows, on paper, in colour, grey or black and white."""

from __future__ import annotations

import cv2
import numpy as np

from keras_overlay.documents.comics.halftone import halftone, random_screen
from keras_overlay.documents.comics.scenes import draw_scene
from keras_overlay.pixels import quantise, to_channels

LOOKS = ("colour", "grey", "halftone")


def draw_comic_page(rng: np.random.Generator, height: int, width: int, look: str = "colour") -> np.ndarray:
    """One page, ready to be lettered.

    Args:
        rng: Source of everything on it.
        height, width: In pixels, at least 32.
        look: `colour`, `grey`, or `halftone` (lines and screens of dots, as manga are printed).

    Returns:
        uint8 (height, width, 3), for `colour`, or (height, width, 1).

    Raises:
        ValueError: the look is unknown or the page is too small.
    """
    if look not in LOOKS:
        raise ValueError(f"look must be one of {', '.join(LOOKS)}, got look={look!r}")
    if min(height, width) < 32:
        raise ValueError(f"a page must be at least 32x32 pixels, got {width}x{height}")
    page = np.full((height, width, 3), rng.uniform(235, 255) if rng.random() < 0.85 else 8.0, np.float32)
    line = int(rng.integers(0, 4))
    for top, left, bottom, right in panels(rng, height, width):
        page[top:bottom, left:right] = draw_scene(rng, bottom - top, right - left)
        if line:
            cv2.rectangle(page, (left, top), (right - 1, bottom - 1), (10.0, 10.0, 10.0), line)
    if look == "colour":
        return quantise(page)
    if look == "grey":
        return quantise(to_channels(page, 1))
    return quantise(halftone(page, random_screen(rng), tuple(rng.uniform(0, 1, 2).tolist())))


def panels(rng: np.random.Generator, height: int, width: int) -> list[tuple[int, int, int, int]]:
    """Top, left, bottom and right of every panel: rows of one to three, which do not overlap."""
    margin = int(rng.uniform(0.0, 0.05) * min(height, width))
    gutter = int(rng.uniform(0.005, 0.025) * min(height, width))
    found = []
    for top, bottom in _parts(rng, margin, height - margin, gutter, int(rng.integers(2, 5))):
        for left, right in _parts(rng, margin, width - margin, gutter, int(rng.integers(1, 4))):
            found.append((top, left, bottom, right))
    return found


def _parts(rng: np.random.Generator, start: int, stop: int, gutter: int, count: int) -> list[tuple[int, int]]:
    """A length in so many parts of unequal size, with gutters between them."""
    shares = rng.uniform(0.7, 1.4, count)
    ends = start + np.cumsum(shares / shares.sum()) * (stop - start + gutter)
    begins = np.concatenate([[start], ends[:-1]])
    spans = [(round(begin), round(end) - gutter) for begin, end in zip(begins.tolist(), ends.tolist(), strict=True)]
    return [(begin, min(end, stop)) for begin, end in spans if end - begin >= 4]
