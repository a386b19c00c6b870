"""The overlay `text`."""

from __future__ import annotations

import functools
import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np

from keras_overlay import checkpoint, weights
from keras_overlay.architectures.folding import folded
from keras_overlay.architectures.inpainters import INPAINTERS
from keras_overlay.architectures.segmenters import SEGMENTERS
from keras_overlay.hardware import supports_bfloat16
from keras_overlay.inpaint import Inpainter
from keras_overlay.masks.from_pair import dilated
from keras_overlay.pixels import MAX_VALUE, quantise, to_scale_255
from keras_overlay.registry import Between, OneOf, checked
from keras_overlay.removers.flat_holes import without_flat_holes
from keras_overlay.removers.flat_letters import completed
from keras_overlay.removers.likely_words import likely
from keras_overlay.removers.removal import Cleaned
from keras_overlay.removers.remover import Remover
from keras_overlay.removers.shipped import Pixels, Precision, Threshold
from keras_overlay.segment import Segmenter

if TYPE_CHECKING:
    import keras

SEGMENTER, INPAINTER = "lettering", "inpainting"
"""Names of the shipped weights."""
STAGES = ("inpaint", "mask", "whiteout")
DILATION = 3
"""Side of the window that grows letters: they have soft edges, and lines may pass near them."""
DILATION_ON_ART = 5
"""The same where their outlines are the network's: what is left of a letter is seen, and is painted from."""
_MIDDLE = 128.0
_FAR = 1e-6  # probabilities nearer to 0 or 1 are as near as that
ALL_TEXT = "all of it was taken for lettering, so there is nothing to paint from; it is left as it is"


class Text(Remover):
    """Lettering in comics: speech in balloons and beside them, shouts, and sounds drawn over the art.

    Three steps: a network marks the letters; words on art of which it is sure nowhere are left out, and outlines on
    flat ground are read from the picture. Where what is around a patch of letters is one flat colour, as in a balloon,
    they get that colour; elsewhere a second network paints. Outside of the grown mask every pixel keeps its exact
    value. A mask that is given with the picture is taken for the letters, and the first network is not asked.

    Args:
        stage: `inpaint` for all of that; `whiteout` makes the letters white instead of painting; `mask` gives the mask
            itself, white on black, in the picture's shape and kind.
        threshold: Least probability of a letter's pixel, times 255: 0..255 grey levels. None takes the manifest's.
        dilate: Side of the window that grows the mask, odd, 1..15 pixels; 1 grows it by nothing. None is 3 for letters
            on flat ground and 5 for others, and 1 for a mask that is given.
        tile: See `segment.Segmenter`; for both networks.
        precision: `float32`, `mixed_bfloat16`, or `auto`: the latter where the processor has it.

    Raises:
        WeightsError: weights are missing or not the ones that were shipped.
        ValueError: an even `dilate`, or a setting out of range.
    """

    mask_is_overlay = True
    uses_keras = True

    @checked
    def __init__(
        self,
        stage: Annotated[str, OneOf(STAGES)] = "inpaint",
        threshold: Threshold = None,
        dilate: Annotated[int | None, Between(1, 15, "pixels")] = None,
        tile: Pixels = None,
        precision: Precision = "auto",
    ):
        if dilate is not None and dilate % 2 == 0:
            raise ValueError(f"Text: dilate must be an odd number of pixels, 1..15, got dilate={dilate}")
        if precision == "auto":
            precision = "mixed_bfloat16" if supports_bfloat16() else "float32"
        self._finds = weights.find(SEGMENTER)
        self._paints = weights.find(INPAINTER) if stage == "inpaint" else None
        self.stage, self.dilate, self.tile, self.precision = stage, dilate, tile, precision
        self.threshold = float(threshold if threshold is not None else self._finds.threshold or _MIDDLE)
        used = [each for each in (self._finds, self._paints) if each is not None]
        super().__init__(
            {
                "overlay": "text",
                "weights": [{"name": each.name, "sha256": each.sha256} for each in used],
                "stage": stage,
                "threshold": self.threshold,
                "dilate": dilate,
                "precision": precision,
            }
        )

    @functools.cached_property
    def segmenter(self) -> Segmenter:
        """The network that marks letters, ready for pictures."""
        model = network(self._finds.path, self._finds.sha256, self.precision, "segmenter")
        return Segmenter(model, self.tile, self._finds.zooms)

    @functools.cached_property
    def inpainter(self) -> Inpainter:
        """The network that paints, ready for pictures."""
        model = network(self._paints.path, self._paints.sha256, self.precision, "inpainter")
        return Inpainter(model, self.tile, mirrored=True)

    def load(self) -> None:
        """Load both networks. Raises CheckpointError."""
        _ = self.segmenter
        if self._paints is not None:
            _ = self.inpainter

    def clean(self, picture: np.ndarray) -> np.ndarray:
        """See `Remover`."""
        return self.clean_and_tell(picture).image

    def clean_and_tell(self, picture: np.ndarray) -> Cleaned:
        """See `Remover`; the mask is that of the letters, grown, whether each of its pixels has changed or not."""
        return self._staged(picture, self.letters(picture))

    def clean_inside(self, picture: np.ndarray, allowed: np.ndarray) -> Cleaned:
        """The same with the letters given, bool (height, width): they are grown by no more than was asked for."""
        return self._staged(picture, dilated(allowed, self.dilate or 1))

    @property
    def least_logit(self) -> float:
        """What the segmenter says of a pixel that is just taken for part of a letter, its word being likely one."""
        chance = min(max(self.threshold / MAX_VALUE, _FAR), 1 - _FAR)
        return math.log(chance / (1 - chance))

    def letters(self, picture: np.ndarray) -> np.ndarray:
        """Where the network finds letters, grown: bool (height, width)."""
        return self.marked(picture, self.segmenter(to_scale_255(picture)))[1]

    def marked(self, picture: np.ndarray, logits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which pixels are letters, and the same grown, both bool (height, width).

        Args:
            picture: See `clean`.
            logits: float32 (height, width), what the segmenter says of it.
        """
        letters, on_flat = completed(picture, logits >= self.least_logit, likely(logits, self.least_logit))
        if self.dilate is not None:
            return letters, dilated(letters, self.dilate)
        return letters, dilated(letters, DILATION) | dilated(letters & ~on_flat, DILATION_ON_ART)

    def _staged(self, picture: np.ndarray, mask: np.ndarray) -> Cleaned:
        """What the stage makes of a picture and its mask."""
        white, warnings = picture.dtype.type(65535 if picture.dtype == np.uint16 else 255), ()
        if self.stage == "mask":
            image = np.broadcast_to(mask[..., None] * white, picture.shape).copy()
        elif self.stage == "whiteout":
            image = np.where(mask[..., None], white, picture)
        elif mask.all():
            image, warnings = picture.copy(), (ALL_TEXT,)
        else:
            image = painted(picture, mask, lambda image, holes: self.inpainter(image, holes))
        return Cleaned(image, warnings=warnings, mask=mask)


def painted(picture: np.ndarray, mask: np.ndarray, inpaint) -> np.ndarray:
    """A picture without what a mask covers: flat colours where it can be, painting elsewhere.

    Args:
        picture: uint8, uint16 or float32, (height, width, 1 or 3). Not changed.
        mask: bool (height, width), not True everywhere.
        inpaint: From a picture on 0..255 and holes to float32 of the same shape; not called where nothing is left.

    Returns:
        Array of the picture's shape and dtype; outside of the mask its values.
    """
    image, holes = without_flat_holes(picture, mask)
    if not holes.any():
        return image
    found = inpaint(to_scale_255(image), holes)[holes]
    image[holes] = found if picture.dtype == np.float32 else quantise(found, picture.dtype.type)
    return image


@functools.lru_cache(maxsize=4)
def network(path: Path, sha256: str, precision: str, kind: str) -> keras.Model:
    """The network of a weights file, kept for the next call, batch norm folded. Another digest is another entry."""
    table = next(each for each in (SEGMENTERS, INPAINTERS) if each.kind == kind)
    return folded(checkpoint.load(path, precision, table)[0])
