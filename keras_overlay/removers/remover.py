"""What all removers share: checked pictures, changes kept inside a mask, the mask of what was changed, the record."""

from __future__ import annotations

import abc
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from keras_overlay.removers.removal import Cleaned, Removal

DTYPES = (np.uint8, np.uint16, np.float32)


class Remover(abc.ABC):
    """A way to take one overlay off pictures; see REMOVERS for what a subclass promises.

    A subclass implements `clean`, or `clean_and_tell` if it has something to tell about each picture, `clean_inside` if
    a mask that is given tells it where the overlay is, and `load` if it has something to load.

    Args:
        record: What every removal by this remover has in its record.
    """

    mask_is_overlay = False
    """Whether a mask that is given tells where the overlay is, rather than where pixels may be changed."""
    uses_keras = False
    """Whether `load` imports Keras; a program then imports it beforehand, without what slows its start."""

    def __init__(self, record: Mapping[str, Any]):
        self.record = record

    def load(self) -> None:  # noqa: B027  (nothing to load is no mistake)
        """Load what cleaning needs now rather than with the first picture."""

    @abc.abstractmethod
    def clean(self, picture: np.ndarray) -> np.ndarray:
        """Clean one picture.

        Args:
            picture: uint8 (0..255), uint16 (0..65535) or float32 (0..255), (height, width, 1 or 3), RGB.

        Returns:
            A new array of the same shape and dtype; pixels that it leaves alone have exactly the values given.
        """

    def of_file(self, name: Path) -> Remover:
        """The remover for one file, by its relative name: itself, unless it was told something about that file."""
        return self

    def clean_and_tell(self, picture: np.ndarray) -> Cleaned:
        """What `clean` returns, and what there is to tell about it."""
        return Cleaned(self.clean(picture))

    def clean_inside(self, picture: np.ndarray, allowed: np.ndarray) -> Cleaned:
        """The same with a mask, bool (height, width): what lies outside of it is put back."""
        done = self.clean_and_tell(picture)
        mask = None if done.mask is None else done.mask & allowed
        return replace(done, image=np.where(allowed[..., None], done.image, picture), mask=mask)

    def __call__(self, picture: np.ndarray, allowed: np.ndarray | None = None) -> Removal:
        """Clean one picture, or a part of it.

        Args:
            picture: See `clean`. It is not changed.
            allowed: bool (height, width), True where pixels may be changed; None allows it everywhere. If
                `mask_is_overlay`, True where the overlay is; None has it looked for.

        Raises:
            TypeError: a picture or mask of another dtype.
            ValueError: a picture of another shape or without pixels, or a mask of another size (the message has both).
            MemoryError: the picture needs more memory than there is.
        """
        check_picture(picture)
        if allowed is not None:
            check_allowed(allowed, picture)
        start = time.perf_counter()
        done = self.clean_and_tell(picture) if allowed is None else self.clean_inside(picture, allowed)
        mask = (done.image != picture).any(axis=-1) if done.mask is None else done.mask
        record = {**self.record, **done.found, "seconds": time.perf_counter() - start}
        return Removal(done.image, mask, record, done.warnings, done.steps)


def check_picture(picture: np.ndarray) -> None:
    """Refuse what is no picture, by TypeError or ValueError."""
    if not isinstance(picture, np.ndarray) or picture.dtype not in DTYPES:
        got = f"dtype={picture.dtype}" if isinstance(picture, np.ndarray) else repr(type(picture))
        raise TypeError(f"picture must be a NumPy array of float32, uint8 or uint16, got {got}")
    if picture.ndim != 3 or picture.shape[-1] not in (1, 3) or 0 in picture.shape:
        raise ValueError(f"picture must be (height, width, 1 or 3) with at least one pixel, got shape={picture.shape}")


def check_allowed(allowed: np.ndarray, picture: np.ndarray) -> None:
    """Refuse a mask that does not fit, by TypeError or ValueError."""
    if not isinstance(allowed, np.ndarray) or allowed.dtype != bool:
        got = f"dtype={allowed.dtype}" if isinstance(allowed, np.ndarray) else repr(type(allowed))
        raise TypeError(f"mask must be a NumPy array of bool, True where pixels may be changed, got {got}")
    if allowed.shape != picture.shape[:2]:
        sizes = [" x ".join(map(str, shape)) for shape in (allowed.shape, picture.shape[:2])]
        raise ValueError(f"mask must be of the picture's size: the mask is {sizes[0]}, the picture {sizes[1]}")
