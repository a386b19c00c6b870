"""Ask a classifier about a picture of any size: tiles without seams, the largest answer counts."""

from __future__ import annotations

import math

import keras
import numpy as np

from keras_overlay import cropping
from keras_overlay.architectures import geometry
from keras_overlay.pixels import to_channels

TILE = 1024  # pixels


class Classifier:
    """A classifier ready for pictures.

    Args:
        model: From `architectures.build` with CLASSIFIERS, or `checkpoint.load_classifier`.
        tile: No more than this many pixels and an overlap on either side, in height and width, go through the network
            at once (rounded up to the network's multiple); at least 1.

    Raises:
        ValueError: a tile below 1.
    """

    def __init__(self, model: keras.Model, tile: int = TILE):
        if tile < 1:
            raise ValueError(f"tile must be at least 1 pixel, got tile={tile}")
        logits = keras.Model(model.inputs, model.get_layer("logits").output)
        facts = geometry.of(logits)
        self.model, self.multiple = logits, facts.multiple
        self.channels = model.inputs[0].shape[-1]
        self.tile, self.margin = (_up(length, facts.multiple) for length in (tile, facts.radius))

    def __call__(self, image: np.ndarray) -> float:
        """Probability of a yes, 0..1; see `logit`."""
        return 1 / (1 + math.exp(-min(max(self.logit(image), -500.0), 500.0)))

    def logit(self, image: np.ndarray) -> float:
        """Logarithm of the odds of a yes.

        Args:
            image: (height, width, 1 or 3) of any size, on 0..255; brought to the network's number of channels.

        Raises:
            ValueError: if it is no such picture, or an empty one.
        """
        if image.ndim != 3 or image.shape[-1] not in (1, 3) or not image.size:
            raise ValueError(f"image must be (height, width, 1 or 3) and not empty, got shape={image.shape}")
        padded = cropping.pad_to_multiple(to_channels(image, self.channels), self.multiple)
        tiles = cropping.tiles(*padded.shape[:2], self.tile, self.margin, self.multiple)
        return max(self._largest(padded, tile) for tile in tiles)

    def _largest(self, image: np.ndarray, tile: cropping.Tile) -> float:
        """Of the logits in a tile's core; those in its margin see its border, which the picture has not."""
        logits = self.model.predict_on_batch(image[tile.window][None].astype(np.float32))[0]
        rows, columns = (slice(each.start // self.multiple, each.stop // self.multiple) for each in tile.kept)
        return float(logits[rows, columns].max())


def _up(length: float, multiple: int) -> int:
    return -(-math.ceil(length) // multiple) * multiple
