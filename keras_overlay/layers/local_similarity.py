"""How much each pixel is like its neighbours: what gives lettering and wrong pixels away, computed, not learned."""

from __future__ import annotations

from typing import Annotated

import keras
from keras import ops

from keras_overlay.registry import Between, checked

_OUTSIDE = 1e4  # stands for what lies beyond the border: like nothing


@keras.saving.register_keras_serializable(package="keras_overlay")
class LocalSimilarity(keras.layers.Layer):
    """`exp(-|p - q|^2 / s^2)` for each pixel p, each neighbour q within a radius and each scale s.

    A drawn letter is of exactly one colour, which photographs hardly ever are over a few pixels; a wrong pixel is like
    none of its neighbours. ReLUs learn such comparisons slowly, and bfloat16 loses the last bit of them: this layer
    computes in float32. Of q and its mirror image about p only one is kept, since the other is the same number one
    pixel over. Beyond the border there is nothing like a pixel: 0.

    Called with pixels on 0..255, (batch, height, width, C); returns (batch, height, width, 2 radius (radius + 1) *
    scales), float32, on 0..1.

    Args:
        radius: Of the square of neighbours, 1..4 pixels.
        fine, coarse: Two scales s, in grey levels: for what is drawn, and for what a camera or JPEG made uneven.

    Raises:
        ValueError, TypeError: an argument out of range, or an input that is not of rank 4.

    Source: the idea of rank-ordered absolute differences of Garnett et al., "A Universal Noise Removal Algorithm With
    an Impulse Detector", 2005, doi:10.1109/TIP.2005.857261, section II, kept for each neighbour apart.
    """

    @checked
    def __init__(
        self,
        radius: Annotated[int, Between(1, 4, "pixels")] = 2,
        fine: Annotated[float, Between(0.1, 1000, "grey levels")] = 2.0,
        coarse: Annotated[float, Between(0.1, 1000, "grey levels")] = 20.0,
        **options,
    ):
        super().__init__(**{**options, "dtype": "float32"})
        self.radius, self.fine, self.coarse = radius, fine, coarse
        self.kernel_size, self.strides, self.padding = (2 * radius + 1,) * 2, (1, 1), "same"
        self.neighbours = [
            (down, across)
            for down in range(radius + 1)
            for across in range(-radius, radius + 1)
            if down > 0 or across > 0
        ]

    def build(self, input_shape):
        """Check the rank."""
        if len(input_shape) != 4:
            raise ValueError(f"LocalSimilarity takes (batch, height, width, channels), got shape={input_shape}")
        self.built = True

    def call(self, inputs):
        """Compare."""
        pixels, radius = ops.cast(inputs, "float32"), self.radius
        padded = ops.pad(pixels, [[0, 0], [0, radius], [radius, radius], [0, 0]], constant_values=_OUTSIDE)
        maps = []
        for down, across in self.neighbours:
            neighbour = padded[:, down : down - radius or None, radius + across : across - radius or None]
            square = ops.sum(ops.square(neighbour - pixels), axis=-1, keepdims=True)  # (N, H, W, 1)
            maps += [ops.exp(square * (-1 / scale**2)) for scale in (self.fine, self.coarse)]
        return ops.concatenate(maps, axis=-1)

    def compute_output_shape(self, input_shape):
        """One channel for each neighbour and scale."""
        return (*input_shape[:-1], 2 * len(self.neighbours))

    def get_config(self):
        """Radius and scales."""
        return {**super().get_config(), "radius": self.radius, "fine": self.fine, "coarse": self.coarse}
