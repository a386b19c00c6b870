"""Where the ink is: colours that were named, looked up in the page, in places large enough for a seal."""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

from keras_overlay.clustering.colours import Palette, strips
from keras_overlay.clustering.naming import AROUND, SURE, Named

_REDUCED = 4_000_000  # pixels: places of a larger page are found on a reduced one
_LONGEST, _LARGEST = 7000, 35_000_000  # pixels of a page's longer side, and in all (A4 at 600 dpi): a larger page has
# no larger seals; the following are for a page of at most this size
_LEAST_SHARE, _LEAST_PIXELS = 5e-5, 12  # of the page: less ink in one place is no seal
_LEAST_SIDE = 60  # pixels of a page's longer side for one of a seal's shorter side: rules and lines of print are lower
_RIM, _AROUND, _TOGETHER = 600, 60, 200  # the same for one of rim, of surroundings, of letter spacing


@dataclass(frozen=True, eq=False)
class Ink:
    """Where ink is.

    Attributes:
        number: uint8 (height, width): which ink, from 1; 0 where there is none.
        places: int32, the same area in as many or fewer pixels: ink that is close together has one number, from 1.
    """

    number: np.ndarray
    places: np.ndarray

    def place_of(self, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """Place of some pixels of `number`, int32 (n,)."""
        shapes = zip((rows, columns), self.places.shape, self.number.shape, strict=True)
        return self.places[tuple(each * most // side for each, most, side in shapes)]


def default_grow(shape: tuple[int, ...]) -> int:
    """How far from ink its rim may reach, pixels: 2, more on scans finer than 150 dpi."""
    return max(2, round(_longer(shape) / _RIM))


def _longer(shape: tuple[int, ...]) -> int:
    """The longer side of a page, or that of the largest page for which sizes grow with it, pixels."""
    return min(max(shape[:2]), _LONGEST)


def find_ink(picture: np.ndarray, palette: Palette, named: Named, grow: int | None = None) -> Ink:
    """Find the pixels that are ink: those of a sure colour, and what is like it around them.

    Specks, rules and single lines of coloured print are left out.

    Args:
        picture: (height, width, 3), of which the palette was taken.
        palette: Its colours.
        named: What they are.
        grow: How far from ink its rim may reach, pixels, 0 or more; None takes `default_grow`.
    """
    number, certainty, sure = (np.zeros(picture.shape[:2], np.uint8) for _ in range(3))
    if (named.certainty == SURE).any():
        for rows in strips(picture.shape):
            indices = palette.indices(picture[rows])
            number[rows], certainty[rows] = named.ink[indices], named.certainty[indices]
        around = max(1, round(_longer(sure.shape) / _AROUND))
        for ink in np.unique(named.ink[named.certainty == SURE]):
            own = number == ink
            seals = cv2.medianBlur((own & (certainty == SURE)).view(np.uint8), 3)  # noise has strange colours singly
            seals = large_places(seals)
            sure |= seals | dilated(seals, around) & (own & (certainty >= AROUND))
        number[dilated(sure, default_grow(sure.shape) if grow is None else grow) == 0] = 0
    return Ink(number, places_of(number > 0)[0])


def large_places(mask: np.ndarray) -> np.ndarray:
    """A mask (0 and 1, uint8) without the places that are too small for a seal."""
    places, pixels, sides = places_of(mask > 0)
    large = pixels >= max(_LEAST_PIXELS, _LEAST_SHARE * min(mask.size, _LARGEST))
    large &= sides >= _longer(mask.shape) / _LEAST_SIDE
    large[0] = False
    return mask & cv2.resize(large[places].view(np.uint8), mask.shape[::-1], interpolation=cv2.INTER_NEAREST)


def places_of(mask: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Number the places where a mask (bool) is True; what is close together is one place.

    Returns:
        `places` as in `Ink`; the number of the mask's pixels in each, and the shorter side of the box around it in
        pixels, both float64, those of 0 without meaning.
    """
    shrink = min(1.0, math.sqrt(_REDUCED / mask.size))
    size = tuple(max(1, round(side * shrink)) for side in mask.shape[::-1])
    share = cv2.resize(mask.astype(np.uint8) * np.uint8(255), size, interpolation=cv2.INTER_AREA)
    reach = max(2, round(_longer(mask.shape) * shrink / _TOGETHER))
    _, places, boxes, _ = cv2.connectedComponentsWithStats(dilated((share > 0).astype(np.uint8), reach))
    pixels = np.bincount(places.ravel(), share.ravel()) / 255 * (mask.size / share.size)
    sides = boxes[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].min(axis=1) - 2.0 * reach
    return places, pixels, sides / shrink


def dilated(mask: np.ndarray, reach: int) -> np.ndarray:
    """A mask of 0 and 1, uint8, grown by this many pixels each way."""
    return cv2.dilate(mask, np.ones((2 * reach + 1, 2 * reach + 1), np.uint8))
