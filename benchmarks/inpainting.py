"""How well holes of photographs are painted in: our networks beside OpenCV's two methods, on the same holes."""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import tqdm

from benchmarks import table, test_sets
from keras_overlay import checkpoint, command_line, weights
from keras_overlay.architectures.folding import folded
from keras_overlay.architectures.inpainters import INPAINTERS
from keras_overlay.command_line import whole
from keras_overlay.commands.train_inpaint_options import masks as hole_spec
from keras_overlay.image_files import find_images
from keras_overlay.inpaint import Inpainter
from keras_overlay.pairs import hole_masks, holed_pictures
from keras_overlay.pairs.holed_pictures import HoledPicture
from keras_overlay.pixels import quantise
from keras_overlay.removers.own_weights import own_weights

DESCRIPTION = """\
PSNR inside of the holes (mean over pictures, and of all their pixels together) and seconds a picture (median) of the
network that ships, of others by --weight_file, and of OpenCV's methods (radius 3): the middle of each picture, holes
that depend on its name alone, results rounded to 8 bits. Networks paint as `--overlay text` has them paint: the mean of
what they make of the picture and of its mirror image.

  python -m benchmarks.inpainting --test_dirs Kodak24=data/kodak24
  python -m benchmarks.inpainting --test_dirs Kodak24=data/kodak24 --masks strokes,20,30 lettering,2,12,balloons=0 \\
      --weight_file longer=runs/fill_unet
"""
OPENCV = {"telea": cv2.INPAINT_TELEA, "navier_stokes": cv2.INPAINT_NS}
SHIPPED = "inpainting"
_RADIUS = 3.0  # of OpenCV's methods, pixels
_ADDED = 1e-12  # to a mean squared error: equal pixels count as 168 dB

Method = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""From a picture, uint8 (height, width, 3), and its holes, bool (height, width), to the picture painted in."""


def main(argv: list[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    options = parser().parse_args(argv)
    found: list[dict[str, Any]] = []
    for rows in scored(methods(options.weight_file), options):
        found += rows
        table.report(found, options.output)
    return 0


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser("python -m benchmarks.inpainting", DESCRIPTION)
    add = made.add_argument
    add("--test_dirs", type=test_sets.named_folder, nargs="+", required=True, metavar="NAME=FOLDER", help="folders of "
        "pictures")  # fmt: skip
    add("--masks", type=hole_spec, nargs="+", default=["strokes,20,30"], metavar="SPEC", help="holes, as "
        "train_inpaint.py has them")  # fmt: skip
    add("--size", type=whole(16, 8192), default=256, help="pictures are cut to their middle, so many pixels high and "
        "wide at most, 16..8192")  # fmt: skip
    add("--pictures", type=whole(1, 100_000), default=100_000, help="pictures taken from each folder at most")
    add("--weight_file", type=named_path, nargs="+", default=[], metavar="NAME=PATH", help="checkpoints or run folders "
        "to compare")  # fmt: skip
    table.add_output(made, "inpainting")
    return made


def named_path(text: str) -> tuple[str, str]:
    """Option type: `NAME=PATH`."""
    name, equals, path = text.partition("=")
    if not (name and equals and path) or name in (*OPENCV, "ours"):
        raise argparse.ArgumentTypeError(f"expected NAME=PATH with a name of its own, got {text!r}")
    return name, path


def methods(others: Sequence[tuple[str, str]]) -> dict[str, Method]:
    """What is compared, by its name in the table; `others` are networks as `--weight_file` names them.

    Raises:
        CheckpointError, WeightsError: a network cannot be loaded.
    """
    files = {"ours": weights.find(SHIPPED).path, **{name: own_weights(path) for name, path in others}}
    ways = {name: _network(file) for name, file in files.items()}
    return ways | {name: _opencv(flag) for name, flag in OPENCV.items()}


def _network(file: Path) -> Method:
    paint = Inpainter(folded(checkpoint.load(file, table=INPAINTERS)[0]), mirrored=True)
    return lambda picture, holes: quantise(paint(picture, holes), np.uint8)


def _opencv(flag: int) -> Method:
    return lambda picture, holes: cv2.inpaint(picture, holes.astype(np.uint8), _RADIUS, flag)


def scored(ways: dict[str, Method], options: argparse.Namespace) -> Iterator[list[dict[str, Any]]]:
    """The rows of each folder and kind of holes."""
    cases = [(*folder, spec) for folder in options.test_dirs for spec in options.masks]
    for name, folder, spec in tqdm.tqdm(cases, unit="case", disable=None):
        files = find_images(folder)[: options.pictures]
        pictures = holed_pictures.load(files, hole_masks.build(spec), 3, test_sets.SEED, options.size)
        pictures = [each for each in pictures if each.holes.any()]
        share = float(np.mean([each.holes.mean() for each in pictures]))
        yield [
            {"test_set": name, "holes": spec, "share": share, "method": label, **score(way, pictures)}
            for label, way in ways.items()
        ]


def score(way: Method, pictures: Sequence[HoledPicture]) -> dict[str, Any]:
    """One method on pictures with holes.

    Returns:
        `psnr`, the mean over pictures of the PSNR inside of their holes; `psnr_pooled`, that of all these pixels;
        `seconds` a picture, their median; `pictures`.
    """
    errors, seconds = [], []
    for each in pictures:
        start = time.perf_counter()
        painted = way(each.degraded, each.holes)
        seconds.append(time.perf_counter() - start)
        errors.append(np.square(np.subtract(painted, each.clean, dtype=np.float64))[each.holes].ravel())
    ratios = [_psnr(error) for error in errors]
    return {
        "psnr": statistics.fmean(ratios),
        "psnr_pooled": _psnr(np.concatenate(errors)),
        "seconds": statistics.median(seconds),
        "pictures": len(pictures),
    }


def _psnr(errors: np.ndarray) -> float:
    return float(-10 * np.log10(errors.mean() / 255**2 + _ADDED))


if __name__ == "__main__":
    sys.exit(command_line.run(main))
