"""Holes in one flat colour, as letters leave them in balloons: each gets the colour that is around it."""

from __future__ import annotations

import cv2
import numpy as np

from keras_overlay.pixels import to_scale_255

RING = 4.0
"""How far from a hole its surroundings are looked at, pixels."""
LEAST_ALIKE = 0.95
"""Share of the surroundings that must be of one colour: a balloon's line may pass by, an edge may not."""
NEAR = 8.0
"""Grey levels that a channel of that colour may differ by: what JPEG leaves around letters."""
TREND = 1.5
"""Grey levels that two halves of the surroundings may differ by in the mean: more is a gradient."""


def without_flat_holes(picture: np.ndarray, holes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Fill the holes whose surroundings are one flat colour with that colour, their median.

    Args:
        picture: uint8, uint16 or float32, (height, width, channels). Not changed.
        holes: bool (height, width). Pixels that touch, also by a corner, are one hole.

    Returns:
        A new picture, and the holes that are left, bool (height, width).
    """
    filled, left = picture.copy(), holes.copy()
    if not holes.any() or holes.all():
        return filled, left
    distance, owners = _nearest(holes)
    ring = (distance > 0) & (distance <= RING)
    rows, columns = np.nonzero(ring)
    order = np.argsort(owners[ring], kind="stable")
    rows, columns = rows[order], columns[order]
    numbers, starts = np.unique(owners[rows, columns], return_index=True)
    colours = np.zeros((int(owners.max()) + 1, picture.shape[-1]), picture.dtype)
    is_flat = np.zeros(len(colours), bool)
    for number, place in zip(numbers.tolist(), np.split(np.arange(len(rows)), starts[1:]), strict=True):
        around = picture[rows[place], columns[place]]
        colour = flat_colour(to_scale_255(around).astype(np.float32), rows[place], columns[place])
        if colour is not None:
            is_flat[number] = True
            colours[number] = np.median(around, axis=0)
    chosen = holes & is_flat[owners]
    filled[chosen] = colours[owners[chosen]]
    left &= ~chosen
    return filled, left


def flat_colour(around: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray | None:
    """The colour of some pixels if it is one, else None.

    Args:
        around: float32 (count, channels) on 0..255, at least one.
        rows, columns: Where they are, (count,).
    """
    colour = np.median(around, axis=0)
    alike = (np.abs(around - colour) <= NEAR).all(axis=-1)
    if alike.mean() < LEAST_ALIKE:
        return None
    kept = around[alike]
    for places in (rows[alike], columns[alike]):
        first = places <= np.median(places)
        if 0 < first.sum() < len(first) and np.abs(kept[first].mean(0) - kept[~first].mean(0)).max() > TREND:
            return None
    return colour


def _nearest(holes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """How far every pixel is from the nearest hole, and that hole's number, int32."""
    distance, owners = cv2.distanceTransformWithLabels(
        (~holes).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_CCOMP
    )
    return distance, owners
