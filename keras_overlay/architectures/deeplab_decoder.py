"""The end of the seed's networks: deep features up to a quarter, joined with fine ones, smoothed, up to every pixel.

In the manner of DeepLabV3+: Chen et al., "Encoder-Decoder with Atrous Separable Convolution for Semantic Image
Segmentation", 2018, arXiv:1802.02611, figure 2.
"""

from __future__ import annotations

from keras import layers

from keras_overlay.layers.enlargement import Enlargement
from keras_overlay.layers.inverted_residual import InvertedResidual

_BLOCKS = 2


def logits(deep, fine, filters: int, upsampling: str, slope: float):
    """One logit a pixel.

    Args:
        deep: (N, H / 8, W / 8, P).
        fine: (N, H / 4, W / 4, S).
        filters: Of the smoothing blocks.
        upsampling: See `layers.enlargement`.
        slope: Of the leaky ReLUs.

    Returns:
        (N, H, W, 1), float32.
    """
    x = layers.Concatenate()([Enlargement(2, upsampling)(deep), fine])  # (N, H / 4, W / 4, P + S)
    for _ in range(_BLOCKS):
        x = InvertedResidual(filters, 1, slope=slope)(x)
    x = layers.Conv2D(1, 1, dtype="float32", name="quarter_logits")(x)  # (N, H / 4, W / 4, 1)
    return Enlargement(4, upsampling, dtype="float32", name="logits")(x)  # (N, H, W, 1)
