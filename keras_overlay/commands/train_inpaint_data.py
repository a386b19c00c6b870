"""Where `train_inpaint` gets its pictures and their holes."""

from __future__ import annotations

import argparse

from keras_overlay.commands.train_n2n import hold_out
from keras_overlay.image_files import find_images
from keras_overlay.pairs import hole_masks, holed_pictures, samples, validation
from keras_overlay.pairs.holed_pictures import HoleBatches, HoledPicture
from keras_overlay.pairs.image_cache import ImageCache

_MASKS_SHARE = 0.1  # of --cache_mb


def prepare(options: argparse.Namespace, channels: int) -> tuple[HoleBatches, list[HoledPicture]]:
    """What `train_inpaint` trains on.

    Args:
        options: Resolved.
        channels: Of the network's pictures, 1 or 3.

    Returns:
        Batches to train on, and pictures to judge by.

    Raises:
        ImageFileError: no usable picture or mask.
        ValueError: too few pictures to hold some out.
    """
    if options.image_dir is None:
        files = samples.training_photographs()
        held = find_images(options.test_dir) if options.test_dir else samples.validation_photographs()
    else:
        files = [file for folder in options.image_dir for file in find_images(folder)]
        held = find_images(options.test_dir) if options.test_dir else None
    if held is None:
        kept, chosen = hold_out(len(files), options.held_out)
        files, held = [files[i] for i in kept], [files[i] for i in chosen]
    share = _MASKS_SHARE if options.mask_dir else 0
    holes = _holes(options, options.masks, options.cache_mb * share)
    pictures = ImageCache(files, channels, options.cache_mb * (1 - share))
    batches = HoleBatches(
        pictures, holes, options.batch_size, options.image_size, options.seed, options.grey_share
    )  # fmt: skip
    batches(0)  # no usable picture at all: told now, not from inside TensorFlow
    val_holes = _holes(options, options.val_masks, 0)
    judged = holed_pictures.load(held, val_holes, channels, validation.SEED, options.val_size)
    print(f"{len(files)} training pictures, {len(judged)} validation pictures")
    return batches, judged


def _holes(options: argparse.Namespace, spec: str | None, limit_mb: float) -> hole_masks.HoleSource:
    if spec is not None:
        return hole_masks.build(spec)
    return hole_masks.MaskFiles(find_images(options.mask_dir), limit_mb)
