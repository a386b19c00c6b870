"""Paint into the holes of a picture of any size: padding by reflection, tiles without seams, known pixels untouched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from keras_overlay import cropping
from keras_overlay.architectures import geometry
from keras_overlay.architectures.tiling import tile_and_margin, up
from keras_overlay.pixels import clip, to_channels

if TYPE_CHECKING:
    import keras

THIN = 64
"""Width of holes, pixels, below which what is painted depends on what is nearer than `NEAR` pixels alone; what is
farther moves it by a fraction of a grey level."""
NEAR = 128
CORES = (128, 256, 512)
"""Sides of the tiles of which thin holes are painted, those of which the fewest pixels go through the network."""


class Inpainter:
    """An inpainter ready for pictures.

    Args:
        model: From `architectures.build` or `checkpoint.load`, with INPAINTERS.
        tile: Bounds the memory: about this many pixels, in height and width, go through the network at once; None
            takes what the memory allows, and less of the picture if its holes are thin, such as letters, and few: then
            only what is around them goes through the network. 0 never cuts. See `tiling.tile_and_margin`.
        mirrored: Average over the picture and its mirror image: twice the time, a little better.

    Raises:
        ValueError: a tile below 0.
    """

    def __init__(self, model: keras.Model, tile: int | None = None, mirrored: bool = False):
        facts = geometry.of(model)
        self.model, self.multiple = model, facts.multiple
        self.channels, self.mirrored = model.inputs[0].shape[-1], mirrored
        self.tile, self.margin = tile_and_margin(facts, tile)
        self.chooses = tile is None and self.tile > 0

    def __call__(self, image: np.ndarray, holes: np.ndarray) -> np.ndarray:
        """Inpaint one picture.

        Args:
            image: (height, width, 1 or 3) of any size, on 0..255; what it has in its holes has no influence.
            holes: bool (height, width), True where there is to be painted.

        Returns:
            float32 of the picture's shape, on 0..255, not rounded; exactly the picture outside of holes.

        Raises:
            ValueError, TypeError: no such picture, or holes that are not bool or of another size.
        """
        check(image, holes)
        if not holes.any():
            return image.astype(np.float32)
        painted = to_channels(self.painted(image, holes, only_holes=True), image.shape[-1])
        np.copyto(painted, image, where=~holes[..., None])  # in place: of a large page each copy takes a gigabyte
        return painted

    def painted(self, image: np.ndarray, holes: np.ndarray, only_holes: bool = False) -> np.ndarray:
        """What the network makes of all of the picture, known pixels too.

        Args:
            image, holes: See `__call__`.
            only_holes: Leave out tiles without a hole; there the result is the picture.

        Returns:
            float32 (height, width, the network's channels), clipped to 0..255.
        """
        check(image, holes)
        height, width = image.shape[:2]
        image, holes = to_channels(image, self.channels), holes[..., None]
        image, holes = (cropping.pad_to_multiple(each, self.multiple) for each in (image, holes))
        if not self.tile:
            return self._predict(image, holes)[:height, :width]
        result = image.astype(np.float32)
        for tile in self._tiles(holes, only_holes):
            result[tile.core] = self._predict(image[tile.window], holes[tile.window])[tile.kept]
        return result[:height, :width]

    def _tiles(self, holes: np.ndarray, only_holes: bool) -> list[cropping.Tile]:
        """What goes through the network, one after the other."""
        cuts = [(self.tile, self.margin)]
        if self.chooses and only_holes and is_thin(holes):
            near = min(self.margin, up(NEAR, self.multiple))
            cuts += [(core, near) for core in (up(core, self.multiple) for core in CORES) if core < self.tile]
        found = [[*cropping.tiles(*holes.shape[:2], *cut, self.multiple)] for cut in cuts]
        if only_holes:
            found = [[tile for tile in tiles if holes[tile.core].any()] for tiles in found]
        return min(found, key=lambda tiles: sum(holes[tile.window].size for tile in tiles))

    def _predict(self, image: np.ndarray, holes: np.ndarray) -> np.ndarray:
        if not self.mirrored:
            return self._once(image, holes)
        return (self._once(image, holes) + self._once(image[:, ::-1], holes[:, ::-1])[:, ::-1]) / 2

    def _once(self, image: np.ndarray, holes: np.ndarray) -> np.ndarray:
        batch = [each[None].astype(np.float32) for each in (image, holes)]
        return clip(self.model.predict_on_batch(batch)[0])


def is_thin(holes: np.ndarray) -> bool:
    """Whether no hole, bool (height, width, 1), is as wide as `THIN` pixels."""
    return float(cv2.distanceTransform(holes.astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_3).max()) < THIN / 2


def check(image: np.ndarray, holes: np.ndarray) -> None:
    """Refuse what is no picture with holes.

    Raises:
        ValueError: shapes that do not fit.
        TypeError: holes that are not bool.
    """
    if image.ndim != 3 or image.shape[-1] not in (1, 3) or not image.size:
        raise ValueError(f"image must be (height, width, 1 or 3) and not empty, got shape={image.shape}")
    if holes.dtype != bool:
        raise TypeError(f"holes must be bool, got {holes.dtype}; compare a grey mask with a threshold first")
    if holes.shape != image.shape[:2]:
        raise ValueError(f"holes must be (height, width) = {image.shape[:2]} as the image is, got shape={holes.shape}")
