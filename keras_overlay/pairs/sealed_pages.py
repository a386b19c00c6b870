"""Examples of sealed pages beside clean ones: from folders of both, or from clean pages and a noise model of seals."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from keras_overlay.cropping import random_patch, resized
from keras_overlay.noise.model import NoiseModel
from keras_overlay.pairs.drawn_pages import DrawnPages
from keras_overlay.pairs.image_cache import ImageCache, usable
from keras_overlay.pixels import quantise, to_channels

FITS = ("crop", "resize")
VISIBLE = 8  # grey levels of difference in any channel that make a pixel a sealed one
JPEG_QUALITIES = (50, 95)
_TRIES = 16
_ENOUGH = 0.005  # share of a patch's pixels


def sealed_pixels(sealed: np.ndarray, clean: np.ndarray) -> np.ndarray:
    """Where a seal is: where the two pictures visibly differ.

    Args:
        sealed, clean: (height, width, channels) of one shape, on 0..255.

    Returns:
        bool (height, width).
    """
    return (np.abs(np.subtract(sealed, clean, dtype=np.float32)) >= VISIBLE).any(axis=-1)


@dataclass
class SealedPages:
    """Draws examples: a picture with seals and the same without, both uint8 (size, size, channels).

    Attributes:
        clean: Clean pages.
        sealed: The same pages with seals, aligned; None to add seals by `noise`.
        noise: What puts seals on a clean page; not used with `sealed`.
        size: Side of an example in pixels.
        fit: `crop` cuts a patch at a random place, as it is; `resize` shrinks the whole page.
    """

    clean: ImageCache | DrawnPages
    sealed: ImageCache | None
    noise: NoiseModel | None
    size: int
    fit: str = "crop"
    _refused: set[int] = field(default_factory=set)

    def __post_init__(self):
        if self.fit not in FITS:
            raise ValueError(f"fit must be one of {', '.join(FITS)}, got fit={self.fit!r}")
        if (self.sealed is None) == (self.noise is None):
            raise ValueError("one of sealed and noise is needed, and not both")

    def draw(self, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """One example: the picture with seals, and the clean one.

        A patch is looked for in which seals take half a percent of the pixels; after some tries any is taken.

        Args:
            rng: Source of all randomness.

        Raises:
            ImageFileError: if no page is usable at all.
        """
        caches = [self.clean] if self.sealed is None else [self.clean, self.sealed]
        pages = usable(caches, int(rng.integers(len(self.clean))), self._refused)
        if self.fit == "resize":
            sealed = pages[1] if self.noise is None else quantise(self.noise(pages[0], rng))
            return resized(sealed, self.size), resized(pages[0], self.size)
        for _ in range(_TRIES):
            patch = random_patch(pages[0].shape, self.size, rng, augment=False)
            clean = patch.of(pages[0])
            sealed = patch.of(pages[1]) if self.noise is None else quantise(self.noise(clean, rng))
            if sealed_pixels(sealed, clean).mean() >= _ENOUGH:
                break
        return sealed, clean


@dataclass(frozen=True)
class Variation:
    """What happens to an example, to both of its pictures alike, before it is one.

    Attributes:
        grey_share: Probability that it is made grey, 0..1, so that an RGB network works on grey files too.
        jpeg_share: Probability that it goes through JPEG, 0..1, as scans do: the clean picture is then what the scan
            would look like without the seal. What no ink is near stays the same in both.
        colour_share: Probability that red, green and blue change places, 0..1: inks of six times as many colours.
    """

    grey_share: float = 0.0
    jpeg_share: float = 0.0
    colour_share: float = 0.0

    def of(self, pair: tuple[np.ndarray, np.ndarray], rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
        """The pair varied: uint8 (size, size, channels) each, of one channel where it was made grey."""
        if rng.random() < self.colour_share and pair[0].shape[-1] == 3:
            order = rng.permutation(3)
            pair = tuple(each[..., order] for each in pair)
        if rng.random() < self.grey_share:
            pair = tuple(to_channels(each, 1) for each in pair)
        if rng.random() < self.jpeg_share:
            quality = int(rng.integers(*JPEG_QUALITIES))
            pair = tuple(_through_jpeg(each, quality) for each in pair)
        return pair


def _through_jpeg(picture: np.ndarray, quality: int) -> np.ndarray:
    """What is left of a picture, uint8 (height, width, 1 or 3), after it was a JPEG file."""
    encoded = cv2.imencode(".jpg", picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    decoded = cv2.imdecode(encoded, cv2.IMREAD_UNCHANGED)
    return decoded.reshape(picture.shape)[..., ::-1]


@dataclass
class RemovalBatches:
    """`batches(number) -> (source, target)`: sealed and clean, both float32 (batch, size, size, channels) on 0..255.

    Attributes:
        pages: Where examples come from.
        batch_size: Examples a batch.
        seed: The run's seed.
        variation: See `Variation`.
        clean_share: Share of the examples that have no seal, 0..1: what is clean is to stay as it is.
    """

    pages: SealedPages
    batch_size: int = 16
    seed: int = 0
    variation: Variation = Variation()
    clean_share: float = 0.2

    def __call__(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """The batch of this number. Raises ImageFileError if no page is usable at all."""
        rng = np.random.Generator(np.random.SFC64([self.seed, int(number)]))
        sources, targets = (_empty(self.pages, self.batch_size) for _ in range(2))
        for place in range(self.batch_size):
            sealed, clean = self.variation.of(self.pages.draw(rng), rng)
            sources[place], targets[place] = clean if rng.random() < self.clean_share else sealed, clean
        return sources, targets


@dataclass
class LabelledBatches:
    """`batches(number) -> (pictures, labels)`: float32 (batch, size, size, channels) on 0..255 and (batch, 1), 0 or 1.

    Half of the examples are clean. The others are labelled by what is there: 1 where a pixel is visibly sealed.

    Attributes:
        pages: Where examples come from.
        batch_size: Examples a batch.
        seed: The run's seed.
        variation: See `Variation`.
    """

    pages: SealedPages
    batch_size: int = 16
    seed: int = 0
    variation: Variation = Variation()

    def __call__(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """The batch of this number. Raises ImageFileError if no page is usable at all."""
        rng = np.random.Generator(np.random.SFC64([self.seed, int(number)]))
        pictures, labels = _empty(self.pages, self.batch_size), np.zeros((self.batch_size, 1), np.float32)
        for place in range(self.batch_size):
            sealed, clean = self.variation.of(self.pages.draw(rng), rng)
            is_sealed = place % 2 == 0
            pictures[place] = sealed if is_sealed else clean
            labels[place] = is_sealed and sealed_pixels(sealed, clean).any()
        return pictures, labels


def _empty(pages: SealedPages, batch_size: int) -> np.ndarray:
    """Room for a batch; a grey example is repeated in all channels."""
    return np.empty((batch_size, pages.size, pages.size, pages.clean.channels), np.float32)
