"""Letters on flat ground, as in balloons: where some of a letter was found, its exact outline is in the picture."""

from __future__ import annotations

import cv2
import numpy as np

from keras_overlay.documents.comics.lettering import GLYPH_ALPHA
from keras_overlay.pixels import to_scale_255
from keras_overlay.removers import flat_ground

SMOOTH = 8.0
"""Grey levels between which a window of 3x3 pixels is ground."""
FAINT = 10.0
"""Grey levels by which a letter differs from its ground at least."""
ENOUGH = 0.25
"""Share of a patch that must have been found for all of it to be letters: a drawing may touch a word."""
LARGEST = 0.25
"""Of the picture's height and width: a larger patch is no letter."""
_FULL = 0.8  # of the contrast: pixels from there on are taken for pure ink


def completed(picture: np.ndarray, found: np.ndarray, sure: np.ndarray | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Give letters on flat ground their exact pixels, those that cover it by `GLYPH_ALPHA` or more.

    Args:
        picture: uint8, uint16 or float32, (height, width, 1 or 3).
        found: bool (height, width), where letters were found, roughly. Not changed.
        sure: bool (height, width), which of them are letters even if the ground is not flat; None for all.

    Returns:
        The letters, bool (height, width): where the ground is not flat what was found and is sure. And which of them
        have exact outlines, on flat ground, bool of the same shape.
    """
    exact = found & sure if sure is not None else found.copy()
    image = to_scale_255(picture)  # 8-bit pictures as they are: of a large page, float copies would take gigabytes
    inside, grounds = _flat(image, found)
    if grounds is None:
        return exact, np.zeros_like(exact)
    owners = grounds.owners[inside]
    change = image[inside].astype(np.float32) - grounds.colours[owners]
    distance = np.abs(change).max(axis=-1)
    count = len(grounds.flat)
    contrast = np.zeros(count, np.float32)
    np.maximum.at(contrast, owners, distance)
    letters = distance >= np.maximum(GLYPH_ALPHA * contrast[owners], FAINT)
    share = _share(owners[letters], found[inside][letters], count)
    known = share[owners] >= ENOUGH
    ink = _means(change, owners, distance >= _FULL * contrast[owners], count)
    letters |= found[inside] & (_off(change, ink[owners]) >= FAINT)
    exact[inside] = np.where(known, letters, found[inside])
    return exact, exact & inside


def _flat(image: np.ndarray, found: np.ndarray) -> tuple[np.ndarray, flat_ground.Grounds | None]:
    """Where patches on flat ground are in which something was found, and what is around each patch, None for none."""
    ground = _ground(image, found)
    patches = _found_patches(~ground, found)
    if not patches.any() or patches.all():
        return np.zeros_like(found), None
    grounds = flat_ground.around(image, patches, looked_at=ground)
    return patches & grounds.flat[grounds.owners], grounds


def _means(colours: np.ndarray, owners: np.ndarray, chosen: np.ndarray, count: int) -> np.ndarray:
    """Mean of the colours chosen in each patch, (count, channels); 0 where there are none."""
    sums = [np.bincount(owners[chosen], plane, minlength=count) for plane in colours[chosen].T]
    return np.stack(sums, axis=-1) / np.maximum(np.bincount(owners[chosen], minlength=count), 1)[:, None]


def _off(change: np.ndarray, ink: np.ndarray) -> np.ndarray:
    """How far colours are from every mixture of ground and ink, as soft edges are; lines around letters are none.

    Args:
        change, ink: (pixels, channels), differences from the ground.
    """
    share = (change * ink).sum(axis=-1) / np.maximum((ink * ink).sum(axis=-1), 1)
    return np.abs(change - np.clip(share, 0, 1)[:, None] * ink).max(axis=-1)


def _ground(image: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Where a window of 3x3 pixels is nearly of one colour, the inside of thick letters aside: bool (height, width)."""
    window = np.ones((3, 3), np.uint8)
    high, low = (each(image, window).reshape(image.shape) for each in (cv2.dilate, cv2.erode))
    smooth = (high - low <= SMOOTH).all(axis=-1)
    count, numbers = cv2.connectedComponents(smooth.astype(np.uint8), connectivity=4)
    return smooth & (_share(numbers.ravel(), found.ravel(), count) < ENOUGH)[numbers]


def _found_patches(rough: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Patches beside the ground in which something was found and which are not too large for a letter."""
    count, numbers, boxes, _ = cv2.connectedComponentsWithStats(rough.astype(np.uint8), connectivity=8)
    chosen = np.bincount(numbers[found], minlength=count) > 0
    chosen &= boxes[:, cv2.CC_STAT_HEIGHT] <= max(1, LARGEST * rough.shape[0])
    chosen &= boxes[:, cv2.CC_STAT_WIDTH] <= max(1, LARGEST * rough.shape[1])
    chosen[0] = False
    return chosen[numbers]


def _share(owners: np.ndarray, found: np.ndarray, count: int) -> np.ndarray:
    """Of each patch's pixels, the share that was found; 0 where there are none."""
    everything = np.bincount(owners, minlength=count)
    return np.bincount(owners[found], minlength=count) / np.maximum(everything, 1)
