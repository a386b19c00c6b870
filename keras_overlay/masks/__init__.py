"""Mask generators by name: where something is missing or to be changed."""

from __future__ import annotations

from keras_overlay.registry import Table

MASKS = Table(
    "mask",
    [
        ("boxes", "keras_overlay.masks.boxes:Boxes"),
        ("from_pair", "keras_overlay.masks.from_pair:FromPair"),
        ("strokes", "keras_overlay.masks.strokes:Strokes"),
    ],
    """A class whose constructor takes literals; `(image, rng) -> mask`, bool (height, width), True where the picture is
    to be changed; pure. One whose `compares` is true gets a second picture, `(image, rng, clean)`: it finds what the
    first one has on it.""",
)
