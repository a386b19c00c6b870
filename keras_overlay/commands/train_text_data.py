"""Where `train_text` gets its pages: folders of lettered ones and masks, pictures to letter, or drawn ones."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from keras_overlay import noise
from keras_overlay.commands.train_n2n import hold_out
from keras_overlay.image_files import find_images
from keras_overlay.pairs import masked_validation, validation
from keras_overlay.pairs.image_cache import ImageCache
from keras_overlay.pairs.mask_batches import Change, MaskBatches
from keras_overlay.pairs.masked_pages import DrawnComics, FilePages, LetteredPictures, Pages
from keras_overlay.pairs.masked_validation import MaskedPicture
from keras_overlay.pairs.matching import match_by_name

Source = tuple[Pages, list[MaskedPicture]]


def prepare(options: argparse.Namespace, channels: int):
    """What `train_text` trains on.

    Args:
        options: Resolved.
        channels: Of the network's input, 1 or 3.

    Returns:
        Batches to train on, pages to judge by, and the number of pages to train on.

    Raises:
        ImageFileError: no usable page, or a page and a mask that differ in size.
        ValueError: too few pages to hold some out, or no letter on those held out.
    """
    made = from_files if options.data_dir else from_pictures if options.picture_dir else from_nothing
    pages, pictures = made(options, channels)
    change = Change(
        (options.min_scale, options.max_scale), options.grey_share, options.jpeg_share, options.negative_share,
        options.contrast,
    )  # fmt: skip
    batches = MaskBatches(pages, options.batch_size, options.image_size, options.seed, options.text_share, change)
    batches(0)  # no usable page at all: told now, not from inside TensorFlow
    print(f"{len(pages)} training pages, {len(pictures)} validation pages")
    return batches, pictures, len(pages)


def from_files(options: argparse.Namespace, channels: int) -> Source:
    """Folders of lettered pages and masks; a page is held out in all its versions."""
    lettered, masks = _matched(options.data_dir)
    if options.test_dir is not None:
        held = _matched([options.test_dir])
    else:
        kept_pages, held_pages = _held_out([path.stem for path in lettered], options)
        held = [[path for path in files if _page(path.stem) in held_pages] for files in (lettered, masks)]
        lettered, masks = ([path for path in files if _page(path.stem) in kept_pages] for files in (lettered, masks))
    judged = masked_validation.load(FilePages(*held, channels, 0), [path.stem for path in held[0]])
    return FilePages(lettered, masks, channels, options.cache_mb), judged


def from_pictures(options: argparse.Namespace, channels: int) -> Source:
    """A folder of pictures without letters."""
    files, letter = find_images(options.picture_dir), noise.build(options.noise)
    if options.test_dir is not None:
        held = find_images(options.test_dir)
    else:
        kept, chosen = hold_out(len(files), options.held_out)
        files, held = [files[i] for i in kept], [files[i] for i in chosen]
    judged = LetteredPictures(ImageCache(held, channels, 0), letter)
    pictures = masked_validation.load(judged, [path.stem for path in held])
    return LetteredPictures(ImageCache(files, channels, options.cache_mb), letter), pictures


def from_nothing(options: argparse.Namespace, channels: int) -> Source:
    """Pages drawn here; those to judge by, unless they have a folder, are further ones of the same kind."""
    letter = noise.build(options.noise)
    drawn = DrawnComics(options.pages, letter, channels, options.seed, options.cache_mb)
    if options.test_dir is not None:
        held = _matched([options.test_dir])
        return drawn, masked_validation.load(FilePages(*held, channels, 0), [path.stem for path in held[0]])
    further = DrawnComics(options.held_out, letter, channels, validation.SEED, 0, first=options.pages)
    return drawn, masked_validation.load(further, [f"drawn-{number + 1:03d}" for number in range(len(further))])


def _held_out(stems: Sequence[str], options: argparse.Namespace) -> tuple[set[str], set[str]]:
    """Names of pages to train on and of pages to judge by."""
    pages = sorted({_page(stem) for stem in stems})
    kept, held = hold_out(len(pages), options.held_out)
    return {pages[number] for number in kept}, {pages[number] for number in held}


def _page(stem: str) -> str:
    """The page that a file shows in some language and version: `E14P02.ja.grey` shows `E14P02`."""
    return stem.split(".")[0]


def _matched(folders: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Lettered pages and masks, aligned, of all folders."""
    lettered: list[Path] = []
    masks: list[Path] = []
    for folder in folders:
        found = match_by_name(folder / "lettered", folder / "mask")
        lettered += found[0]
        masks += found[1]
    return lettered, masks
