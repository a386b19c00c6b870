"""Ask a segmenter about every pixel of a picture of any size: padding by reflection, tiles without seams."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from keras_overlay import cropping
from keras_overlay.architectures import geometry
from keras_overlay.architectures.tiling import tile_and_margin
from keras_overlay.pixels import to_channels

if TYPE_CHECKING:
    import keras


class Segmenter:
    """A segmenter ready for pictures.

    Args:
        model: From `architectures.build` or `checkpoint.load`, with SEGMENTERS.
        tile: Bounds the memory: about this many pixels, in height and width, go through the network at once; None
            takes what the memory allows, 0 never cuts. See `tiling.tile_and_margin`.

    Raises:
        ValueError: a tile below 0.
    """

    def __init__(self, model: keras.Model, tile: int | None = None):
        facts = geometry.of(model)
        self.model, self.multiple = model, facts.multiple
        self.channels = model.inputs[0].shape[-1]
        self._size: tuple[int, ...] | None = None
        self.tile, self.margin = tile_and_margin(facts, tile)

    def __call__(self, image: np.ndarray) -> np.ndarray:
        """How likely each pixel is part of a letter: the logarithm of the odds.

        Args:
            image: (height, width, 1 or 3) of any size, on 0..255; brought to the network's number of channels.

        Returns:
            float32 (height, width), above 0 where it is more likely than not.

        Raises:
            ValueError: if it is no such picture, or an empty one.
        """
        if image.ndim != 3 or image.shape[-1] not in (1, 3) or not image.size:
            raise ValueError(f"image must be (height, width, 1 or 3) and not empty, got shape={image.shape}")
        height, width = image.shape[:2]
        padded = cropping.pad_to_multiple(to_channels(image, self.channels), self.multiple)
        if not self.tile:
            return self._logits(padded)[:height, :width]
        logits = np.empty(padded.shape[:2], np.float32)
        for tile in cropping.tiles(*padded.shape[:2], self.tile, self.margin, self.multiple):
            logits[tile.core] = self._logits(padded[tile.window])[tile.kept]
        return logits[:height, :width]

    def mask(self, image: np.ndarray, threshold: float = 0.5) -> np.ndarray:
        """Where letters are.

        Args:
            image: See `__call__`.
            threshold: Least probability, above 0 and below 1.

        Returns:
            bool (height, width).

        Raises:
            ValueError: the threshold is not between 0 and 1.
        """
        if not 0 < threshold < 1:
            raise ValueError(f"threshold must be a probability between 0 and 1, got threshold={threshold!r}")
        return self(image) >= math.log(threshold / (1 - threshold))

    def _logits(self, image: np.ndarray) -> np.ndarray:
        if not self.tile and image.shape != self._size:  # traced for any size, interpolation and dilation fail
            self.model.make_predict_function(force=True)
            self._size = image.shape
        return self.model.predict_on_batch(image[None].astype(np.float32))[0, :, :, 0]
