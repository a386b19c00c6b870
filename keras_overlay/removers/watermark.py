"""The overlay `watermark`: a mark that is known is found and undone, exactly but for rounding."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import Annotated

import numpy as np

from keras_overlay import weights
from keras_overlay.noise.watermark import read_mark
from keras_overlay.pixels import quantise, to_scale_255
from keras_overlay.registry import Between, OneOf, checked
from keras_overlay.removers.network import restore_any
from keras_overlay.removers.own_weights import own_weights
from keras_overlay.removers.removal import Cleaned
from keras_overlay.removers.remover import Remover
from keras_overlay.removers.shipped import network
from keras_overlay.restore import Restorer
from keras_overlay.watermarks import (
    JPEG,
    TILED,
    Blend,
    Search,
    Stored,
    Subject,
    Undone,
    as_channels,
    compression,
    find,
    trimmed,
)
from keras_overlay.watermarks import report as reports
from keras_overlay.watermarks import undone as undo

Share = Annotated[float | None, Between(0, 1)]
Pixels = Annotated[float | None, Between(-100_000, 100_000, "pixels")]
Scale = Annotated[float, Between(0.01, 100, "times the file's size")]


class Watermark(Remover):
    """A known mark: logo or stamp blended over pictures, found by its file (RGBA) and undone.

    Where, how large, how opaque and how often the mark is, is found out unless it is given. Undoing is I = (J - aW) /
    (1 - a) on the stored values, with a the opacity in each pixel. Where that tells nothing (a above 0.9, or values
    outside what a blend can give), the picture is inpainted. Pixels beside the mark keep their exact values; so does
    the whole picture if the mark is not found, which the removal's warnings then say.

    Args:
        mark: Picture file of the mark, with an alpha channel, for example from `noise_model.py --extract_watermark`.
        opacity: Factor on the alpha of that file, 0..1; None finds out.
        x, y: The upper left corner of the file in the picture, pixels, right to 8; None finds out. If opacity, x, y and
            one scale (`min_scale` = `max_scale`) are given, the mark is undone there without being looked for.
        min_scale, max_scale: Range of the magnification of the file.
        tiled: `yes` if the mark repeats, `no` if only the copy seen best is to be removed; `auto` finds out.
        jpeg: `auto` reckons with JPEG where the pixels show that the marked picture was stored so, and cleans what it
            left at the mark's edges unless very much is marked; `clean` always cleans; `no` takes values as they are.
        weight_file: Checkpoint or run folder of a network trained to remove this mark (`train_n2n.py
            --source_noise_model watermark,MARK`). It then restores what lies under the mark, in place of arithmetic.

    Raises:
        ValueError: no mark is given, only one of x and y is, or min_scale exceeds max_scale.
        ImageFileError: the mark cannot be read, or has no alpha.
        CheckpointError: the weight file is missing or is none.
    """

    @checked
    def __init__(
        self,
        mark: str | None = None,
        opacity: Share = None,
        x: Pixels = None,
        y: Pixels = None,
        min_scale: Scale = 0.25,
        max_scale: Scale = 2.0,
        tiled: Annotated[str, OneOf(TILED)] = "auto",
        jpeg: Annotated[str, OneOf(JPEG)] = "auto",
        weight_file: str | None = None,
    ):
        if mark is None:
            raise ValueError(
                "overlay 'watermark' needs a mark: give its picture file, with alpha (--mark, or mark=FILE)"
            )
        if (x is None) != (y is None):
            raise ValueError(f"overlay 'watermark' needs both x and y or neither, got {x=} and {y=}")
        if min_scale > max_scale:
            raise ValueError(f"min_scale must not exceed max_scale, got {min_scale=:g} and {max_scale=:g}")
        layers = read_mark(mark)
        self.mark, self.origin = trimmed(layers)
        self.file, self.file_size, self.opacity, self.jpeg = mark, layers.shape[:2], opacity, jpeg
        self.search = Search(None if x is None else (x, y), (min_scale, max_scale), tiled)
        self.weights = None if weight_file is None else own_weights(weight_file)
        content = hashlib.sha256(Path(mark).read_bytes()).hexdigest()
        used = [{"name": weight_file, "sha256": weights.sha256_of(self.weights)}] if self.weights else []
        super().__init__(
            {"overlay": "watermark", "weights": used, "mark": {"name": Path(mark).name, "sha256": content}}
        )

    @functools.cached_property
    def restorer(self) -> Restorer:
        """The network, ready for pictures."""
        return Restorer(network(self.weights, self.record["weights"][0]["sha256"], "float32"))

    def load(self) -> None:
        """See `Remover`. Raises CheckpointError."""
        if self.weights is not None:
            _ = self.restorer

    def clean(self, picture: np.ndarray) -> np.ndarray:
        """See `Remover`."""
        return self.clean_and_tell(picture).image

    def clean_and_tell(self, picture: np.ndarray) -> Cleaned:
        """See `Remover`."""
        mark, levels = as_channels(self.mark, picture.shape[-1]), to_scale_255(picture)
        stored = None if self.jpeg == "no" else compression(levels)
        subject = Subject(levels, mark, self.opacity, stored, self.origin)
        finding = find(subject, self.search)
        if finding is None:
            return Cleaned(picture.copy(), {"found": False}, (self._missing(picture),))
        how = Stored(stored, None if self.jpeg == "auto" else True) if finding.compressed else None
        blend = Blend(mark, finding.places, finding.opacity, picture.shape[:2])
        done = undo(picture, blend, how, finding.rounding.shift if finding.rounding else 0.0)
        if self.weights is not None:
            done = self._restored(picture, done)
        return Cleaned(done.image, reports.record(finding, done, subject, self.file_size))

    def _restored(self, picture: np.ndarray, done: Undone) -> Undone:
        """The network's picture under the mark, the picture given elsewhere."""
        if not done.mask.any():
            return done
        ends = [np.flatnonzero(done.mask.any(axis=axis))[[0, -1]] for axis in (1, 0)]
        around = int(min(self.restorer.geometry.radius, max(picture.shape)))
        part = tuple(slice(max(0, low - around), high + around + 1) for low, high in ends)
        restored, image = restore_any(to_scale_255(picture[part]), self.restorer), picture.copy()
        under = done.mask[part]
        image[part][under] = restored[under] if picture.dtype == np.float32 else quantise(
            restored[under], picture.dtype.type
        )  # fmt: skip
        return Undone(image, done.mask, np.zeros_like(done.lost))

    def _missing(self, picture: np.ndarray) -> str:
        sides = [max(1, round(side * self.search.scales[0])) for side in self.mark.shape[1::-1]]
        told = f"the mark {self.file} was not found; the picture is left as it was"
        if sides[0] > picture.shape[1] or sides[1] > picture.shape[0]:
            size = f"{picture.shape[1]}x{picture.shape[0]}"
            told += f" (at its smallest scale the mark is {sides[0]}x{sides[1]} pixels, the picture {size})"
        return told
