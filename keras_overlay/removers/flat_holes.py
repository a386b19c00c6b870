"""Holes in one flat colour, as letters leave them in balloons: each gets the colour that is around it."""

from __future__ import annotations

import numpy as np

from keras_overlay.removers import flat_ground


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
    grounds = flat_ground.around(picture, holes)
    chosen = holes & grounds.flat[grounds.owners]
    filled[chosen] = grounds.colours[grounds.owners[chosen]]
    left &= ~chosen
    return filled, left
