"""A mark from an RGBA file laid over the picture: J = (1 - a) I + a W with a = alpha * opacity, for each channel."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import cv2
import numpy as np

from keras_overlay.image_files import ImageFileError, read_picture
from keras_overlay.noise.model import NoiseModel, as_float, at_share, check_order
from keras_overlay.pixels import to_channels
from keras_overlay.registry import Between, checked

Share = Annotated[float, Between(0, 1)]
Scale = Annotated[float, Between(0.01, 10, "times the file's size")]
_MAX_MEGAPIXELS = 64  # of a mark at its largest scale; 16 bytes a pixel


class Watermark(NoiseModel):
    """One mark at a random place, scale and opacity, each uniform for each picture.

    A mark that fits lies wholly inside the picture; a larger one is cut by the picture's border at a random place.
    Patches for training on noisy targets should be so large that no pixel is under the mark in half of the draws.

    Args:
        file: Picture file with an alpha channel (RGBA PNG), for example one made by `noise_model.py
            --extract_watermark`.
        min_opacity, max_opacity: Range of the factor on the file's alpha, 0..1.
        min_scale, max_scale: Range of the magnification of the file, 0.01..10.

    Raises:
        ValueError: if a value is out of range, a minimum exceeds its maximum, or the mark becomes larger than 64
            megapixels.
        ImageFileError: if the file is missing, not a picture, has no alpha, or is transparent everywhere.
    """

    name = "watermark"

    @checked
    def __init__(
        self,
        file: str,
        min_opacity: Share = 0.3,
        max_opacity: Share = 1.0,
        min_scale: Scale = 0.5,
        max_scale: Scale = 1.0,
    ):
        check_order(self.name, min_opacity, max_opacity, "opacity")
        check_order(self.name, min_scale, max_scale, "scale")
        self.file, self.min_opacity, self.max_opacity = file, min_opacity, max_opacity
        self.min_scale, self.max_scale = min_scale, max_scale
        self._mark = read_mark(file)  # now, so that a missing file is not found at the first batch
        megapixels = max_scale**2 * self._mark.shape[0] * self._mark.shape[1] / 1e6
        if megapixels > _MAX_MEGAPIXELS:
            raise ValueError(
                f"watermark: {file} at max_scale={max_scale:g} has {megapixels:.0f} megapixels, expected at most "
                f"{_MAX_MEGAPIXELS}"
            )

    def fixed(self, share=0.5):
        """The same mark and scales with the opacity fixed at `share` (0..1) of the way from minimum to maximum."""
        opacity = at_share(share, self.min_opacity, self.max_opacity)
        return Watermark(self.file, opacity, opacity, self.min_scale, self.max_scale)

    def render(self, image, rng):
        """See `NoiseModel.render`."""
        noisy = as_float(image)
        scaled = _scaled(self._mark, rng.uniform(self.min_scale, self.max_scale))
        opacity = np.float32(rng.uniform(self.min_opacity, self.max_opacity))
        rows, columns = (_overlap(rng, *lengths) for lengths in zip(noisy.shape[:2], scaled.shape[:2], strict=True))
        inside, mark = (rows[0], columns[0]), scaled[rows[1], columns[1]] * opacity  # mark: (h, w, 4)
        noisy[inside] = noisy[inside] * (1 - mark[..., 3:]) + to_channels(mark[..., :3], noisy.shape[-1])
        mask = np.zeros(noisy.shape[:2], bool)
        mask[inside] = mark[..., 3] > 0
        return noisy, mask


def _overlap(rng: np.random.Generator, size: int, mark: int) -> tuple[slice, slice]:
    """Slices of picture and mark along one axis, the shorter one wholly inside the longer at a random place."""
    start = int(rng.integers(abs(size - mark) + 1))
    shorter = min(size, mark)
    moved, whole = slice(start, start + shorter), slice(0, shorter)
    return (moved, whole) if size >= mark else (whole, moved)


def read_mark(file: str) -> np.ndarray:
    """Read a mark from a picture file with an alpha channel.

    Returns:
        Colours times alpha (0..255), and alpha (0..1), float32 (height, width, 4): what may be scaled and averaged.

    Raises:
        ImageFileError: see `Watermark`.
    """
    picture = read_picture(Path(file))
    if picture.alpha is None:
        raise ImageFileError(file, "a watermark needs an alpha channel (RGBA PNG); this file has none")
    if picture.pixels.dtype != np.uint8:
        raise ImageFileError(file, f"a watermark must have 8 bits a channel, got {picture.pixels.dtype}")
    if not picture.alpha.any():
        raise ImageFileError(file, "a watermark needs visible pixels; this file is transparent everywhere")
    alpha = picture.alpha[..., None].astype(np.float32) / np.float32(255.0)
    return np.concatenate([to_channels(picture.pixels, 3) * alpha, alpha], axis=-1)


def _scaled(mark: np.ndarray, scale: float) -> np.ndarray:
    if scale == 1:
        return mark
    size = tuple(max(1, round(length * scale)) for length in mark.shape[1::-1])
    return cv2.resize(mark, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
