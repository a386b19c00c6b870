"""Decoded training pictures, kept in memory up to a stated limit."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from keras_overlay.image_files import ImageFileError, read_rgb
from keras_overlay.pixels import to_channels

DEFAULT_LIMIT_MB = 2048


class ImageCache:
    """Pictures by number, decoded when first asked for and kept while they fit under the limit.

    A copy sent to a worker process starts empty, so each worker holds up to the limit it was given.

    Args:
        files: Picture files.
        channels: 1 (grey) or 3 (RGB).
        limit_mb: Largest total of decoded pictures kept, in MB (10^6 bytes); 0 keeps none.
        max_megapixels: Pictures above this size are refused before decoding.
    """

    def __init__(
        self, files: list[Path], channels: int = 3, limit_mb: float = DEFAULT_LIMIT_MB, max_megapixels: float = 200.0
    ):
        self.files, self.channels = list(files), channels
        self.limit_mb, self.max_megapixels = limit_mb, max_megapixels
        self._kept: dict[int, np.ndarray] = {}
        self._bytes = 0

    def __len__(self) -> int:
        return len(self.files)

    def __getitem__(self, number: int) -> np.ndarray:
        """uint8 (height, width, channels).

        Raises:
            ImageFileError: if the file is not a usable picture.
        """
        image = self._kept.get(number)
        if image is None:
            image = to_channels(read_rgb(self.files[number], self.max_megapixels), self.channels)
            if self._bytes + image.nbytes <= self.limit_mb * 1e6:
                self._kept[number] = image
                self._bytes += image.nbytes
        return image

    def __getstate__(self) -> dict:
        return {**self.__dict__, "_kept": {}, "_bytes": 0}


def usable(caches: Sequence[ImageCache], number: int, refused: set[int]) -> list[np.ndarray]:
    """Pictures of a number, one from each cache, or of the next number that all of them can give.

    Args:
        caches: Aligned.
        number: From 0.
        refused: Numbers that were no good; a bad one is reported once, added here, and passed over from then on.

    Raises:
        ImageFileError: if no number is usable.
    """
    count = len(caches[0])
    for candidate in ((number + step) % count for step in range(count)):
        if candidate in refused:
            continue
        try:
            pictures = [cache[candidate] for cache in caches]
            shapes = {picture.shape for picture in pictures}
            if len(shapes) > 1:
                raise ImageFileError(caches[0].files[candidate], f"differs in size from its twin: {sorted(shapes)}")
            return pictures
        except ImageFileError as error:
            refused.add(candidate)
            warnings.warn(f"left out of the training: {error}", stacklevel=2)
    raise ImageFileError(caches[0].files[0].parent, f"none of {count} pictures can be used")
