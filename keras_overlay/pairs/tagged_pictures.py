"""Pictures and their tags: the file that lists them, batches to train on, and pictures to judge by."""

from __future__ import annotations

import json
import warnings
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import numpy as np

from keras_overlay.cropping import resized
from keras_overlay.image_files import ImageFileError, read_rgb
from keras_overlay.pairs.image_cache import ImageCache, usable
from keras_overlay.pairs.mask_batches import Change
from keras_overlay.pixels import to_channels

Tags = dict[str, list[str]]


@dataclass(frozen=True)
class TaggedPicture:
    """One picture to judge by: its name, uint8 (size, size, channels), and its labels, float32 (tags,) of 0 and 1."""

    name: str
    picture: np.ndarray
    labels: np.ndarray


def read(path: str | Path) -> Tags:
    """Tags of each file, as a JSON file tells them: `{"a/1.jpg": ["cat", "sofa"], "a/2.jpg": []}`.

    Args:
        path: The JSON file; names of pictures are relative to some folder, with `/`.

    Raises:
        ValueError: it is no such file, or a name leads out of the folder; names the file and the entry.
        OSError: it cannot be read.
    """
    try:
        content = json.loads(Path(path).read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path}: not a JSON file of tags ({error})") from None
    if not isinstance(content, dict) or not content:
        raise ValueError(f"{path}: expected an object of file names to lists of tags, got {_told(content)}")
    for name, tags in content.items():
        if not isinstance(tags, list) or not all(isinstance(tag, str) and tag for tag in tags):
            raise ValueError(f"{path}: {name!r}: expected a list of tags, got {_told(tags)}")
        parts = PurePosixPath(name.replace("\\", "/")).parts or ("/",)
        if parts[0] == "/" or ":" in parts[0] or ".." in parts:
            raise ValueError(f"{path}: {name!r}: expected a name below the folder of pictures")
    return content


def _told(value) -> str:
    return json.dumps(value)[:60]


def most_frequent(tags: Mapping[str, Sequence[str]], count: int) -> list[str]:
    """The tags that the most files have, at most `count`, the most frequent first, equals by name.

    Raises:
        ValueError: if no file has a tag.
    """
    frequency = Counter(tag for found in tags.values() for tag in set(found))
    if not frequency:
        raise ValueError(f"none of {len(tags)} files has a tag")
    return sorted(frequency, key=lambda tag: (-frequency[tag], tag))[:count]


def labels_of(found: Sequence[Sequence[str]], names: Sequence[str]) -> np.ndarray:
    """float32 (files, names): 1 where a file has the tag of that name, else 0; other tags do not count."""
    return np.array([[name in set(tags) for name in names] for tags in found], np.float32).reshape(-1, len(names))


def present(folder: Path, tags: Tags, path: Path) -> Tags:
    """Those whose file is there; how many are missing is reported.

    Args:
        folder: Of the pictures.
        tags: From `read`.
        path: The JSON file, for messages.

    Raises:
        ValueError: if all are missing.
    """
    there = {name: found for name, found in tags.items() if (folder / name).is_file()}
    missing = [name for name in tags if name not in there]
    if not there:
        raise ValueError(f"{path}: none of its {len(tags)} files is in {folder}, such as {missing[0]!r}")
    if missing:
        message = f"{path}: {len(missing)} of {len(tags)} files are not in {folder}, such as {missing[0]!r}"
        warnings.warn(message, stacklevel=2)
    return there


@dataclass
class TagBatches:
    """`batches(number) -> (pictures, labels)`: float32 (batch, size, size, channels) on 0..255, and (batch, tags).

    A batch is a function of the seed and its number alone. An example is a part of a picture at a random place,
    brought to the size, mirrored or not.

    Attributes:
        pictures: Files, decoded.
        labels: Aligned, (files, tags).
        batch_size: Examples a batch.
        size: Their side in pixels.
        seed: The run's seed.
        least: Least share of a picture's height, and of its width, that an example shows, above 0, at most 1.
        change: How examples are varied further.
    """

    pictures: ImageCache
    labels: np.ndarray
    batch_size: int = 16
    size: int = 128
    seed: int = 0
    least: float = 0.7
    change: Change = field(default_factory=Change)

    def __post_init__(self):
        self._refused: set[int] = set()

    def __call__(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """The batch of this number. Raises ImageFileError if no picture is usable at all."""
        rng = np.random.Generator(np.random.SFC64([self.seed, int(number)]))
        pictures = np.empty((self.batch_size, self.size, self.size, self.pictures.channels), np.float32)
        labels = np.empty((self.batch_size, self.labels.shape[1]), np.float32)
        for place in range(self.batch_size):
            wanted = int(rng.integers(len(self.pictures)))
            wanted, picture = self._usable(wanted)
            pictures[place], labels[place] = self._example(picture, rng), self.labels[wanted]
        return pictures, labels

    def _usable(self, number: int) -> tuple[int, np.ndarray]:
        """A picture and its number: the one asked for, or the next that can be read."""
        (picture,) = usable([self.pictures], number, self._refused)
        while number in self._refused:
            number = (number + 1) % len(self.pictures)
        return number, picture

    def _example(self, picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        sides = [max(1, round(length * rng.uniform(self.least, 1))) for length in picture.shape[:2]]
        top, left = (int(rng.integers(whole - side + 1)) for whole, side in zip(picture.shape, sides, strict=False))
        cut = resized(picture[top : top + sides[0], left : left + sides[1]], self.size)
        cut = np.ascontiguousarray(cut[:, ::-1]) if rng.random() < 0.5 else cut
        return self.change.of((cut, np.zeros(cut.shape[:2], bool)), self.size, rng)[0]


def load(files: Sequence[Path], labels: np.ndarray, channels: int, size: int) -> list[TaggedPicture]:
    """Whole pictures brought to a size, with their labels; unreadable ones are reported and left out.

    Args:
        files: Pictures.
        labels: Aligned, (files, tags).
        channels: 1 or 3.
        size: Side in pixels.

    Raises:
        ImageFileError: if none can be read.
        ValueError: if none of them has a tag.
    """
    found: list[TaggedPicture] = []
    for file, own in zip(files, labels, strict=True):
        try:
            picture = resized(to_channels(read_rgb(file), channels), size)
        except ImageFileError as error:
            warnings.warn(f"left out of the validation: {error}", stacklevel=2)
            continue
        name = f"{file.parent.name}-{file.stem}"  # files of several folders can have one name
        found.append(TaggedPicture(name, picture, own))
    if not found:
        raise ImageFileError(files[0].parent, f"none of {len(files)} validation pictures can be read")
    if not any(each.labels.any() for each in found):
        raise ValueError(f"none of the {len(found)} validation pictures has one of the {labels.shape[1]} tags")
    return found
