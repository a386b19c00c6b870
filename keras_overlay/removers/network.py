"""Removing an overlay with a network that restores the whole picture."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from keras_overlay.pixels import quantise, to_channels, to_scale_255
from keras_overlay.removers.remover import Remover
from keras_overlay.restore import Restorer

_AT_ONCE = 1 << 20  # values compared at once: large pictures need no second copy in float


class NetworkRemover(Remover):
    """Restore with a network; what it hardly changes stays as it is.

    Args:
        load: Makes the restorer, when it is first needed.
        threshold: Pixels whose channels all change by less than this many grey levels keep their values, 0..255.
        record: See `Remover`.
    """

    uses_keras = True

    def __init__(self, load: Callable[[], Restorer], threshold: float, record: Mapping[str, Any]):
        super().__init__(record)
        self.threshold, self._load = threshold, load

    @functools.cached_property
    def restorer(self) -> Restorer:
        """The network, ready for pictures."""
        return self._load()

    def load(self) -> None:
        """Load the network. Raises CheckpointError, or ValueError for options that do not suit it."""
        _ = self.restorer

    def clean(self, picture: np.ndarray) -> np.ndarray:
        """See `Remover`. Floats are clipped to 0..255 and not rounded."""
        restored = restore_any(to_scale_255(picture), self.restorer)
        return without_small_changes(picture, restored, self.threshold)


def restore_any(image: np.ndarray, restorer: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """Restore a grey or RGB picture with a grey or RGB network.

    Args:
        image: (height, width, 1 or 3) on 0..255. A grey picture goes through an RGB network as three equal channels,
            whose results are averaged; an RGB picture through a grey network channel by channel.
        restorer: See `restore.Restorer`.

    Returns:
        float32 of the picture's own shape.
    """
    channels = image.shape[-1]
    if channels == restorer.channels:
        return restorer(image)
    if channels == 1:
        return restorer(to_channels(image, 3)).mean(axis=-1, keepdims=True)
    return np.concatenate([restorer(image[..., c : c + 1]) for c in range(channels)], axis=-1)


def without_small_changes(picture: np.ndarray, restored: np.ndarray, threshold: float) -> np.ndarray:
    """The restored picture as a file of the picture's kind holds it, less the changes that are too small.

    Args:
        picture: uint8, uint16 or float32, (height, width, channels).
        restored: float32 on 0..255, of the same shape.
        threshold: Grey levels. A pixel stays exactly as it was if none of its channels changes by as much.

    Returns:
        Array of the picture's dtype, rounded unless that is float32.
    """
    image = restored.copy() if picture.dtype == np.float32 else quantise(restored, picture.dtype.type)
    if threshold > 0:
        step = max(1, _AT_ONCE * len(picture) // picture.size)
        for start in range(0, len(picture), step):
            rows = slice(start, start + step)
            small = np.abs(restored[rows] - to_scale_255(picture[rows])).max(axis=-1) < threshold
            image[rows][small] = picture[rows][small]
    return image
