"""How strong the noise is, told to a network beside the picture: FFDNet's noise-level map, with a way not to tell."""

from __future__ import annotations

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="keras_overlay")
class NoiseLevelMap(keras.layers.Layer):
    """Append two channels to feature maps: the noise level, and whether it is known.

    Called with features, (batch, height, width, C), and levels, (batch, 1): the root mean square of the noise in grey
    levels (the standard deviation of Gaussian noise), or any negative number where it is not known. Returns (batch,
    height, width, C + 2), the features' type; the level is divided by 255.

    Raises:
        ValueError: if the inputs are not two of these ranks.

    Source: Zhang, Zuo & Zhang, "FFDNet: Toward a Fast and Flexible Solution for CNN-Based Image Denoising", 2018,
    arXiv:1710.04026, section III-B. The second channel is ours; FFDNet must be told the level.
    """

    def build(self, input_shape):
        """Check the ranks."""
        shapes = [tuple(shape) for shape in input_shape if isinstance(shape, (list, tuple))]
        if [len(shape) for shape in shapes] != [4, 2] or shapes[1][-1] != 1:
            raise ValueError(
                f"NoiseLevelMap takes (batch, height, width, channels) and (batch, 1), got shapes={input_shape}"
            )
        self.built = True

    def call(self, inputs):
        """Append the maps."""
        features, levels = inputs
        is_known = ops.cast(levels >= 0, "float32")
        values = ops.concatenate([ops.maximum(ops.cast(levels, "float32"), 0) / 255, is_known], axis=-1)  # (N, 2)
        values = ops.cast(values, features.dtype)[:, None, None, :]
        maps = ops.ones_like(features[..., :1]) * values  # (N, H, W, 2)
        return ops.concatenate([features, maps], axis=-1)

    def compute_output_shape(self, input_shape):
        """Two channels more."""
        features = input_shape[0]
        return (*features[:-1], features[-1] + 2)
