"""The front door: pictures in, clean pictures out, with the weights that come with the package, or with the mark."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from keras_overlay import command_line, removers
from keras_overlay.books import is_book
from keras_overlay.command_line import number
from keras_overlay.commands import digit_options, mark_options, restoring_options, seal_options, text_options
from keras_overlay.file_restoring import (
    Allowed,
    FileTask,
    Outputs,
    Protocol,
    find_inputs,
    refuse_book_clashes,
    refuse_clashes,
    report,
    run_files,
)
from keras_overlay.removers import REMOVERS
from keras_overlay.watermarks.report import in_words

DESCRIPTION = """\
Take an overlay off pictures. Results keep their name, format, size and metadata; the pictures given stay as they are.

  python remove_overlay.py --overlay captions --image_dir photos --output_dir clean
  python remove_overlay.py --overlay gaussian --strength 25 --image_dir a.jpg b.png --output_dir clean --panel
  python remove_overlay.py --overlay captions --image_dir photos --output_dir clean --mask corner.png --save_mask
  python remove_overlay.py --overlay impulse --image_dir photos --output_dir clean --skip_done --report report.json
  python remove_overlay.py --overlay digits --boxes digitStruct.json --image_dir streets --output_dir clean --panel
  python remove_overlay.py --overlay digits --detect --image_dir street.jpg --output_dir clean --save_mask
  python remove_overlay.py --overlay seal --image_dir scans --output_dir clean --save_mask
  python remove_overlay.py --overlay seal --method kmeans --hues red --image_dir scans --output_dir clean
  python remove_overlay.py --overlay text --image_dir pages book.cbz book.pdf --output_dir clean --contours
  python remove_overlay.py --overlay text --stage mask --image_dir pages --output_dir masks
  python remove_overlay.py --overlay text --mask_dir masks --dilate 3 --image_dir pages --output_dir clean
  python remove_overlay.py --overlay watermark --mark mark.png --image_dir photos --output_dir clean

A watermark is undone by arithmetic, where its file is known: see --mark. Use it on pictures that are yours or that you
may alter.

Overlays:
"""
_SETTINGS = ("strength", "threshold", "tile", "overlap", "self_ensemble", "precision")


def parser() -> argparse.ArgumentParser:
    """All options."""
    width = max(map(len, REMOVERS)) + 2
    about = "".join(f"  {name:{width}}{removers.about(name)}\n" for name in REMOVERS)
    made = command_line.parser("remove_overlay.py", DESCRIPTION + about)
    add = made.add_argument
    add("--overlay", type=overlay_name, required=True, metavar=f"{{{','.join(REMOVERS)}}}", help="what to take off")
    restoring_options.add_pictures(made)
    restoring_options.add_results(made, required=True, panel="before | after")
    add("--save_mask", action="store_true", help="also write NAME.mask.png: white where the picture was changed, or "
        "where letters were found")  # fmt: skip
    add("--contours", action="store_true", help="also write NAME.contours.png: the picture given, a red line around "
        "that")  # fmt: skip
    masks = made.add_mutually_exclusive_group()
    masks.add_argument("--mask", type=Path, metavar="FILE", help="picture of the size of all the others: only where it "
        "is white may they be changed; elsewhere each pixel keeps its value (in formats without loss); see also "
        "lettering")  # fmt: skip
    masks.add_argument("--mask_dir", type=Path, help="folder of such masks, one for each picture, of the same relative "
        "name, suffixes aside")  # fmt: skip
    add("--threshold", type=number(0, 255), help="leave pixels that would change by less exactly as they were, 0..255 "
        "grey levels; not for gaussian, watermark and methods of colours; for text the least probability of a letter, "
        "times 255 (default: what suits the weights)")  # fmt: skip
    restoring_options.add_computing(made)
    digit_options.add(made)
    seal_options.add(made)
    text_options.add(made)
    mark_options.add_mark(made.add_argument_group("known mark (--overlay watermark)"))
    add("--dry_run", action="store_true", help="check everything, print the resolved options as JSON, and stop")
    return made


def overlay_name(text: str) -> str:
    """Option type: a name of REMOVERS."""
    if text not in REMOVERS:
        raise argparse.ArgumentTypeError(f"unknown overlay {text!r}; known: {', '.join(REMOVERS)}")
    return text


def resolve(argv: list[str] | None) -> argparse.Namespace:
    """Parse and check combinations."""
    made = parser()
    options = made.parse_args(argv)
    restoring_options.check_results(made, options)
    restoring_options.check_exist(made, options, "mask", "mask_dir", "boxes", "classifier", "mark", "weight_file")
    digit_options.check(made, options)
    if options.overlay == "watermark" and options.mark is None:
        made.error("--overlay watermark needs --mark FILE, the picture of the mark, with alpha")
    restoring_options.refuse_folder(made, options.output_dir, options.mask_dir, "masks")
    return options


def settings(options: argparse.Namespace) -> dict[str, Any]:
    """What the remover's constructor gets: options that were left alone are None, for not every overlay takes all."""
    given = {name: getattr(options, name) for name in _SETTINGS} | mark_options.settings(options)
    left_alone = {name: None if value is False or value == "auto" else value for name, value in given.items()}
    of_overlays = (digit_options, seal_options, text_options)
    return left_alone | {name: value for each in of_overlays for name, value in each.settings(options).items()}


def main(argv: list[str] | None = None) -> int:
    """Run `remove_overlay`; returns the exit code."""
    options = resolve(argv)
    remover = removers.build(options.overlay, **settings(options))  # checks the weights, does not load them
    limit = options.max_megapixels
    masked = options.mask or options.mask_dir
    kept = (options.panel, options.save_mask, options.overwrite, options.skip_done, options.contours)
    task = FileTask(
        Outputs(options.output_dir, *kept),
        Protocol(max_megapixels=limit),
        Allowed(options.mask, options.mask_dir, limit) if masked else None,
    )
    books = [path for path in options.image_dir if is_book(path)]
    inputs = find_inputs([path for path in options.image_dir if path not in books], options.output_dir)
    refuse_clashes(inputs, task.outputs)
    refuse_book_clashes(books, options.output_dir)
    if options.dry_run:
        command_line.print_options(options)
        return 0
    facts = {"command": "remove_overlay", "options": vars(options)}
    outcomes = run_files(inputs, remover, task, options.report, facts, books=books)
    for outcome in outcomes:
        if outcome.record.get("found"):
            print(f"{outcome.name}: {in_words(outcome.record)}")
    return report(outcomes)
