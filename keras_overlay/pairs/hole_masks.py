"""Where training examples of inpainting have their holes: drawn shapes, letters, or mask files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from keras_overlay.cropping import random_patch
from keras_overlay.masks import MASKS
from keras_overlay.masks.from_pair import dilated
from keras_overlay.noise import NOISE_MODELS
from keras_overlay.noise.model import NoiseModel
from keras_overlay.pairs.image_cache import ImageCache, usable
from keras_overlay.registry import Table
from keras_overlay.spec import Spec, parse

HoleSource = Callable[[np.ndarray, np.random.Generator], np.ndarray]
"""Picture, uint8 (height, width, channels), and generator to holes, bool (height, width)."""
_MASKED = 128  # grey levels from which on a pixel of a mask file is a hole
_MOST_GROWN = 3  # pixels on each side
_TRIES = 8


def build(spec: str) -> HoleSource:
    """Holes as a spec tells: entries of MASKS, or of NOISE_MODELS for what they draw; of several one for each example.

    Args:
        spec: For example `strokes,5,30+boxes+lettering,4,20`.

    Raises:
        ValueError, TypeError: an unknown name, a wrong argument, or noise that leaves no pixel as it was.
    """
    sources = [_source(part) for part in parse(spec)]
    return sources[0] if len(sources) == 1 else Choice(sources)


def _source(part: Spec) -> HoleSource:
    if part.name in MASKS:
        if getattr(MASKS[part.name], "compares", False):
            raise ValueError(f"{part.name} compares two pictures and cannot make holes in one")
        return MASKS.build(part)
    return Footprint(_noise(part))


def _noise(part: Spec) -> NoiseModel:
    if part.name not in NOISE_MODELS:
        names = ", ".join(sorted({*drawable(MASKS), *NOISE_MODELS}))
        raise ValueError(f"unknown mask {part.name!r}; known: {names}")
    return NOISE_MODELS.build(part)


def drawable(table: Table = MASKS) -> list[str]:
    """Names of masks that need one picture alone."""
    return [name for name in table if not getattr(table[name], "compares", False)]


class Choice:
    """One of several sources for each example, all as likely."""

    def __init__(self, sources: Sequence[HoleSource]):
        self.sources = list(sources)

    def __call__(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Holes of one of them."""
        return self.sources[int(rng.integers(len(self.sources)))](image, rng)


class Footprint:
    """Where a noise model draws, grown by up to three pixels: as whoever erases letters grows their mask.

    Args:
        noise: A model with a footprint. Of lettering the letters alone count, not the balloons around them.
    """

    def __init__(self, noise: NoiseModel):
        self.noise = noise

    def __call__(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Holes for one picture."""
        drawn = self.noise.pair(image, rng).mask if hasattr(self.noise, "pair") else self.noise.render(image, rng)[1]
        return dilated(drawn, 2 * int(rng.integers(_MOST_GROWN + 1)) + 1)


class MaskFiles:
    """Cuts of mask files at random places, flipped and turned: white where there are holes.

    Args:
        files: Grey pictures, of any sizes.
        limit_mb: Largest total of decoded masks kept in memory, MB.
    """

    def __init__(self, files: Sequence[Path], limit_mb: float):
        self.masks = ImageCache(list(files), 1, limit_mb)
        self._refused: set[int] = set()

    def __call__(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """Holes for a square picture; of eight places the first that has some, or the last.

        Raises:
            ImageFileError: if no file can be used.
        """
        for _ in range(_TRIES):
            mask = usable([self.masks], int(rng.integers(len(self.masks))), self._refused)[0]
            holes = random_patch(mask.shape, max(image.shape[:2]), rng).of(mask)[: image.shape[0], : image.shape[1], 0]
            if (holes >= _MASKED).any():
                break
        return holes >= _MASKED
