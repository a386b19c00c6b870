"""Ask a segmenter about every pixel of a picture of any size: padding by reflection, tiles without seams."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

import cv2
import numpy as np

from keras_overlay import cropping
from keras_overlay.architectures import geometry
from keras_overlay.architectures.tiling import tile_and_margin, up
from keras_overlay.pixels import to_channels

if TYPE_CHECKING:
    import keras


LEAST_ZOOM, MOST_ZOOM = 0.25, 4.0
"""Range of a factor by which pictures are enlarged."""
_FINEST = 8  # denominators of these factors: tiles then begin and end at whole pixels in both sizes
_BESIDE = 2  # pixels around a tile from which enlarging and shrinking take something


class Segmenter:
    """A segmenter ready for pictures.

    Args:
        model: From `architectures.build` or `checkpoint.load`, with SEGMENTERS.
        tile: Bounds the memory: about this many pixels, in height and width, go through the network at once; None
            takes what the memory allows, 0 never cuts. See `tiling.tile_and_margin`.
        zooms: Pictures are enlarged by each of these factors, 0.25..4 in steps of an eighth or so, before the network
            sees them, and what it says is averaged. Enlarged, smaller letters are found; as they are, fewer
            drawings are taken for letters.

    Raises:
        ValueError: a tile below 0, no factor, or one out of range.
    """

    def __init__(self, model: keras.Model, tile: int | None = None, zooms: Sequence[float] = (1.0,)):
        if not zooms or not all(LEAST_ZOOM <= zoom <= MOST_ZOOM for zoom in zooms):
            raise ValueError(f"zooms must be factors, {LEAST_ZOOM:g}..{MOST_ZOOM:g}, one at least, got zooms={zooms!r}")
        facts = geometry.of(model)
        self.model, self.multiple = model, facts.multiple
        self.zooms = tuple(Fraction(zoom).limit_denominator(_FINEST) for zoom in zooms)
        self.channels = model.inputs[0].shape[-1]
        self._size: tuple[int, ...] | None = None
        self.tile, self.margin = tile_and_margin(facts, tile)

    def __call__(self, image: np.ndarray) -> np.ndarray:
        """How likely each pixel is part of a letter: the logarithm of the odds.

        Args:
            image: (height, width, 1 or 3) of any size, on 0..255; brought to the network's number of channels.

        Returns:
            float32 (height, width), above 0 where it is more likely than not; the mean over `zooms`.

        Raises:
            ValueError: if it is no such picture, or an empty one.
        """
        if image.ndim != 3 or image.shape[-1] not in (1, 3) or not image.size:
            raise ValueError(f"image must be (height, width, 1 or 3) and not empty, got shape={image.shape}")
        logits = self._enlarged_by(self.zooms[0], image)
        for zoom in self.zooms[1:]:
            logits += self._enlarged_by(zoom, image)
        return logits / np.float32(len(self.zooms)) if len(self.zooms) > 1 else logits

    def _enlarged_by(self, zoom: Fraction, image: np.ndarray) -> np.ndarray:
        """Logits by what the network sees of a picture enlarged: float32 (height, width).

        Tiles are enlarged one by one, so that no enlarged picture, of many times the memory, is ever whole.
        """
        height, width = image.shape[:2]
        multiple = zoom.denominator * self.multiple // math.gcd(zoom.numerator, zoom.denominator * self.multiple)
        padded = cropping.pad_to_multiple(to_channels(image, self.channels), multiple)
        if not self.tile:
            return self._of_window(padded, zoom)[:height, :width]
        logits = np.empty(padded.shape[:2], np.float32)
        core = up(self.tile / zoom, multiple)
        margin = up(self.margin / zoom + (_BESIDE if zoom != 1 else 0), multiple)
        for tile in cropping.tiles(*padded.shape[:2], core, margin, multiple):
            logits[tile.core] = self._of_window(padded[tile.window], zoom)[tile.kept]
        return logits[:height, :width]

    def _of_window(self, window: np.ndarray, zoom: Fraction) -> np.ndarray:
        size = tuple(int(side * zoom) for side in window.shape[:2])
        return _resized(self._logits(_resized(window, size))[..., None], window.shape[:2])[..., 0]

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
