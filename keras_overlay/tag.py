"""Ask a tagger what is in a picture, and where it looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from keras_overlay.cropping import resized
from keras_overlay.looks import parted
from keras_overlay.pixels import to_channels

if TYPE_CHECKING:
    import keras


class Tagger:
    """A tagger ready for pictures.

    Args:
        model: From `architectures.build` or `checkpoint.load`, with TAGGERS.
        size: Side in pixels to which pictures are brought, a multiple of 8; that of its training is best.

    Raises:
        ValueError: a size that is no multiple of 8.
    """

    def __init__(self, model: keras.Model, size: int = 128):
        if size < 8 or size % 8:
            raise ValueError(f"size must be a multiple of 8 pixels, got size={size}")
        self.model, self.size, self.channels = model, size, model.inputs[0].shape[-1]

    def __call__(self, image: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """What is in a picture, and where that was seen.

        Args:
            image: (height, width, 1 or 3) of any size, uint8, or float32 on 0..255; brought to the network's channels.

        Returns:
            Probabilities of the tags, float32 (tags,), 0..1; and the regions looked at, float32 (looks, 4): left, top,
            right and bottom as shares of the picture's sides, partly outside of 0..1 where a region is.

        Raises:
            ValueError: if it is no such picture, or an empty one.
        """
        if image.ndim != 3 or image.shape[-1] not in (1, 3) or not image.size:
            raise ValueError(f"image must be (height, width, 1 or 3) and not empty, got shape={image.shape}")
        logits, regions = parted(self.outputs(resized(to_channels(image, self.channels), self.size)[None])[0])
        halves, centres = np.abs(regions[:, :2]), regions[:, 2:]
        boxes = np.concatenate([centres - halves, centres + halves], axis=1) / 2 + 0.5
        return 1 / (1 + np.exp(-np.clip(logits.max(axis=0), -80, 80))), boxes

    def outputs(self, pictures: np.ndarray, batch: int = 16) -> np.ndarray:
        """What the network gives for pictures of its size and channels: float32 (count, looks, tags + 4); see `looks`.

        Args:
            pictures: (count, size, size, channels) on 0..255.
            batch: How many go through the network at once, at least 1.
        """
        starts = range(0, len(pictures), batch)
        parts = [self.model.predict_on_batch(pictures[start : start + batch].astype(np.float32)) for start in starts]
        return np.concatenate(parts)
