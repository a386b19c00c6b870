"""Ranges of hue, by name or in degrees of CIELAB's hue angle."""

from __future__ import annotations

import re

import numpy as np

Ranges = tuple[tuple[float, float], ...]

NAMED: dict[str, Ranges] = {
    "any": ((0.0, 360.0),),
    "blue": ((215.0, 330.0),),
    "green": ((100.0, 215.0),),
    "red": ((330.0, 80.0),),
}
"""Degrees from a* (red) towards b* (yellow), both ends included; violet inks are at 300 to 325, with the blue ones."""
_DEGREES = re.compile(r"(\d{1,3}(?:\.\d+)?)-(\d{1,3}(?:\.\d+)?)\Z")


def parse_hues(text: str) -> Ranges:
    """Read ranges of hue.

    Args:
        text: Names of NAMED and ranges `LOW-HIGH` in degrees 0..360, joined by commas: `red`, `red,blue`, `340-40`. A
            range whose low end is the higher one goes through 0.

    Raises:
        ValueError: the text is none of these; the message shows the faulty piece.
    """
    ranges: list[tuple[float, float]] = []
    for word in map(str.strip, text.split(",")):
        match = _DEGREES.match(word)
        ends = tuple(map(float, match.groups())) if match else ()
        if word in NAMED:
            ranges.extend(NAMED[word])
        elif ends and max(ends) <= 360:
            ranges.append(ends)
        else:
            raise ValueError(
                f"hue must be {', '.join(sorted(NAMED))}, or degrees as LOW-HIGH from 0 to 360, joined by commas, got "
                f"{word!r} in hue={text!r}"
            )
    return tuple(ranges)


def within(hues: np.ndarray, ranges: Ranges) -> np.ndarray:
    """Whether each hue (degrees, any shape) lies in one of the ranges, bool."""
    hues = np.asarray(hues) % 360
    found = np.zeros(hues.shape, bool)
    for low, high in ranges:
        found |= (hues >= low) & (hues <= high) if low <= high else (hues >= low) | (hues <= high)
    return found


def apart(hues: np.ndarray, hue: float) -> np.ndarray:
    """Degrees between each hue and another one, 0..180."""
    return np.abs((np.asarray(hues) - hue + 180) % 360 - 180)
