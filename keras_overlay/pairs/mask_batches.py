"""Batches of pictures and masks of letters, each a function of the seed and the batch's number alone."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from keras_overlay.pairs.masked_pages import Example, Pages
from keras_overlay.pixels import to_channels

_COVERED = 0.4  # of a shrunk pixel that letters must cover: thin strokes are not to break
_JPEG_QUALITY = (40, 95)


@dataclass(frozen=True)
class Change:
    """How examples are varied.

    Attributes:
        scale: Range of the factor by which an example is enlarged, all as likely on a logarithmic scale.
        grey_share, jpeg_share, negative_share: Shares of the examples, 0..1, that are made grey, go through JPEG, or
            have black and white exchanged.
        contrast: How far black rises and white falls at most, as a share of the whole scale, 0..0.5.
    """

    scale: tuple[float, float] = (1.0, 1.0)
    grey_share: float = 0.0
    jpeg_share: float = 0.0
    negative_share: float = 0.0
    contrast: float = 0.0

    def side(self, size: int, rng: np.random.Generator) -> int:
        """Pixels of a page that an example of `size` is made of."""
        low, high = np.log(self.scale)
        return max(8, round(size / float(np.exp(rng.uniform(low, high)))))

    def of(self, example: Example, size: int, rng: np.random.Generator) -> Example:
        """An example of `size` times `size`, varied."""
        picture, mask = _resized(example, size)
        if rng.random() < self.grey_share:
            picture = to_channels(to_channels(picture, 1), picture.shape[-1])
        if rng.random() < self.negative_share:
            picture = 255 - picture
        if self.contrast:
            black, white = rng.uniform((0, 1 - self.contrast), (self.contrast, 1))
            picture = np.round(picture * np.float32(white - black) + np.float32(255 * black)).astype(np.uint8)
        return (_through_jpeg(picture, rng) if rng.random() < self.jpeg_share else picture), mask


@dataclass
class MaskBatches:
    """`batches(number) -> (pictures, masks)`: float32 (batch, size, size, channels) on 0..255, and (batch, size, size,
    1) of 0 and 1.

    Attributes:
        pages: Where examples come from.
        batch_size: Examples a batch.
        size: Their side in pixels.
        seed: The run's seed.
        text_share: Share of the examples that are looked for letters, 0..1; the others are taken as they come.
        change: How they are varied.
    """

    pages: Pages
    batch_size: int = 8
    size: int = 256
    seed: int = 0
    text_share: float = 0.8
    change: Change = field(default_factory=Change)

    def __call__(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """The batch of this number. Raises ImageFileError if no page is usable at all."""
        rng = np.random.Generator(np.random.SFC64([self.seed, int(number)]))
        pictures = np.empty((self.batch_size, self.size, self.size, self.pages.channels), np.float32)
        masks = np.empty((self.batch_size, self.size, self.size, 1), np.float32)
        for place in range(self.batch_size):
            page, wants_text = int(rng.integers(len(self.pages))), bool(rng.random() < self.text_share)
            example = self.pages.cut(page, self.change.side(self.size, rng), rng, wants_text)
            pictures[place], masks[place, ..., 0] = self.change.of(example, self.size, rng)
        return pictures, masks


def _resized(example: Example, size: int) -> Example:
    picture, mask = example
    if picture.shape[0] == size:
        return picture, mask
    how = cv2.INTER_AREA if size < picture.shape[0] else cv2.INTER_LINEAR
    covered = cv2.resize(mask.astype(np.float32), (size, size), interpolation=how)
    picture = cv2.resize(picture, (size, size), interpolation=how).reshape(size, size, picture.shape[-1])
    return picture, covered >= _COVERED


def _through_jpeg(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Written and read again."""
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(*_JPEG_QUALITY))]
    data = cv2.imencode(".jpg", picture[..., ::-1], quality)[1]
    read = cv2.imdecode(data, cv2.IMREAD_COLOR if picture.shape[-1] == 3 else cv2.IMREAD_GRAYSCALE)
    return read[..., ::-1] if picture.shape[-1] == 3 else read[..., None]
