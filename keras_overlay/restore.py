"""Apply a restorer to a picture of any size: padding by reflection, tiles without seams, self-ensemble."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from keras_overlay import cropping
from keras_overlay.architectures import geometry
from keras_overlay.architectures.tiling import tile_and_margin
from keras_overlay.pixels import UNKNOWN_LEVEL, clip

if TYPE_CHECKING:
    import keras

CHANNEL_ORDERS = ("RGB", "BGR")


class Restorer:
    """A network ready for pictures.

    Args:
        model: From `architectures.build` or `checkpoint.load`.
        tile: Bounds the memory: no more than this many pixels and an overlap on either side, in height and width, go
            through the network at once (rounded up to the network's multiple). None takes what `default_tile` says; 0
            never cuts, nor does a network that sees the whole picture.
        overlap: Context around each core in pixels; None takes the network's receptive field, below which results
            would differ from the whole picture's.
        self_ensemble: Average over the eight flips and quarter turns: eight times the time, a little better.
        channel_order: `BGR` for weights that were trained on pictures as OpenCV reads them.
        strength: The noise's root mean square in grey levels, 0..255, for a network that takes one; None leaves it to
            the network to find out.

    Raises:
        ValueError: an option out of range, or a strength for a network that takes none.
    """

    def __init__(
        self,
        model: keras.Model,
        tile: int | None = None,
        overlap: int | None = None,
        self_ensemble: bool = False,
        channel_order: str = "RGB",
        strength: float | None = None,
    ):
        self.model, self.geometry = model, geometry.of(model)
        self.channels = model.inputs[0].shape[-1]
        self.self_ensemble, self.channel_order = self_ensemble, channel_order
        if channel_order not in CHANNEL_ORDERS:
            raise ValueError(f"channel_order must be one of BGR, RGB, got channel_order={channel_order!r}")
        self.takes_strength = len(model.inputs) == 2
        if strength is not None and not self.takes_strength:
            raise ValueError(f"this network ({model.name}) takes no strength, got strength={strength:g}")
        if strength is not None and not 0 <= strength <= 255:
            raise ValueError(f"strength must be 0..255 grey levels, got strength={strength:g}")
        self.level = np.full((1, 1), UNKNOWN_LEVEL if strength is None else strength, np.float32)
        self.tile, self.margin = tile_and_margin(self.geometry, tile, overlap)

    def __call__(self, image: np.ndarray) -> np.ndarray:
        """Restore one picture.

        Args:
            image: (height, width, channels) of any size, on 0..255.

        Returns:
            float32 of the same shape, clipped to 0..255, not rounded.

        Raises:
            ValueError: if the picture has not the network's number of channels.
            MemoryError: if a tile, or the whole picture where tiles are off, needs more than there is.
        """
        if image.ndim != 3 or image.shape[-1] != self.channels:
            raise ValueError(f"image must be (height, width, {self.channels}), got shape={image.shape}")
        swap = slice(None, None, -1 if self.channel_order == "BGR" else 1)
        restored = self._ensemble(image[..., swap]) if self.self_ensemble else self._padded(image[..., swap])
        return restored[..., swap]

    def _ensemble(self, image: np.ndarray) -> np.ndarray:
        total = np.zeros(image.shape, np.float32)
        for turns in range(4):
            turned = np.rot90(image, turns)
            total += np.rot90(self._padded(turned), -turns)
            total += np.rot90(self._padded(turned[:, ::-1])[:, ::-1], -turns)
        return total / 8

    def _padded(self, image: np.ndarray) -> np.ndarray:
        height, width = image.shape[:2]
        padded = cropping.pad_to_multiple(image, self.geometry.multiple)
        restored = self._tiled(padded) if self.tile else self._predict(padded)
        return restored[:height, :width]

    def _tiled(self, image: np.ndarray) -> np.ndarray:
        restored = np.empty(image.shape, np.float32)
        for tile in cropping.tiles(*image.shape[:2], self.tile, self.margin, self.geometry.multiple):
            restored[tile.core] = self._predict(image[tile.window])[tile.kept]
        return restored

    def _predict(self, image: np.ndarray) -> np.ndarray:
        batch = image[None].astype(np.float32)
        try:
            return clip(self.model.predict_on_batch([batch, self.level] if self.takes_strength else batch)[0])
        except Exception as error:  # TensorFlow and JAX have errors of their own for this
            if "exhausted" not in f"{type(error).__name__} {error}".lower():
                raise
            height, width = image.shape[:2]
            raise MemoryError(f"not enough memory for {width}x{height} pixels at once; try a smaller tile") from error
