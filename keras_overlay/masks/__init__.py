"""Mask generators by name: where something is missing or to be changed."""

from __future__ import annotations

from keras_overlay.registry import Table

MASKS = Table(
    "mask",
    [],
    """A class whose constructor takes literals; `(image, rng) -> mask`, bool (height, width), True where the picture is
    to be changed; pure.""",
)
