"""Removing marks that are known: scores by opacity and format, pictures that carry none, and a large picture."""

from __future__ import annotations

import argparse
import itertools
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import tqdm

from benchmarks import marked, table, test_sets, watermark_speed
from benchmarks.marked import FORMATS, Marked, Outcome
from keras_overlay import command_line
from keras_overlay.command_line import number, path_ending, whole
from keras_overlay.commands.mark_options import scale_range
from keras_overlay.contact_sheet import contact_sheet
from keras_overlay.image_files import find_images, read_rgb, write_png

DESCRIPTION = """\
PSNR and SSIM of pictures from under a mark, of all pixels and of those that the mark changed, and F1 and IoU of the
pixels that were changed back. Each picture carries one mark of the folder, at a place and scale that the remover is not
told; a folder's marks are spread evenly over the pictures. Rows by `method`:

  nothing     the picture as it is
  inpainting  OpenCV (Telea) with the true mask
  known       remove_overlay.py --overlay watermark --mark FILE
  learned     the same with --weight_file, for the one mark of --mark
  unmarked    the picture stored alike without a mark: what JPEG leaves to be reached

  python -m benchmarks.watermarks --test_dirs Kodak24=data/kodak24 --mark_dir data/logos --sheet watermarks.png
  python -m benchmarks.watermarks --test_dirs Kodak24=data/kodak24 --mark own.png --weight_file runs/own \\
      --methods nothing inpainting known learned
  python -m benchmarks.watermarks --test_dirs Kodak24=data/kodak24 --mark_dir data/logos --parts false_alarms
  python -m benchmarks.watermarks --parts large

`false_alarms` looks for each of --marks marks in each picture, which carries none: the pictures in which anything was
changed are counted. `large` removes a tiled mark from a picture of 4000x3000 pixels by command, in fresh processes:
required are at most 5 seconds and 1024 MiB.
"""
PARTS = ("scores", "false_alarms", "large")
METHODS = ("nothing", "inpainting", "known", "learned", "unmarked")
_SHOWN = 192  # pixels: side of a sheet's pictures


def main(argv: list[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    options = resolve(argv)
    parts = {"scores": scores, "false_alarms": false_alarms, "large": watermark_speed.rows}
    for part in options.parts:
        output = options.output if part == "scores" else options.output.with_stem(f"{options.output.stem}_{part}")
        for rows in parts[part](options):
            table.report(rows, output)
    if options.sheet:
        write_png(options.sheet, sheet(options))
    return 0


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser("python -m benchmarks.watermarks", DESCRIPTION)
    add = made.add_argument
    add("--parts", choices=PARTS, nargs="+", default=["scores"], help="what to measure")
    add("--test_dirs", type=test_sets.named_folder, nargs="+", metavar="NAME=FOLDER", help="folders of clean pictures")
    add("--mark_dir", type=Path, help="folder of marks, pictures with alpha, searched recursively")
    add("--mark", type=Path, help="one mark, instead of --mark_dir")
    add("--marks", type=whole(1, 10_000), default=24, help="marks taken from --mark_dir, 1..10000")
    add("--weight_file", type=Path, help="checkpoint or run folder for the method learned")
    add("--opacities", type=number(0.01, 1), nargs="+", default=[0.3, 0.5, 0.7, 1.0], help="opacities, 0.01..1")
    add("--formats", choices=list(FORMATS), nargs="+", default=list(FORMATS), help="how marked pictures are stored")
    add("--methods", choices=METHODS, nargs="+", help="rows (default: all, learned if there is a --weight_file)")
    add("--scale", type=scale_range, metavar="MIN,MAX", default=(0.5, 1.0), help="range of the marks' magnification "
        "(default: 0.5,1)")  # fmt: skip
    add("--pictures", type=whole(1, 100_000), default=100_000, help="pictures taken from each folder at most")
    add("--seed", type=whole(0, 2**31 - 1), default=0, help="seed of places and scales")
    add("--sheet", type=path_ending(".png"), help="also write a sheet of some results")
    add("--repetitions", type=whole(1, 100), default=3, help="measurements of `large`, 1..100")
    table.add_output(made, "watermarks")
    return made


def resolve(argv: list[str] | None) -> argparse.Namespace:
    """Parse, check combinations, fill in defaults."""
    made = parser()
    options = made.parse_args(argv)
    if options.parts != ["large"] and not options.test_dirs:
        made.error("--test_dirs is needed, except for --parts large")
    if options.parts != ["large"] and (options.mark_dir is None) == (options.mark is None):
        made.error("give --mark_dir, a folder of marks, or --mark, one file")
    if options.weight_file is not None and options.mark is None:
        made.error("--weight_file knows one mark: give it with --mark")
    if options.methods is None:
        options.methods = [name for name in METHODS if name != "learned" or options.weight_file]
    if "learned" in options.methods and options.weight_file is None:
        made.error("the method learned needs --weight_file")
    options.files = []
    if options.parts != ["large"]:
        options.files = [options.mark] if options.mark else marked.marks(options.mark_dir, options.marks)
    return options


def scores(options: argparse.Namespace) -> Iterator[list[dict[str, Any]]]:
    """The table, longer each time."""
    rows = []
    combinations = [*itertools.product(options.test_dirs, options.formats, options.opacities)]
    for (name, folder), stored, opacity in tqdm.tqdm(combinations, unit="row", disable=None):
        found = {method: [] for method in options.methods}
        for case, mark in cases(options, folder, stored, opacity):
            for method in options.methods:
                found[method].append(scored(case, mark, method, options))
        for method, outcomes in found.items():
            means = {
                field.name: marked.mean([getattr(each, field.name) for each in outcomes]) for field in fields(Outcome)
            }
            start = {"test_set": name, "format": stored, "opacity": opacity, "method": method}
            rows.append({**start, **means, "pictures": len(outcomes), "marks": len(set(options.files))})
        yield rows


def cases(options: argparse.Namespace, folder: Path, stored: str, opacity: float) -> Iterator[tuple[Marked, Path]]:
    """Every picture of a folder under its mark."""
    for index, picture in enumerate(find_images(folder)[: options.pictures]):
        mark = options.files[index % len(options.files)]
        yield marked.marked(picture, mark, opacity, stored, options.scale, options.seed), mark


def scored(case: Marked, mark: Path, method: str, options: argparse.Namespace) -> Outcome:
    """One picture by one method."""
    return marked.outcome(case, *result(case, mark, method, options))


def result(case: Marked, mark: Path, method: str, options: argparse.Namespace) -> tuple:
    """What a method makes of a picture, and the removal if it is one."""
    plain: dict[str, Callable[[], np.ndarray]] = {
        "nothing": lambda: case.given,
        "inpainting": lambda: marked.inpainted(case),
        "unmarked": lambda: case.unmarked,
    }
    if method in plain:
        return (plain[method](),)
    removal = marked.known(mark, options.weight_file if method == "learned" else None)(case.given)
    return removal.image, removal


def false_alarms(options: argparse.Namespace) -> Iterator[list[dict[str, Any]]]:
    """How often a mark is found in pictures that carry none."""
    rows = []
    for name, folder in options.test_dirs:
        pictures, tried, wrong = find_images(folder)[: options.pictures], 0, []
        for mark in tqdm.tqdm(options.files, unit="mark", disable=None):
            remover = marked.known(mark)
            for picture in pictures:
                removal = remover(read_rgb(picture))
                tried += 1
                wrong += [f"{mark.name} in {picture.name}"] * (removal.record["found"] or bool(removal.mask.any()))
        count = {"pictures": len(pictures), "marks": len(options.files), "tried": tried, "changed": len(wrong)}
        rows.append({"test_set": name, **count, "which": "; ".join(wrong)})
        yield rows


def sheet(options: argparse.Namespace) -> np.ndarray:
    """Clean, marked and cleaned parts of some pictures, a row each."""
    folder, rows, names = options.test_dirs[0][1], [], []
    columns = ["clean", "nothing", *(method for method in options.methods if method not in ("nothing", "unmarked"))]
    number = 0
    for stored, opacity in itertools.product(options.formats, options.opacities):
        every = list(itertools.islice(cases(options, folder, stored, opacity), number, number + 1))
        number = (number + 5) % max(1, min(options.pictures, len(find_images(folder))))
        for case, mark in every:
            window = around(case.mask)
            line = [case.clean, *(result(case, mark, method, options)[0] for method in columns[1:])]
            rows.append([picture[window] for picture in line])
            names.append(f"{stored} {opacity:g}")
    return contact_sheet("known marks, place not given", columns, names, rows)


def around(mask: np.ndarray) -> tuple[slice, slice]:
    """A square of the picture around the mark's middle."""
    places = np.argwhere(mask)
    middle = places.mean(axis=0) if len(places) else np.array(mask.shape) / 2
    starts = [
        int(np.clip(centre - _SHOWN / 2, 0, max(0, side - _SHOWN)))
        for centre, side in zip(middle, mask.shape, strict=True)
    ]
    return slice(starts[0], starts[0] + _SHOWN), slice(starts[1], starts[1] + _SHOWN)


if __name__ == "__main__":
    sys.exit(command_line.run(main))
