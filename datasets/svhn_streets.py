"""What `datasets.svhn --synthetic` draws: street scenes with digits, each a function of the seed and its number."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from datasets.growing_folder import keep
from datasets.seal_pictures import encoded
from keras_overlay.digits import write_boxes
from keras_overlay.digits.boxes import Box
from keras_overlay.digits.layouts import usable_layouts
from keras_overlay.digits.street import Street
from keras_overlay.documents.fonts import find_fonts
from keras_overlay.image_files import find_images
from keras_overlay.pairs import samples
from keras_overlay.pairs.image_cache import ImageCache

PARTS = ("pictures", "background", "mask")
"""Folders that hold a picture of each name."""
BOXES = "digitStruct.json"
"""In the folder of pictures."""
_AT_ONCE = 16  # scenes a task


@dataclass(frozen=True)
class Recipe:
    """What scenes are made from; the count is no part of it, so that a data set can grow.

    Attributes:
        seed: Of everything.
        image_dir: Photographs for walls, or None for the sample photographs.
        annotations: Boxes of real scenes, or None for layouts drawn by figures about them.
        font_dir: Fonts of one's own, or None.
    """

    seed: int
    image_dir: str | None = None
    annotations: str | None = None
    font_dir: str | None = None

    def facts(self) -> dict[str, Any]:
        """What the scenes are made from, as plain words and numbers."""
        return {**dataclasses.asdict(self), "fonts": sorted(map(str, find_fonts(self.font_dir)))}


@functools.lru_cache(maxsize=1)
def street_of(recipe: Recipe) -> Street:
    """The scenes of a recipe by number.

    Raises:
        ValueError: a folder or file cannot be used; the message names it.
    """
    files = samples.training_photographs() if recipe.image_dir is None else find_images(recipe.image_dir)
    layouts = None if recipe.annotations is None else usable_layouts(recipe.annotations)
    return Street(ImageCache(files, 3), find_fonts(recipe.font_dir), recipe.seed, layouts)


def tasks(count: int, done: Iterable[str]) -> list[tuple[int, ...]]:
    """Numbers of the scenes still to be drawn, some a task."""
    done = set(done)
    missing = [number for number in range(count) if name_of(number) not in done]
    return [tuple(missing[first : first + _AT_ONCE]) for first in range(0, len(missing), _AT_ONCE)]


def name_of(number: int) -> str:
    """File name of a scene."""
    return f"{number:06d}.png"


def work(recipe: Recipe, folder: Path, overwrite: bool, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """Draw and write scenes. Returns their lines for the manifest."""
    lines = []
    for number in numbers:
        scene, name = street_of(recipe)(number), name_of(number)
        pictures = scene.picture, scene.background, scene.mask.astype(np.uint8) * np.uint8(255)
        for part, picture in zip(PARTS, pictures, strict=True):
            keep(folder / part / name, encoded(picture), overwrite)
        boxes, strays = ([vars(box) for box in each] for each in (scene.boxes, scene.strays))
        lines.append(
            {"name": name, "boxes": boxes, "strays": strays, "digit_share": round(float(scene.mask.mean()), 6)}
        )
    return lines


def write_table(folder: Path, lines: Iterable[dict[str, Any]]) -> None:
    """Write the boxes of all scenes beside their pictures, as `digits.read_boxes` reads them."""
    write_boxes(folder / PARTS[0] / BOXES, {line["name"]: [Box(**box) for box in line["boxes"]] for line in lines})
