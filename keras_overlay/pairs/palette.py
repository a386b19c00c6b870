"""Pictures of few colours: what a file with a palette (GIF, 8-bit PNG) makes of a picture."""

from __future__ import annotations

import numpy as np

from keras_overlay.pixels import to_channels

FEWEST, MOST = 4, 128
"""Colours of a patch. A whole file has up to 256, of which a patch shows some."""


def with_palette(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The picture in few colours, which are its own (median cut); for half of the draws dithered (Floyd-Steinberg).

    Args:
        picture: uint8 (height, width, 1 or 3), RGB.
        rng: Source of all randomness: the number of colours, evenly over its logarithm, and whether to dither.

    Returns:
        uint8, of the same shape.
    """
    from PIL import Image

    colours = round(float(np.exp(rng.uniform(np.log(FEWEST), np.log(MOST)))))
    image = Image.fromarray(np.ascontiguousarray(to_channels(picture, 3)))
    reduced = image.quantize(colours, Image.Quantize.MEDIANCUT)
    if rng.random() < 0.5:
        reduced = image.quantize(palette=reduced, dither=Image.Dither.FLOYDSTEINBERG)
    return np.asarray(reduced.convert("RGB"))[..., : picture.shape[-1]]
