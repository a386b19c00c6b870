"""Seals off a page by their colour, without a network: count, cluster, name, find, fill."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from keras_overlay.clustering.colours import DEFAULT_STEP, palette
from keras_overlay.clustering.filling import filled
from keras_overlay.clustering.ink_mask import find_ink
from keras_overlay.clustering.naming import Wanted, grey_error, name_colours
from keras_overlay.clustering.paper_shade import PaperShade

Clustering = Callable[[np.ndarray, np.ndarray], np.ndarray]


def without_seals(
    picture: np.ndarray,
    method: Clustering,
    wanted: Wanted | None = None,
    fill: str = "unink",
    step: float = DEFAULT_STEP,
    grow: int | None = None,
) -> np.ndarray:
    """A copy of a page without its coloured seals.

    Args:
        picture: uint8, uint16 or float32 (0..255), (height, width, 3), RGB. Counted and filled in strips, so that
            memory is a few bytes a pixel.
        method: From `clustering.build`.
        wanted: Which colours are a seal's; None takes every hue.
        fill: One of `filling.FILLS`.
        step: Width of the cells that colours are counted in, 1..10 CIELAB units.
        grow: How far from ink its rim may reach, pixels; None takes `ink_mask.default_grow`.

    Returns:
        Of the same shape and dtype. Pixels outside of the ink found have exactly the values given; without ink, or on
        a bare page, that is all of them.

    Raises:
        ValueError: the page is grey, or no page at all but a photograph, or an argument is out of range.
    """
    if picture.shape[-1] == 1:
        raise grey_error("it has one channel")
    counted = palette(picture, step)
    named = name_colours(counted, method(counted.colours, counted.counts), wanted or Wanted())
    ink = find_ink(picture, counted, named, grow)
    return filled(picture, ink, PaperShade(picture, counted, named), fill)
