"""Holes filled from what is around them, without weights: a first guess for an inpainting network."""

from __future__ import annotations

from typing import Annotated

import keras
from keras import ops

from keras_overlay.registry import Between, checked

_TRUST = 16.0  # a 16th of a value's area that is known makes it count as known
_GREY = 127.5
_TINY = 1e-6


@keras.saving.register_keras_serializable(package="keras_overlay")
class FillHoles(keras.layers.Layer):
    """Push and pull: means of what is known at ever lower resolutions, then back up into the holes alone.

    Called with `[picture, mask]`, (batch, height, width, C) and (batch, height, width, 1), 1 where a pixel is known and
    0 in a hole; returns (batch, height, width, C): known pixels exactly as they were, holes filled smoothly. On strokes
    over a quarter of a photograph that is as near to the truth as OpenCV's two methods come. What lies more than
    `reach` pixels from anything known becomes middle grey.

    Args:
        levels: Halvings of the resolution; sides are multiples of 2^levels.

    Raises:
        ValueError, TypeError: levels out of range, or inputs that are not such a pair.

    Source: Gortler et al., "The Lumigraph", 1996, doi:10.1145/237170.237200, section 3.4.
    """

    @checked
    def __init__(self, levels: Annotated[int, Between(1, 8, "halvings")] = 6, **options):
        super().__init__(**options)
        self.levels = levels

    @property
    def reach(self) -> int:
        """How many pixels away a pixel can have an influence: nearly two values of the lowest resolution."""
        return 2 * 2**self.levels - 2

    @property
    def multiple(self) -> int:
        """What height and width must be multiples of."""
        return 2**self.levels

    def build(self, input_shape):
        """Check ranks, channels and sides, where they are known."""
        shapes = [tuple(shape) for shape in input_shape if isinstance(shape, (list, tuple))]
        are_fit = [len(shape) for shape in shapes] == [4, 4] and shapes[1][-1] == 1
        if not are_fit or any(side and side % self.multiple for side in shapes[0][1:3]):
            raise ValueError(
                "FillHoles takes [picture, mask], (batch, height, width, channels) and (batch, height, width, 1), "
                f"sides multiples of 2^levels = {self.multiple}, got shapes={input_shape}"
            )
        self.built = True

    def call(self, inputs):
        """Fill."""
        picture, mask = inputs
        steps = [(picture * mask, mask)]
        for _ in range(self.levels):
            steps.append(tuple(ops.average_pool(each, 2, 2) for each in steps[-1]))
        sums, share = steps.pop()
        filled = ops.where(share > 0, sums / ops.maximum(share, _TINY), _GREY)
        for sums, share in reversed(steps[1:]):
            trust = ops.minimum(share * _TRUST, 1.0)
            filled = trust * sums / ops.maximum(share, _TINY) + (1 - trust) * doubled(filled)
        return picture * mask + (1 - mask) * doubled(filled)

    def compute_output_shape(self, input_shape):
        """The picture's."""
        return tuple(input_shape[0])

    def get_config(self):
        """The levels."""
        return {**super().get_config(), "levels": self.levels}


def doubled(values):
    """Twice the height and width, bilinear: (batch, height, width, channels), the border's values going on outside."""
    for axis in (1, 2):
        first, last = _cut(values, axis, 0, 1), _cut(values, axis, -1, None)
        before = ops.concatenate([first, _cut(values, axis, 0, -1)], axis)
        after = ops.concatenate([_cut(values, axis, 1, None), last], axis)
        pairs = ops.stack([0.75 * values + 0.25 * before, 0.75 * values + 0.25 * after], axis + 1)
        shape = list(ops.shape(values))
        shape[axis] *= 2
        values = ops.reshape(pairs, shape)
    return values


def _cut(values, axis: int, start: int, stop: int | None):
    return values[:, start:stop] if axis == 1 else values[:, :, start:stop]
