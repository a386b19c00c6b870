"""Taking a mark out of marked uploads, for `noise_model`: read, extract, tell how good it is."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from keras_overlay.atomic import atomic_path
from keras_overlay.image_files import Picture, as_rgb8, read_picture
from keras_overlay.noise import extraction, quality
from keras_overlay.noise.quality import Quality
from keras_overlay.noise.uploads import noise_level


def extract(options: argparse.Namespace) -> np.ndarray:
    """The mark, uint8 (height, width, 4); prints how well it explains the uploads, and writes that if asked."""
    pictures = [read_picture(path) for path in options.extract_watermark]
    uploads = [as_rgb8(picture) for picture in pictures]
    given = options.background or [None] * len(uploads)
    names = ["upload"] if len(uploads) == 1 else ["upload_1", "upload_2"]
    bases = [extraction.background_of(*each) for each in zip(uploads, given, names, strict=True)]
    noises = [
        noise_level(upload, base) if is_lossy(picture) else 0.0
        for picture, upload, base in zip(pictures, uploads, bases, strict=True)
    ]
    if len(uploads) == 1:
        mark = extraction.from_one(uploads[0], given[0], options.mark_colour, noises[0])
    else:
        mark = extraction.from_two(uploads[0], given[0], uploads[1], given[1], max(noises))
    shown = quality.parts(uploads, bases, mark)
    found = [quality.measure(mark, *each) for each in zip(shown, bases, noises, strict=True)]
    tell(options.extract_watermark, mark, found)
    if options.report:
        with atomic_path(options.report) as path:
            path.write_text(json.dumps(quality.report(mark, found), indent=2) + "\n", encoding="utf-8")
    return quality.trimmed(mark) if options.trim else mark


def is_lossy(picture: Picture) -> bool:
    """Whether the upload's file changed its values."""
    return picture.format == "JPEG" or (picture.format == "WEBP" and not picture.metadata["lossless"])


def tell(names: Sequence[Path], mark: np.ndarray, found: Sequence[Quality]) -> None:
    """Print the quality as a table, and what to beware of."""
    head = f"{'upload':24} {'background':>12} {'noise':>6} {'PSNR':>7} {'marked':>7} {'within 2':>8} {'worst':>6}"
    print(f"{head}  mark over background is")
    for name, each in zip(names, found, strict=True):
        colour = ",".join(map(str, each.background))
        numbers = (
            f"{each.noise:6.2f} {_decibels(each.psnr)} {_decibels(each.psnr_marked)} {each.close:8.1%} {each.worst:6}"
        )
        print(f"{name.name[-24:]:24} {colour:>12} {numbers}  {each.verdict}")
    if quality.facts(mark)["cut"]:
        print("warning: the mark reaches the upload's border and may be cut off; a larger upload would show all of it")


def _decibels(value: float | None) -> str:
    return "  equal" if value is None else f"{value:7.2f}"
