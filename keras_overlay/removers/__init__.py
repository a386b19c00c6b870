"""Overlay removers by name: picture in; clean picture, mask and a record of what was done out."""

from __future__ import annotations

from keras_overlay.registry import Table

REMOVERS = Table(
    "overlay",
    [],
    """A class whose constructor takes literals; called with a picture, uint8 (height, width, 1 or 3), it returns the
    cleaned picture of the same shape, a mask, bool (height, width), True where it changed something, and a record:
    which weights, which spec, timings. Stateless between pictures.""",
)
