"""House numbers: SVHN as published, and a synthetic twin that is drawn here and whose truth is known.

python -m datasets.svhn --output_dir svhn
python -m datasets.svhn --output_dir svhn --cropped
python -m datasets.svhn --synthetic --output_dir streets/train --count 10000
"""

from __future__ import annotations

import argparse
import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path

from datasets import options
from datasets.disk_space import require_space
from datasets.svhn_parts import LICENCE, PARTS, URL, How, describe, get

_ABOUT = f"""\
The Street View House Numbers (Netzer et al., "Reading Digits in Natural Images with Unsupervised Feature Learning",
2011), in both of its formats, or a synthetic twin of its full format.

Full scenes with a box and a label for each digit: train (33,402 scenes), test (13,068) and extra (202,353). Cropped
digits of 32x32 pixels: 73,257, 26,032 and 531,131.

licence    {LICENCE}
size       full: 404 MB (train), 276 MB (test), 1.96 GB (extra) to download, as much again unpacked;
           cropped: 182 MB, 64 MB and 1.33 GB
from       {URL}
checksums  of train.tar.gz and test.tar.gz as docTR publishes them, of the cropped sets as torchvision does; none is
           known of extra.tar.gz
goes to    DIR/train, DIR/test and DIR/extra, each with its digitStruct.mat and a dataset.json that says what it was
           made from; or DIR/train_32x32.mat and so on

With --synthetic nothing is downloaded: scenes are drawn, with digits in many fonts, colours, blurs and perspectives on
patches of photographs, painted boards, bricks and plates, distractor digits beside them. Boxes are laid out as SVHN's
are, by figures about them, or are those of real scenes (--annotations).

licence    none needed for what is drawn; yours for --image_dir
size       about 25 kB a scene with its background and mask
goes to    DIR/pictures, DIR/background (the same without the digits that have boxes) and DIR/mask (255 where such a
           digit is), PNG files of the same names; DIR/pictures/digitStruct.json with the boxes; DIR/manifest.jsonl with
           the boxes of distractors too; DIR/dataset.json, which says what it was made from

A download that was cut off goes on where it stopped when the command is given again, and so does drawing; --count can
be raised later. What is complete is left alone.
"""


def main(argv: list[str] | None = None) -> int:
    """Make the data set.

    Returns:
        Exit code: 0 made or complete already, 1 could not be made, 2 wrong option, 130 interrupted.
    """
    parser = _parser()
    args = parser.parse_args(argv)
    of_twin = [f"--{name}" for name in ("image_dir", "annotations", "font_dir") if getattr(args, name) is not None]
    if of_twin and not args.synthetic:
        parser.error(f"{of_twin[0]} goes with --synthetic")
    if args.synthetic and args.from_file:
        parser.error("--from_file does not go with --synthetic: nothing is downloaded")
    if len(args.parts) > 1 and (args.from_file or args.checksum):
        parser.error(f"--from_file and --checksum are of one part; say which with --parts, got {' '.join(args.parts)}")
    return options.reporting(lambda: _draw(args) if args.synthetic else _get(args))


def _parser() -> argparse.ArgumentParser:
    parser = options.new_parser("datasets.svhn", _ABOUT)
    add = parser.add_argument
    options.add_common(parser, "dataset/svhn", "everything")
    add("--parts", nargs="+", choices=PARTS, default=["train", "test"], metavar="NAME",
        help=f"which of {', '.join(PARTS)} (default: train test)")  # fmt: skip
    add("--cropped", action="store_true", help="cropped digits instead of full scenes")
    add("--from_file", type=options.existing_file, metavar="FILE",
        help="take the one part asked for from this .tar.gz or .mat (default: download)")  # fmt: skip
    add("--url", type=options.web_address, default=URL, metavar="URL",
        help="take the files from a mirror's folder (default: %(default)s)")  # fmt: skip
    _add_twin(parser.add_argument_group("the synthetic twin").add_argument)
    return parser


def _add_twin(add: Callable[..., None]) -> None:
    whole = options.whole
    add("--synthetic", action="store_true", help="draw scenes instead")
    add("--count", type=whole(1, 10**6), default=2000, metavar="N", help="scenes, 1 to 1000000 (default: %(default)s)")
    add("--seed", type=whole(0, 2**32 - 1), default=0, metavar="N",
        help="which scenes, 0 to 4294967295; the same number draws the same ones (default: %(default)s)")  # fmt: skip
    add("--image_dir", type=Path, metavar="DIR",
        help="photographs that walls are taken from (default: the sample photographs of scikit-image and "
        "scikit-learn)")  # fmt: skip
    add("--annotations", type=options.existing_file, metavar="FILE",
        help="boxes of real scenes: digitStruct.mat, .json or .csv (default: by figures about them)")  # fmt: skip
    add("--font_dir", type=Path, metavar="DIR", help="a folder of fonts, besides those of the system (default: none)")
    add("--processes", type=whole(1, 1024), default=os.cpu_count() or 1, metavar="N",
        help="processes that draw at once, 1 to 1024 (default: one for each processor)")  # fmt: skip
    add("--overwrite", action="store_true", help="draw all again, over what is there (default: go on)")


def _get(args: argparse.Namespace) -> int:
    how = How(args.output_dir, options.patience(args), args.cropped, args.from_file, args.url.rstrip("/"),
              args.checksum, args.keep_archive)  # fmt: skip
    for part in args.parts:
        if args.dry_run:
            print(describe(part, how))
        else:
            get(part, how)
    return 0


def _draw(args: argparse.Namespace) -> int:
    """Draw what is missing."""
    from datasets import growing_folder, svhn_streets
    from datasets.picture_folders import work_folder

    named = {name: getattr(args, name) for name in ("image_dir", "annotations", "font_dir")}
    texts = {name: None if path is None else str(path) for name, path in named.items()}
    recipe, folder, parts = svhn_streets.Recipe(args.seed, **texts), args.output_dir, svhn_streets.PARTS
    street = svhn_streets.street_of(recipe)  # what cannot be used is told now
    if args.dry_run:
        counted = f"{len(street.photos)} photographs and {len(street.fonts)} fonts"
        print(f"would draw {args.count} scenes from {counted} into {folder}")
        return 0
    with work_folder(folder):
        growing_folder.claim(folder, recipe.facts(), args.overwrite)
        tasks = svhn_streets.tasks(args.count, growing_folder.known(folder, parts))
        missing = sum(map(len, tasks))
        if missing:
            require_space(folder, 25_000 * missing, f"drawing {missing} scenes")
            work = functools.partial(svhn_streets.work, recipe, folder, args.overwrite)
            _draw_all(folder, work, tasks, args)
        lines = growing_folder.finish(folder, parts)
        svhn_streets.write_table(folder, lines)
    digits = sum(len(line["boxes"]) for line in lines)
    print(f"{folder}: {len(lines)} scenes, {missing} of them new; {digits} digits")
    return 0


def _draw_all(folder: Path, work: Callable, tasks: list, args: argparse.Namespace) -> None:
    """Work on all tasks under a progress bar with the time left."""
    from tqdm import tqdm

    from datasets.growing_folder import note
    from datasets.many_processes import in_order

    interval = 0.1 if sys.stderr.isatty() else 10.0
    total, missing = args.count, sum(map(len, tasks))
    with tqdm(desc="drawing", initial=total - missing, total=total, unit=" scenes", mininterval=interval) as bar:
        for lines in in_order(work, tasks, args.processes):
            note(folder, lines)
            bar.update(len(lines))


if __name__ == "__main__":
    sys.exit(main())
