"""The overlay `digits`."""

from __future__ import annotations

import copy
import functools
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import numpy as np

from keras_overlay import checkpoint, weights
from keras_overlay.architectures.digit_classifiers import DIGIT_CLASSIFIERS
from keras_overlay.digits import Box, read_boxes, usable
from keras_overlay.infilling import DEFAULT_INFILL, INFILLS, judged
from keras_overlay.pixels import quantise, to_channels, to_scale_255
from keras_overlay.registry import Between, OneOf, checked
from keras_overlay.removers.own_weights import own_weights
from keras_overlay.removers.removal import Cleaned
from keras_overlay.removers.remover import Remover

if TYPE_CHECKING:
    from keras_overlay.infilling.reading import DigitReader
    from keras_overlay.infilling.result import Infilled

NETWORKS_KEPT = 2


class Digits(Remover):
    """House numbers: digits in street photographs, painted over with what is around them.

    Args:
        boxes: File that says where digits are (`digits.read_boxes`); without one they are looked for.
        infill: How key pixels are chosen, a name of `infilling.INFILLS`.
        sigma: Spread of the regression network's Gaussian in pixels; None chooses it by leave-one-out.
        grnn_steps: Training steps of the regression network's weights; 0 leaves the closed form.
        sure: Least probability of what is looked for, 0..1.
        classifier: Checkpoint or run folder of `train_digits.py`; None takes the shipped weights.

    Raises:
        WeightsError: the shipped weights are missing or not the ones that were shipped.
        CheckpointError: `classifier` is none.
        AnnotationError: the boxes cannot be read.
    """

    uses_keras = True

    @checked
    def __init__(
        self,
        boxes: str | None = None,
        infill: Annotated[str, OneOf(tuple(INFILLS))] = DEFAULT_INFILL,
        sigma: Annotated[float | None, Between(0.1, 1000, "pixels")] = None,
        grnn_steps: Annotated[int, Between(0, 100_000, "steps")] = 0,
        sure: Annotated[float, Between(0, 1)] = 0.9,
        classifier: str | None = None,
    ):
        if classifier is None:
            shipped = weights.find("digits")
            self._file = shipped.path, shipped.sha256
        else:
            own = own_weights(classifier)
            self._file = own, weights.sha256_of(own)
        self._by_name = None if boxes is None else _by_name(read_boxes(boxes))
        self._infill, self._sigma, self._steps, self._sure = infill, sigma, grnn_steps, sure
        self._own: tuple[Box, ...] | None = None
        name = "digits" if classifier is None else self._file[0].name
        super().__init__(
            {
                "overlay": "digits",
                "weights": [{"name": name, "sha256": self._file[1]}],
                "infill": infill,
                "boxes": boxes,
                "grnn_steps": grnn_steps,
            }
        )

    @functools.cached_property
    def reader(self) -> DigitReader:
        """The digit network."""
        return reader(*self._file)

    def load(self) -> None:
        """Load the network. Raises CheckpointError."""
        _ = self.reader

    def of_file(self, name: Path) -> Remover:
        """With the boxes of one file.

        Raises:
            ValueError: the file of boxes has none of this name.
        """
        if self._by_name is None:
            return self
        for key in (name.as_posix(), name.name):
            if key in self._by_name:
                return self.at(self._by_name[key])
        raise ValueError(f"{name}: there are no boxes for it in {self.record['boxes']}")

    def at(self, boxes: Sequence[Box]) -> Digits:
        """This remover for pictures whose boxes are known."""
        _ = self.reader  # loaded once, not by every copy
        own = copy.copy(self)
        own._own = tuple(boxes)
        return own

    def clean(self, picture: np.ndarray) -> np.ndarray:
        """See `Remover`."""
        return self.clean_and_tell(picture).image

    def clean_and_tell(self, picture: np.ndarray) -> Cleaned:
        """See `Remover`. The record gets `digits`: each box, and what was done there."""
        seen = quantise(to_scale_255(picture))
        boxes, problems = usable(self._boxes(seen), *seen.shape[:2])
        found = self._infilled(seen, boxes)
        image = picture.copy()
        changed = (np.abs(found.image - seen) > 0).any(axis=-1)
        image[changed] = _as(found.image, picture.dtype)[changed]
        warnings = [f"left out: {problem}" for problem in problems]
        warnings += [f"{record.box}: {record.warning}" for record in found.records if record.warning]
        told = {"digits": [record.as_json() for record in found.records]}
        return Cleaned(image, told, tuple(warnings), pictures_of(seen, found))

    def _boxes(self, picture: np.ndarray) -> Sequence[Box]:
        from keras_overlay.infilling.finding import Finder

        return Finder(self.reader)(picture, self._sure) if self._own is None else self._own

    def _infilled(self, picture: np.ndarray, boxes: Sequence[Box]) -> Infilled:
        from keras_overlay.infilling.painting import Painting

        made = INFILLS[self._infill](picture, boxes, self.reader, Painting(self._sigma, self._steps))
        return judged(made, self.reader)


def _by_name(boxes: Mapping[str, tuple[Box, ...]]) -> Mapping[str, tuple[Box, ...]]:
    return {name.replace("\\", "/"): each for name, each in boxes.items()}


def _as(image: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """float32 on 0..255 as a picture's type."""
    return np.clip(image, 0, 255) if dtype == np.float32 else quantise(image, dtype.type)


def pictures_of(picture: np.ndarray, found: Infilled) -> tuple[np.ndarray, ...]:
    """What a panel shows besides: the map that key pixels were chosen by, and the key pixels in their colours."""
    levels = np.nan_to_num(found.maps, nan=0.0)[..., None] * 255
    keys = np.where(found.keys[..., None], to_channels(picture, 3), np.uint8([255, 0, 255]))
    outside = np.isnan(found.maps) & ~found.keys
    keys[outside] = to_channels(picture, 3)[outside] // 2 + 96
    return quantise(levels.astype(np.float32)), keys


@functools.lru_cache(maxsize=NETWORKS_KEPT)
def reader(path: Path, sha256: str) -> DigitReader:
    """The digit network of a weights file, kept for the next call. Another digest is another entry."""
    from keras_overlay.infilling.reading import DigitReader

    return DigitReader(checkpoint.load(path, table=DIGIT_CLASSIFIERS)[0])
