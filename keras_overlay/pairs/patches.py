"""Batches of training pairs, each a function of the seed and the batch's number alone."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from keras_overlay.cropping import random_patch
from keras_overlay.noise.model import NoiseModel
from keras_overlay.pairs.image_cache import ImageCache, usable
from keras_overlay.pairs.palette import with_palette
from keras_overlay.pixels import UNKNOWN_LEVEL, quantise, to_channels


@dataclass
class PairBatches:
    """`batches(number) -> (source, target)`, both float32 (batch, size, size, channels) on 0..255.

    With `with_level` the source is a pair: pictures, and (batch, 1) levels, as `layers.noise_level_map` takes them.

    Each example takes a random patch of a random picture, flipped and turned at random. The source gets noise, then is
    clipped and rounded as files are. The target gets noise of its own and is left unclipped: rounding and clipping
    would shift its mean, and a restorer trained on noisy targets learns that mean (arXiv:1803.04189, section 2).

    Attributes:
        pictures: Clean pictures, or the source shots of own noisy data.
        targets: The target shots, aligned with `pictures`; None for the same pictures.
        source_noise, target_noise: What is added to each.
        batch_size, patch_size: Examples a batch, and their side in pixels.
        seed: The run's seed.
        target_quantised: Clip and truncate targets to whole numbers, as the original scripts do.
        grey_share: Share of the examples, 0..1, made grey before the noise, which is then the same in all channels, as
            in grey files. Without some an RGB network takes such noise for detail. Not applied to own `targets`.
        palette_share: Share of the examples, 0..1, reduced to few colours before the noise, as files with a palette
            are: to a network that looks for places of one colour theirs are lettering. Not applied to own `targets`.
        with_level: Tell the level of the source noise: the root mean square of what it added, in grey levels, before
            clipping; for half of the examples, at random, it is told to be unknown, and for all of them with own
            `targets`, where the pictures bring noise of their own.
    """

    pictures: ImageCache
    source_noise: NoiseModel
    target_noise: NoiseModel
    targets: ImageCache | None = None
    batch_size: int = 16
    patch_size: int = 64
    seed: int = 0
    target_quantised: bool = False
    grey_share: float = 0.0
    palette_share: float = 0.0
    with_level: bool = False
    _refused: set[int] = field(default_factory=set)

    def __call__(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """The batch of this number.

        Raises:
            ImageFileError: if no picture is usable at all; unusable ones are left out with a warning.
        """
        rng = np.random.Generator(np.random.SFC64([self.seed, int(number)]))
        shape = (self.batch_size, self.patch_size, self.patch_size, self.pictures.channels)
        sources, targets = np.empty(shape, np.float32), np.empty(shape, np.float32)
        levels = np.empty((self.batch_size, 1), np.float32)
        for place in range(self.batch_size):
            sources[place], targets[place], levels[place] = self._pair(rng)
        return ((sources, levels), targets) if self.with_level else (sources, targets)

    def _pair(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, float]:
        picture, wanted = self._aligned(int(rng.integers(len(self.pictures))))
        patch = random_patch(picture.shape, self.patch_size, rng)
        given, wanted = patch.of(picture), patch.of(wanted)
        if self.grey_share and self.targets is None and rng.random() < self.grey_share:
            given = wanted = to_channels(given, 1)  # (size, size, 1); the batch repeats it
        if self.palette_share and self.targets is None and rng.random() < self.palette_share:
            given = wanted = with_palette(given, rng)
        source = self.source_noise(given, rng)
        target = self.target_noise(wanted, rng)
        level = self._level(source, given, rng) if self.with_level else UNKNOWN_LEVEL
        return quantise(source), np.trunc(np.clip(target, 0, 255)) if self.target_quantised else target, level

    def _level(self, source: np.ndarray, given: np.ndarray, rng: np.random.Generator) -> float:
        if self.targets is not None or rng.random() < 0.5:
            return UNKNOWN_LEVEL
        return float(np.sqrt(np.mean(np.square(source - given), dtype=np.float64)))

    def _aligned(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        caches = [self.pictures] if self.targets is None else [self.pictures, self.targets]
        pictures = usable(caches, number, self._refused)
        return pictures[0], pictures[-1]
