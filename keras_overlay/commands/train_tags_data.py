"""Where `train_tags` gets its pictures and labels."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from keras_overlay.commands.train_n2n import hold_out
from keras_overlay.pairs import tagged_pictures
from keras_overlay.pairs.image_cache import ImageCache
from keras_overlay.pairs.mask_batches import Change
from keras_overlay.pairs.tagged_pictures import TagBatches, TaggedPicture, Tags

HELD_OUT_SHARE = 5
"""One picture in so many is held out: the precision of a rare tag needs pictures that have it."""


@dataclass(frozen=True)
class Data:
    """What `train_tags` trains on.

    Attributes:
        batches: To train on.
        pictures: To judge by.
        count: Pictures to train on.
        names: The tags, the most frequent first.
    """

    batches: TagBatches
    pictures: list[TaggedPicture]
    count: int
    names: list[str]

    @property
    def chance(self) -> float:
        """The mean average precision that guessing has on the validation pictures."""
        from keras_overlay.metrics.mean_average_precision import by_chance

        return by_chance(np.stack([each.labels for each in self.pictures]))


def prepare(options: argparse.Namespace, channels: int) -> Data:
    """Read the tags, choose the most frequent, and hold pictures out.

    Args:
        options: Resolved.
        channels: Of the network's input, 1 or 3.

    Raises:
        ImageFileError: no usable picture.
        ValueError: a file of tags that cannot be used, or too few pictures to hold some out.
    """
    training, held = _files(options)
    names = tagged_pictures.most_frequent({**training, **held} if options.test_tags is None else training,
                                          options.top_tags)  # fmt: skip
    change = Change(grey_share=options.grey_share, jpeg_share=options.jpeg_share, contrast=options.contrast)
    files, labels = _aligned(options.image_dir, training, names)
    batches = TagBatches(
        ImageCache(files, channels, options.cache_mb), labels, options.batch_size, options.image_size, options.seed,
        options.least_share, change,
    )  # fmt: skip
    batches(0)  # no usable picture at all: told now, not from inside TensorFlow
    pictures = tagged_pictures.load(*_aligned(options.image_dir, held, names), channels, options.image_size)
    data = Data(batches, pictures, len(files), names)
    print(f"{len(files)} training pictures, {len(pictures)} validation pictures, {len(names)} tags, "
          f"mAP by chance {data.chance:.3f}")  # fmt: skip
    return data


def _files(options: argparse.Namespace) -> tuple[Tags, Tags]:
    """Tags of the pictures to train on, and of those held out."""
    found = _there(options.image_dir, options.tags)
    if options.test_tags is not None:
        return found, _there(options.image_dir, options.test_tags)
    files = sorted(found)
    parts = hold_out(len(files), options.held_out, HELD_OUT_SHARE)
    training, held = ({files[place]: found[files[place]] for place in part} for part in parts)
    return training, held


def _there(folder: Path, path: Path) -> Tags:
    return tagged_pictures.present(folder, tagged_pictures.read(path), path)


def _aligned(folder: Path, tags: Tags, names: list[str]) -> tuple[list[Path], np.ndarray]:
    files = sorted(tags)
    return [folder / name for name in files], tagged_pictures.labels_of([tags[name] for name in files], names)
