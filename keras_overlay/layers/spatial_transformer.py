"""The spatial transformer: features looked at through an affine window, which can be learnt."""

from __future__ import annotations

from typing import Annotated

import keras
import numpy as np
from keras import ops

from keras_overlay.registry import Between, OneOf, checked

Side = Annotated[int, Between(1, 4096, "places")]


@keras.saving.register_keras_serializable(package="keras_overlay")
class SpatialTransformer(keras.layers.Layer):
    """Sample feature maps at the places of an affine grid, bilinearly.

    Called with features, (batch, H, W, C), and matrices, (batch, 6): the rows (a, b, c) and (d, e, f) that bring a
    place (x, y) of the result to the place (a x + b y + c, d x + e y + f) of the features. Both places are on -1..1
    from edge to edge, so (1, 0, 0, 0, 1, 0) gives the whole picture, and exactly that if the sizes agree. Returns
    (batch, height, width, C). Places are computed in float32 under every precision policy.

    Args:
        height, width: Of the result.
        border: What features are beyond the outermost places: `zeros`, or the `nearest` ones.

    Raises:
        ValueError, TypeError: an argument out of range, or inputs of other shapes.

    Source: Jaderberg et al., "Spatial Transformer Networks", 2015, arXiv:1506.02025, equations 1 and 5.
    """

    @checked
    def __init__(
        self,
        height: Side = 8,
        width: Side = 8,
        border: Annotated[str, OneOf(("nearest", "zeros"))] = "zeros",
        **options,
    ):
        super().__init__(**{"autocast": False, **options})  # matrices in bfloat16 would miss places by half a pixel
        self.height, self.width, self.border = height, width, border

    def build(self, input_shape):
        """Check the shapes."""
        shapes = [tuple(shape) for shape in input_shape if isinstance(shape, (list, tuple))]
        if [len(shape) for shape in shapes] != [4, 2] or shapes[1][-1] != 6:
            raise ValueError(
                f"SpatialTransformer takes (batch, height, width, channels) and (batch, 6), got shapes={input_shape}"
            )
        self.built = True

    def call(self, inputs):
        """Sample."""
        features, matrices = inputs
        places = ops.matmul(ops.reshape(ops.cast(matrices, "float32"), (-1, 2, 3)), self._grid())  # (N, 2, P)
        sampled = bilinear(features, places[:, 0], places[:, 1], self.border)  # (N, P, C)
        shape = (-1, self.height, self.width, features.shape[-1])
        return ops.cast(ops.reshape(sampled, shape), self.compute_dtype)

    def _grid(self) -> np.ndarray:
        """Middles of the result's places, row by row, as (x, y, 1): (3, P)."""
        y, x = ((2 * np.arange(length) + 1) / length - 1 for length in (self.height, self.width))
        x, y = np.meshgrid(x, y)
        return np.stack([x.ravel(), y.ravel(), np.ones(x.size)]).astype(np.float32)

    def compute_output_shape(self, input_shape):
        """Sides replaced."""
        features = input_shape[0]
        return (features[0], self.height, self.width, features[-1])

    def get_config(self):
        """Every constructor argument."""
        return {**super().get_config(), "height": self.height, "width": self.width, "border": self.border}


def bilinear(features, x, y, border: str):
    """Features at places.

    Args:
        features: (batch, H, W, C).
        x, y: float32 (batch, places), on -1..1 from edge to edge; others are beyond the border.
        border: See `SpatialTransformer`.

    Returns:
        float32 (batch, places, C).
    """
    batch, height, width = ops.shape(features)[:3]
    flat = ops.reshape(features, (-1, features.shape[-1]))
    first = ops.arange(batch, dtype="int32")[:, None] * (height * width)
    total = 0.0
    for row, row_share in _neighbours(y, height, border):
        for column, column_share in _neighbours(x, width, border):
            values = ops.take(flat, first + row * width + column, axis=0)
            total = total + ops.cast(values, "float32") * (row_share * column_share)[..., None]
    return total


def _neighbours(place, length, border: str):
    """The two values around each place along one axis: index, int32, and share, float32, both (batch, places)."""
    count = ops.cast(length, "float32")
    place = ops.clip(((place + 1) * count - 1) / 2, -1.0, count)  # far away is as good as just beyond
    below = ops.floor(place)
    for number, share in ((below, below + 1 - place), (below + 1, place - below)):
        inside = (number >= 0) & (number < count)
        index = ops.clip(ops.cast(number, "int32"), 0, length - 1)  # in range for what is no number, too
        yield index, share if border == "nearest" else share * ops.cast(inside, "float32")
