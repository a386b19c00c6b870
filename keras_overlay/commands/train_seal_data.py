"""Where `train_seal` gets its pages: folders of sealed and clean ones, clean ones to put seals on, or drawn ones."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from keras_overlay import noise
from keras_overlay.commands.train_n2n import hold_out
from keras_overlay.image_files import find_images
from keras_overlay.pairs import validation
from keras_overlay.pairs.drawn_pages import DrawnPages
from keras_overlay.pairs.image_cache import ImageCache
from keras_overlay.pairs.matching import match_by_name
from keras_overlay.pairs.sealed_pages import LabelledBatches, RemovalBatches, SealedPages, Variation
from keras_overlay.pairs.validation import ValidationPicture

Source = tuple[SealedPages, list[ValidationPicture]]


def prepare(options: argparse.Namespace, channels: int):
    """What `train_seal` trains on.

    Args:
        options: Resolved.
        channels: Of the network's input, 1 or 3.

    Returns:
        Batches to train on, pages to judge by, and the number of pages to train on.

    Raises:
        ImageFileError: no usable page, or two pages of a pair that differ in size.
        ValueError: too few pages to hold some out.
    """
    made = from_pairs if options.data_dir else from_pages if options.page_dir else from_nothing
    pages, pictures = made(options, channels)
    variation = Variation(options.grey_share, options.jpeg_share, options.colour_share)
    common = (pages, options.batch_size, options.seed, variation)
    is_removal = options.task == "remove"
    batches = RemovalBatches(*common, options.clean_share) if is_removal else LabelledBatches(*common)
    batches(0)  # no usable page at all: told now, not from inside TensorFlow
    print(f"{len(pages.clean)} training pages, {len(pictures)} validation pages")
    return batches, pictures, len(pages.clean)


def from_pairs(options: argparse.Namespace, channels: int) -> Source:
    """Folders of sealed and clean pages."""
    clean, sealed = _pairs(options.data_dir)
    if options.test_dir is not None:
        test_clean, test_sealed = _pairs([options.test_dir])
    else:
        kept, held = hold_out(len(clean), options.held_out)
        test_clean, test_sealed = ([files[i] for i in held] for files in (clean, sealed))
        clean, sealed = ([files[i] for i in kept] for files in (clean, sealed))
    as_it_is = noise.build("clean")
    pictures = validation.load(test_sealed, as_it_is, channels, validation.SEED, test_clean, _side(options))
    caches = (ImageCache(files, channels, options.cache_mb) for files in (clean, sealed))
    return SealedPages(*caches, None, options.image_size, options.fit), pictures


def from_pages(options: argparse.Namespace, channels: int) -> Source:
    """A folder of clean pages."""
    files = find_images(options.page_dir)
    if options.test_dir is not None:
        held_files = find_images(options.test_dir)
    else:
        kept, held = hold_out(len(files), options.held_out)
        files, held_files = [files[i] for i in kept], [files[i] for i in held]
    val_noise = noise.build(options.val_noise_model)
    pictures = validation.load(held_files, val_noise, channels, validation.SEED, side=_side(options))
    return _sealed_by_noise(ImageCache(files, channels, options.cache_mb), options), pictures


def from_nothing(options: argparse.Namespace, channels: int) -> Source:
    """Pages drawn here; those to judge by, unless they have a folder, are further ones of the same kind."""
    drawn = DrawnPages(options.pages, channels, options.seed, options.cache_mb)
    val_noise = noise.build(options.val_noise_model)
    if options.test_dir is not None:
        files = find_images(options.test_dir)
        pictures = validation.load(files, val_noise, channels, validation.SEED, side=_side(options))
    else:
        held = DrawnPages(options.held_out, channels, validation.SEED, 0, first=options.pages)
        pictures = [_judged(held, number, val_noise, options) for number in range(len(held))]
    return _sealed_by_noise(drawn, options), pictures


def _judged(pages: DrawnPages, number: int, val_noise, options: argparse.Namespace) -> ValidationPicture:
    name, page = f"drawn-{number + 1:03d}", pages[number]
    rng = validation.noise_of(name, validation.SEED)
    return ValidationPicture(name, *validation.prepared(page, page, val_noise, rng, _side(options)))


def _sealed_by_noise(clean: ImageCache | DrawnPages, options: argparse.Namespace) -> SealedPages:
    return SealedPages(clean, None, noise.build(options.seal_noise_model), options.image_size, options.fit)


def _side(options: argparse.Namespace) -> int | None:
    """To what validation pages are shrunk, if they are."""
    return options.image_size if options.fit == "resize" else None


def _pairs(folders: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Clean and sealed files, aligned, of all folders."""
    clean: list[Path] = []
    sealed: list[Path] = []
    for folder in folders:
        found = match_by_name(folder / "sealed", folder / "clean")
        sealed += found[0]
        clean += found[1]
    return clean, sealed
