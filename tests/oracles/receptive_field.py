"""How far a network sees: by changing one pixel and looking where its output changes, or by gradients."""

from __future__ import annotations

import math

import keras
import numpy as np
from oracles import gradients

_MULTIPLYING = ("LayerNormalization", "Multiply", "SimpleGate")


def can_be_transparent(model: keras.Model) -> bool:
    """Whether `make_transparent` works: where features are multiplied or centred, changes can cancel."""
    return not any(type(layer).__name__ in _MULTIPLYING for layer in _all_layers(model))


def _all_layers(model: keras.Model):
    """Those inside of layers made of layers too."""
    for layer in model.layers:
        yield layer
        yield from _all_layers(layer.block) if hasattr(layer, "block") else ()


def make_transparent(model: keras.Model) -> keras.Model:
    """Set kernels so that a change passes wherever there is a connection: none negative, none small."""
    for layer in model.layers:
        if hasattr(layer, "kernel"):
            layer.kernel.assign(np.full(layer.kernel.shape, 1 / _depth(layer), np.float32))
    return model


def _depth(layer: keras.layers.Layer) -> int:
    """How many channels each of a convolution's results takes together."""
    if isinstance(layer, keras.layers.DepthwiseConv2D):
        return 1
    return layer.kernel.shape[-1 if isinstance(layer, keras.layers.Conv2DTranspose) else -2]


def reach(model: keras.Model, multiple: int, expected_radius: float) -> int:
    """The largest distance (along an axis, in pixels) at which one pixel changes a transparent network's output.

    Tried at several places relative to the grid of the poolings. The rest of the picture is what the network takes for
    zero (0, or 127.5 where it rescales), so that no change is lost beside larger numbers.
    """
    side, places = _places(multiple, expected_radius)
    farthest = 0
    for level in (0.0, 127.5):
        plain = np.full((1, side, side, model.input_shape[-1]), level, np.float32)
        unchanged = model.predict_on_batch(plain)
        for place in places:
            changed = plain.copy()
            changed[0, place, place] += 64
            farthest = max(farthest, _distance((model.predict_on_batch(changed) != unchanged)[0], place))
    return farthest


def reach_of_gradients(model: keras.Model, multiple: int, expected_radius: float) -> int:
    """The largest distance at which the output at one place depends on the picture, for a network of random weights.

    The gradient at each pixel is a number of its own, so small ones are not lost beside large ones. Networks with
    maxima and ReLUs pass only some gradients on: they need channels enough that some get through.
    """
    side, places = _places(multiple, expected_radius)
    rng = np.random.default_rng(11)
    picture = rng.uniform(0, 255, (1, side, side, model.input_shape[-1])).astype(np.float32)
    weights = keras.ops.convert_to_tensor(rng.normal(size=picture.shape[-1]).astype(np.float32))
    farthest = 0
    for place in places:
        slope = gradients.of_input(
            lambda value, place=place: keras.ops.sum(model(value)[0, place, place] * weights), picture
        )
        farthest = max(farthest, _distance(slope[0] != 0, place))
    return farthest


def _places(multiple: int, radius: float) -> tuple[int, list[int]]:
    """Side of a picture that is large enough, and places about its middle, the same along both axes."""
    side = math.ceil((2 * radius + 8) / multiple + 1) * multiple
    centre = side // 2 // multiple * multiple
    offsets = range(multiple) if multiple <= 8 else (0, 1, multiple // 2, multiple - 1)
    return side, [centre + offset for offset in offsets]


def _distance(touched: np.ndarray, place: int) -> int:
    """From a place to the farthest True of (height, width, channels), along an axis."""
    return max(int(np.abs(along - place).max(initial=0)) for along in np.nonzero(touched.any(axis=-1)))
