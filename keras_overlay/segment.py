"""Ask a segmenter about every pixel of a picture of any size: padding by reflection, tiles without seams."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import cv2
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
        zoom: Pictures are enlarged by this factor before the network sees them, which finds smaller letters then.

    Raises:
        ValueError: a tile below 0, or a zoom that is not above 0.
    """

    def __init__(self, model: keras.Model, tile: int | None = None, zoom: float = 1.0):
        if not zoom > 0:
            raise ValueError(f"zoom must be a factor above 0, got zoom={zoom!r}")
        facts = geometry.of(model)
        self.model, self.multiple, self.zoom = model, facts.multiple, zoom
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
        size = tuple(max(1, round(side * self.zoom)) for side in image.shape[:2])
        return _resized(self._of_size(_resized(image, size)), image.shape[:2])[..., 0]

    def _of_size(self, image: np.ndarray) -> np.ndarray:
        """Logits of a picture in the size in which the network is to see it, (height, width, 1)."""
        height, width = image.shape[:2]
        padded = cropping.pad_to_multiple(to_channels(image, self.channels), self.multiple)
        if not self.tile:
            return self._logits(padded)[:height, :width, None]
        logits = np.empty(padded.shape[:2], np.float32)
        for tile in cropping.tiles(*padded.shape[:2], self.tile, self.margin, self.multiple):
            logits[tile.core] = self._logits(padded[tile.window])[tile.kept]
        return logits[:height, :width, None]

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


def _resized(image: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """A picture, or logits, (height, width, channels) in another size; the same array if it has that."""
    if image.shape[:2] == size:
        return image
    way = cv2.INTER_AREA if size < image.shape[:2] else cv2.INTER_CUBIC
    return cv2.resize(image, size[::-1], interpolation=way).reshape(*size, -1)
