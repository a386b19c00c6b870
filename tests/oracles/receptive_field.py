"""How far a network sees, found by changing one pixel and looking where its output changes."""

from __future__ import annotations

import math

import keras
import numpy as np


def make_transparent(model: keras.Model) -> keras.Model:
    """Set kernels so that a change passes wherever there is a connection: none negative, none small."""
    for layer in model.layers:
        if hasattr(layer, "kernel"):
            depth = layer.kernel.shape[-1 if isinstance(layer, keras.layers.Conv2DTranspose) else -2]
            layer.kernel.assign(np.full(layer.kernel.shape, 1 / depth, np.float32))
    return model


def reach(model: keras.Model, multiple: int, expected_radius: float) -> int:
    """The largest distance (along an axis, in pixels) at which one pixel changes a transparent network's output.

    Tried at several places relative to the grid of the poolings. The rest of the picture is what the network takes for
    zero (0, or 127.5 where it rescales), so that no change is lost beside larger numbers.
    """
    side = math.ceil((2 * expected_radius + 8) / multiple + 1) * multiple
    centre, farthest = side // 2 // multiple * multiple, 0
    offsets = range(multiple) if multiple <= 8 else (0, 1, multiple // 2, multiple - 1)
    for level in (0.0, 127.5):
        plain = np.full((1, side, side, model.input_shape[-1]), level, np.float32)
        unchanged = model.predict_on_batch(plain)
        for place in (centre + offset for offset in offsets):
            changed = plain.copy()
            changed[0, place, place] += 64
            places = np.nonzero((model.predict_on_batch(changed) != unchanged)[0].any(axis=-1))
            farthest = max(farthest, *(int(np.abs(along - place).max(initial=0)) for along in places))
    return farthest
