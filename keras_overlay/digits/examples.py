"""Crops of digits with their labels, out of scenes in a folder, out of cropped sets, or drawn in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from keras_overlay.digits.box_files import read_boxes
from keras_overlay.digits.boxes import Box, overlap, usable
from keras_overlay.digits.crops import SIDE, crop, square
from keras_overlay.digits.mat_files import AnnotationError, read_crops
from keras_overlay.digits.street import Scene
from keras_overlay.image_files import ImageFileError, find_images, read_rgb
from keras_overlay.pixels import to_channels

NOTHING = 10
"""Label of a crop that shows no digit, or only parts of some."""
BOX_FILES = ("digitStruct.mat", "digitStruct.json", "boxes.csv")
_APART = 0.2  # intersection over union up to which a window shows no digit
_TRIES = 20


@dataclass(frozen=True, eq=False)
class Examples:
    """Crops to learn or to judge by.

    Attributes:
        crops: uint8 (count, side, side, 1), grey.
        labels: int64 (count,), 0..9, or NOTHING.
        names: Where each comes from, for lists of mistakes.
    """

    crops: np.ndarray
    labels: np.ndarray
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.labels)

    def subset(self, chosen: Sequence[int] | np.ndarray) -> Examples:
        """Those of some numbers."""
        return Examples(self.crops[chosen], self.labels[chosen], tuple(self.names[number] for number in chosen))


def gathered(rows: Iterable[tuple[np.ndarray, int, str]]) -> Examples:
    """Examples out of crops, labels and names, one by one."""
    rows = list(rows)
    crops = np.stack([each for each, _, _ in rows]) if rows else np.empty((0, SIDE, SIDE, 1), np.uint8)
    return Examples(crops, np.array([label for _, label, _ in rows], np.int64), tuple(name for _, _, name in rows))


def drawn(street: Callable[[int], Scene], numbers: Iterable[int], nothing: float = 0.0) -> Examples:
    """Examples out of drawn scenes.

    Args:
        street: Number to scene, see `street.Street`.
        numbers: Of the scenes.
        nothing: Crops without a digit for each digit, about; 0 or more.
    """

    def rows():
        for number in numbers:
            scene = street(number)
            yield from _of_scene(scene.picture, scene.boxes, f"scene {number}")
            rng = np.random.Generator(np.random.SFC64([number, 11]))
            count = int(rng.poisson(nothing * len(scene.boxes))) if nothing else 0
            for window in without_digits(rng, scene.picture.shape, [*scene.boxes, *scene.strays], count):
                yield crop(scene.picture, window), NOTHING, f"scene {number}"

    return gathered(rows())


def of_folder(folder: Path, nothing: float = 0.0) -> tuple[Examples, list[str]]:
    """Examples out of a folder of scenes, as SVHN's full format has them, or out of a cropped set.

    Args:
        folder: With pictures and one of BOX_FILES; or a file `*_32x32.mat`.
        nothing: See `drawn`.

    Returns:
        The examples, and a sentence for each thing that was left out.

    Raises:
        AnnotationError: no boxes there, or none of them can be used.
        ImageFileError: no pictures there.
    """
    folder = Path(folder)
    if folder.is_file():
        pictures, labels = read_crops(folder)
        return gathered(
            (square(to_channels(picture, 1)), int(label), f"{folder.name} {number}")
            for number, (picture, label) in enumerate(zip(pictures, labels, strict=True))
        ), []
    boxes = read_boxes(box_file_of(folder))
    files = {path.relative_to(folder).as_posix(): path for path in find_images(folder, recursive=False)}
    problems = [f"{name}: has no boxes" for name in files if name not in boxes]
    missing = [name for name in boxes if name not in files]
    if missing:
        problems.append(f"{len(missing)} of {len(boxes)} pictures with boxes are not there, {missing[0]} for one")
    found = gathered(_of_files(files, boxes, nothing, problems))
    if not len(found):
        raise AnnotationError(folder, f"no digit can be used: {len(files)} pictures, boxes for {len(boxes)}")
    return found, problems


def box_file_of(folder: Path) -> Path:
    """The file with the boxes of a folder of scenes. Raises AnnotationError if there is none."""
    found = [folder / name for name in BOX_FILES if (folder / name).is_file()]
    if not found:
        raise AnnotationError(folder, f"has no boxes of digits; expected one of {', '.join(BOX_FILES)} in it")
    return found[0]


def _of_files(files, boxes, nothing: float, problems: list[str]):
    for number, (name, path) in enumerate(files.items()):
        if name not in boxes:
            continue
        try:
            picture = read_rgb(path)
        except ImageFileError as error:
            problems.append(str(error))
            continue
        good, bad = usable(boxes[name], *picture.shape[:2])
        problems += [f"{name}: {problem}" for problem in bad]
        labelled = [box for box in good if box.label is not None]
        yield from _of_scene(picture, labelled, name)
        rng = np.random.Generator(np.random.SFC64([number, 13]))
        count = int(rng.poisson(nothing * len(labelled))) if nothing else 0
        for window in without_digits(rng, picture.shape, good, count):
            yield crop(picture, window), NOTHING, name


def _of_scene(picture: np.ndarray, boxes: Iterable[Box], name: str):
    for box in boxes:
        yield crop(picture, box), box.label, name


def without_digits(
    rng: np.random.Generator, shape: tuple[int, ...], digits: Sequence[Box], count: int
) -> Iterable[Box]:
    """Windows of digits' shape and size that show none of them, or less than half of one.

    Args:
        rng: Source of the windows.
        shape: Of the picture: height and width in pixels.
        digits: Boxes to keep apart from.
        count: At most so many; fewer where there is no room.
    """
    unit = float(np.median([box.height for box in digits])) if digits else min(shape[:2]) / 2
    for _ in range(count):
        for _ in range(_TRIES):
            high = min(unit * float(np.exp(rng.normal(0, 0.5))), shape[0])
            wide = min(high * float(rng.uniform(0.3, 0.9)), shape[1])
            if digits and rng.random() < 0.5:  # beside a digit, half of it in sight
                beside = digits[int(rng.integers(len(digits)))]
                left, top = beside.left + rng.normal(0, 0.8) * wide, beside.top + rng.normal(0, 0.6) * high
            else:
                left, top = rng.uniform(0, shape[1] - wide), rng.uniform(0, shape[0] - high)
            window = Box(left, top, wide, high)
            inside = left >= 0 and top >= 0 and window.right <= shape[1] and window.bottom <= shape[0]
            if inside and all(overlap(window, digit) <= _APART for digit in digits):
                yield window
                break
