"""Crops to train a digit network on, and crops to judge it by."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import tqdm

from keras_overlay.digits import AnnotationError, examples
from keras_overlay.digits.examples import Examples
from keras_overlay.digits.layouts import usable_layouts
from keras_overlay.digits.street import Street
from keras_overlay.documents.fonts import find_fonts
from keras_overlay.image_files import find_images
from keras_overlay.pairs import samples, validation
from keras_overlay.pairs.image_cache import ImageCache

PARTS = ("train", "test")
_TEST_PHOTO = 10  # one photograph in so many is for the test's walls alone
_TOLD = 5  # problems that are printed


def prepare(options: argparse.Namespace) -> tuple[Examples, Examples]:
    """Training and test crops, by the options of `train_digits`.

    Raises:
        AnnotationError, ImageFileError, UnknownFontError: the data cannot be used; the message names the file.
    """
    if options.data_dir is not None:
        return tuple(_read(part_of(options.data_dir, part), options.nothing) for part in PARTS)
    streets = streets_of(options)
    counts = options.synthetic, options.test_synthetic
    return tuple(
        _draw(street, count, options.nothing, options.quiet) for street, count in zip(streets, counts, strict=True)
    )


def part_of(folder: Path, part: str) -> Path:
    """A part of a data set: a folder of scenes, or a cropped set.

    Raises:
        AnnotationError: neither is there.
    """
    candidates = [folder / part / "pictures", folder / part, folder / f"{part}_32x32.mat"]
    found = [path for path in candidates if path.exists()]
    if not found:
        raise AnnotationError(folder, f"has neither {part} nor {part}_32x32.mat in it")
    return found[0]


def streets_of(options: argparse.Namespace) -> tuple[Street, Street]:
    """Where scenes for training and for the test are drawn: other photographs, other layouts, other seeds.

    Args:
        options: With `image_dir`, `annotations`, `test_annotations`, `font_dir` and `seed`.
    """
    if options.image_dir is None:
        photos = samples.training_photographs(), samples.validation_photographs()
    else:
        files = find_images(options.image_dir)
        photos = [file for place, file in enumerate(files) if place % _TEST_PHOTO], files[::_TEST_PHOTO]
    fonts = find_fonts(options.font_dir)
    layouts = [path and usable_layouts(path) for path in (options.annotations, options.test_annotations)]
    return tuple(
        Street(ImageCache(files or photos[1], 3), fonts, seed, boxes)
        for files, seed, boxes in zip(photos, (2 * options.seed, 2 * validation.SEED + 1), layouts, strict=True)
    )


def _read(path: Path, nothing: float) -> Examples:
    found, problems = examples.of_folder(path, nothing)
    for problem in problems[:_TOLD]:
        print(f"left out: {problem}", file=sys.stderr)
    if len(problems) > _TOLD:
        print(f"left out: and {len(problems) - _TOLD} more", file=sys.stderr)
    return found


def _draw(street: Street, count: int, nothing: float, quiet: bool) -> Examples:
    def numbers() -> Iterator[int]:
        yield from tqdm.tqdm(range(count), desc="drawing", unit="scene", disable=quiet or None)

    return examples.drawn(street, numbers(), nothing)
