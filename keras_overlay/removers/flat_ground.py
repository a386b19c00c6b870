"""Whether what is around a patch of pixels is one flat colour, as around letters in a balloon, and which."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from keras_overlay.pixels import to_scale_255

RING = 4.0
"""How far from a patch its surroundings are looked at, pixels."""
LEAST_ALIKE = 0.95
"""Share of the surroundings that must be of one colour: a balloon's line may pass by, an edge may not."""
NEAR = 8.0
"""Grey levels that a channel of that colour may differ by: what JPEG leaves around letters."""
TREND = 1.5
"""Grey levels that two halves of the surroundings may differ by in the mean: more is a gradient."""


@dataclass(frozen=True, eq=False)
class Grounds:
    """What is around each patch.

    Attributes:
        owners: int32 (height, width), the number of the nearest patch, from 1; in a patch its own.
        flat: bool (count,), by number, whether the surroundings are one flat colour; False for 0.
        colours: (count, channels), the picture's kind: that colour, a median; 0 where not flat.
    """

    owners: np.ndarray
    flat: np.ndarray
    colours: np.ndarray


def around(picture: np.ndarray, patches: np.ndarray, looked_at: np.ndarray | None = None) -> Grounds:
    """Look around every patch.

    Args:
        picture: uint8, uint16 or float32, (height, width, channels).
        patches: bool (height, width), neither empty nor full. Pixels that touch, also by a corner, are one patch.
        looked_at: bool (height, width), which pixels count as surroundings; None for all.
    """
    distance, owners = cv2.distanceTransformWithLabels(
        (~patches).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_5, labelType=cv2.DIST_LABEL_CCOMP
    )
    ring = (distance > 0) & (distance <= RING)
    if looked_at is not None:
        ring &= looked_at
    count = int(owners.max()) + 1
    made = Grounds(owners, np.zeros(count, bool), np.zeros((count, picture.shape[-1]), picture.dtype))
    rows, columns = np.nonzero(ring)
    order = np.argsort(owners[ring], kind="stable")
    rows, columns = rows[order], columns[order]
    numbers, starts = np.unique(owners[rows, columns], return_index=True)
    for number, place in zip(numbers.tolist(), np.split(np.arange(len(rows)), starts[1:]), strict=True):
        beside = picture[rows[place], columns[place]]
        if is_flat(to_scale_255(beside).astype(np.float32), rows[place], columns[place]):
            made.flat[number], made.colours[number] = True, np.median(beside, axis=0)
    return made


def is_flat(pixels: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> bool:
    """Whether some pixels are of one colour.

    Args:
        pixels: float32 (count, channels) on 0..255, at least one.
        rows, columns: Where they are, (count,).
    """
    alike = (np.abs(pixels - np.median(pixels, axis=0)) <= NEAR).all(axis=-1)
    if alike.mean() < LEAST_ALIKE:
        return False
    kept = pixels[alike]
    for places in (rows[alike], columns[alike]):
        first = places <= np.median(places)
        if 0 < first.sum() < len(first) and np.abs(kept[first].mean(0) - kept[~first].mean(0)).max() > TREND:
            return False
    return True
