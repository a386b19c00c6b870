"""Custom Keras layers by name, one a file."""

from __future__ import annotations

from keras_overlay.registry import Table

LAYERS = Table(
    "layer",
    [],
    """A registered `keras.layers.Layer` subclass that checks values in its constructor and shapes in `build`, returns
    every constructor argument from `get_config`, and computes with `keras.ops` alone.""",
)
