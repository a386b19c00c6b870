"""The generalized regression neural network: a picture's colours as a smooth function of place, from key pixels.

Specht, "A general regression neural network", 1991, doi:10.1109/72.97934, as Alilou & Yaghmaee use it for filling
holes, "Application of GRNN neural network in non-texture image inpainting and restoration", 2015,
doi:10.1016/j.patrec.2015.04.020. With key pixels at X_i and numerator weights w_i, D_i the distance from X to X_i:

    y(X) = sum_i w_i exp(-D_i^2 / (2 sigma^2)) / sum_i exp(-D_i^2 / (2 sigma^2))

The pattern layer gives the squared distances; one summation unit a channel has the weights w_i, which begin as the key
pixels' own values, and one has weights of 1; the output is their quotient.
"""

from __future__ import annotations

import math
from typing import Annotated

import keras
import numpy as np
from keras import ops

from keras_overlay.layers.gaussian_grid import gaussian_sums, kernel
from keras_overlay.registry import Between, checked

_FAINT = 1e-20  # a denominator below this is too near to the end of float32


@keras.saving.register_keras_serializable(package="keras_overlay")
class GRNN(keras.layers.Layer):
    """Places in, values out: (..., 2) coordinates in pixels to (..., channels).

    All places go through at once, in chunks that bound the memory. The smallest distance of each place is subtracted
    in the exponent, which changes nothing in the quotient and keeps it finite far away from all keys.

    Args:
        keys: Number of key pixels.
        channels: Of the values.
        sigma: Spread of the Gaussian in pixels, until `adapt` says another.
        at_once: Distances computed at the same time; three float32 of each are in memory.

    Raises:
        ValueError, TypeError: an argument out of range or of the wrong type.
    """

    @checked
    def __init__(
        self,
        keys: Annotated[int, Between(1, unit="key pixels")] = 16,
        channels: Annotated[int, Between(1, 64)] = 3,
        sigma: Annotated[float, Between(1e-3, 1e6, "pixels")] = 2.0,
        at_once: Annotated[int, Between(1)] = 1 << 18,
        **options,
    ):
        super().__init__(**{"autocast": False, **options})  # coordinates need all of float32
        self.keys, self.channels, self.sigma, self.at_once = keys, channels, sigma, at_once

    def build(self, input_shape):
        """Make the weights: key places and spread, which are not trained, and the numerator's."""
        if len(input_shape) < 2 or input_shape[-1] is None:
            raise ValueError(f"GRNN takes places, (..., coordinates), got shape={tuple(input_shape)}")
        common = {"dtype": "float32", "autocast": False}
        places, spread = (self.keys, input_shape[-1]), keras.initializers.Constant(self.sigma)
        uniform = keras.initializers.RandomUniform
        self.places = self.add_weight(shape=places, initializer=uniform(0, 1), trainable=False, name="places", **common)
        self.spread = self.add_weight(shape=(), initializer=spread, trainable=False, name="spread", **common)
        shape = (self.keys, self.channels)
        self.values = self.add_weight(shape=shape, initializer=uniform(0, 1), name="values", **common)
        self.built = True

    def call(self, inputs):
        """The formula, for any places."""
        axes, dynamic = inputs.shape[-1], ops.shape(inputs)
        flat = ops.reshape(ops.cast(inputs, "float32"), (-1, axes))
        rows = max(1, self.at_once // self.keys)
        count = flat.shape[0]
        if count is not None:
            parts = [self._regress(flat[first : first + rows]) for first in range(0, max(1, count), rows)]
            found = ops.concatenate(parts) if len(parts) > 1 else parts[0]
        else:  # inside of a compiled model
            count = ops.shape(flat)[0]
            parts = (count + rows - 1) // rows
            repeated = ops.take(flat, ops.minimum(ops.arange(parts * rows), count - 1), axis=0)
            found = ops.map(self._regress, ops.reshape(repeated, (parts, rows, axes)))
            found = ops.reshape(found, (-1, self.channels))[:count]
        return ops.cast(ops.reshape(found, (*dynamic[:-1], self.channels)), self.compute_dtype)

    def _regress(self, places):
        """(rows, coordinates) to (rows, channels)."""
        scale = 1 / (math.sqrt(2) * self.spread)  # here, where it is a division a coordinate and not one a distance
        places, keys = places * scale, ops.transpose(self.places * scale)
        squares = ops.square(places[:, :1] - keys[:1])  # (rows, keys)
        for axis in range(1, places.shape[-1]):
            squares += ops.square(places[:, axis : axis + 1] - keys[axis : axis + 1])
        weights = ops.exp(ops.min(squares, axis=-1, keepdims=True) - squares)
        return ops.matmul(weights, self.values) / ops.sum(weights, axis=-1, keepdims=True)

    def adapt(self, places: np.ndarray, values: np.ndarray, sigma: float | None = None) -> GRNN:
        """Take key pixels over.

        Args:
            places: (keys, 2), row and column in pixels.
            values: (keys, channels), the numerator's weights, for example RGB in 0..1.
            sigma: Spread in pixels; None leaves it.

        Returns:
            The layer itself.

        Raises:
            ValueError: shapes that are not the layer's.
        """
        if not self.built:
            self.build((None, np.shape(places)[-1]))
        expected = tuple(self.places.shape), tuple(self.values.shape)
        if (np.shape(places), np.shape(values)) != expected:
            raise ValueError(f"places and values must be of shapes {expected[0]} and {expected[1]}, got "
                             f"{np.shape(places)} and {np.shape(values)}")  # fmt: skip
        self.places.assign(np.asarray(places, np.float32))
        self.values.assign(np.asarray(values, np.float32))
        if sigma is not None:
            self.spread.assign(float(sigma))
        return self

    def paint(self, height: int, width: int) -> np.ndarray:
        """What `call` gives for every pixel of a picture, much faster, for keys on whole pixels.

        Args:
            height, width: Of the picture in pixels; keys may lie outside of it.

        Returns:
            float32 (height, width, channels).

        Raises:
            ValueError: a key that does not lie on a whole pixel, or that are not of two coordinates.
        """
        corner, grid = self._grid(self.values)
        row, column = (np.arange(length, dtype=np.float32) for length in (height, width))
        kernels = self._kernels((row, column), corner, grid.shape)
        sums = gaussian_sums(grid, *kernels)
        painted = sums[..., :-1] / np.maximum(sums[..., -1:], _FAINT)
        faint = np.argwhere(sums[..., -1] < _FAINT)
        if len(faint):
            painted[tuple(faint.T)] = _array(self(faint.astype(np.float32)))
        return painted

    def learn(self, targets: np.ndarray, steps: int) -> float:
        """Train the numerator's weights so that the network gives the targets at the key pixels.

        Nesterov's accelerated gradient descent on the mean squared error, which is quadratic in the weights, with the
        longest step that cannot diverge.

        Args:
            targets: (keys, channels).
            steps: Number of steps; 0 does nothing.

        Returns:
            Root mean squared error at the key pixels afterwards.

        Raises:
            ValueError: a key that does not lie on a whole pixel.
        """
        places, values, targets = _array(self.places), _array(self.values), np.asarray(targets, np.float32)
        corner, ones = self._grid(np.ones((self.keys, 1), np.float32))
        index = tuple((places - corner).astype(int).T)
        lengths = tuple(np.arange(length, dtype=np.float32) for length in ones.shape[:2])
        kernels = self._kernels(lengths, np.zeros(2, np.float32), ones.shape)

        def smoothed(rows: np.ndarray) -> np.ndarray:
            grid = np.zeros((*ones.shape[:2], rows.shape[-1]), np.float32)
            np.add.at(grid, index, rows)
            return gaussian_sums(grid, *kernels)[index]

        total = smoothed(np.ones((self.keys, 1), np.float32))  # never faint: each key is near to itself
        longest = 1 / float(smoothed(1 / total).max())
        ahead = values
        for step in range(steps):
            error = smoothed(ahead) / total - targets
            before, values = values, ahead - longest * smoothed(error / total)
            ahead = values + step / (step + 3) * (values - before)
        self.values.assign(values)
        return float(np.sqrt(np.mean(np.square(smoothed(values) / total - targets))))

    def _grid(self, values) -> tuple[np.ndarray, np.ndarray]:
        """The corner of the keys' rectangle, and a grid of the values' sums with a last channel that counts keys."""
        places, values = _array(self.places), _array(values)
        if places.shape[-1] != 2 or not (places == np.rint(places)).all():
            raise ValueError(f"places must be rows and columns of whole pixels, got for example {places[0].tolist()}")
        corner = places.min(axis=0)
        rows, columns = (places.max(axis=0) - corner).astype(int) + 1
        grid = np.zeros((rows, columns, values.shape[-1] + 1), np.float32)
        counted = np.concatenate([values, np.ones((len(values), 1), np.float32)], axis=-1)
        np.add.at(grid, tuple((places - corner).astype(int).T), counted)
        return corner, grid

    def _kernels(self, targets: tuple[np.ndarray, np.ndarray], corner: np.ndarray, shape: tuple) -> list[np.ndarray]:
        """Row and column kernel from a grid of a shape and corner to some rows and columns."""
        sigma = float(_array(self.spread))
        sources = (first + np.arange(length, dtype=np.float32) for first, length in zip(corner, shape, strict=False))
        return [kernel(target, source, sigma) for target, source in zip(targets, sources, strict=True)]

    def compute_output_shape(self, input_shape):
        """The places' own, values instead of coordinates."""
        return (*input_shape[:-1], self.channels)

    def get_config(self):
        """Every argument."""
        names = ("keys", "channels", "sigma", "at_once")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}


def _array(tensor) -> np.ndarray:
    return np.array(ops.convert_to_numpy(getattr(tensor, "value", tensor)), np.float32)
