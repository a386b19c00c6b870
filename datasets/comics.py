"""Lettered comic pages beside clean ones, with the mask of the letters, from pairs, from layers, or drawn.

python -m datasets.comics --layers_dir peppercarrot --leave_out "E19*" --output_dir comics
python -m datasets.comics --lettered_dir scans --clean_dir cleaned --output_dir mine
python -m datasets.comics --picture_dir photos --noise lettering,0.5,4 --size 512 --output_dir lettered_photos
"""

from __future__ import annotations

import argparse
import functools
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from datasets import options
from datasets.disk_space import require_space

_ABOUT = """\
Lettered comic pages, the same pages without letters, and masks of the letters, to train on. They come from one of

  --lettered_dir --clean_dir   your own pages, lettered and cleaned, matched by name: the mask is where they differ
  --layers_dir                 art/, and balloons_XX/ and text_XX/ as transparent PNG files, one pair for each language
                               XX: the mask is exact (Pepper&Carrot's sources, rendered, are such layers)
  --picture_dir                pictures without letters, on which lettering is drawn in the fonts of this machine
  none of these                comic pages that this program draws, --count of them

licence    none needed for what is drawn; yours or the comic's for the rest (Pepper&Carrot: CC BY 4.0, David Revoy)
size       about 3 MB for a page of 992x1401 in colour, 1 MB in grey or halftone
goes to    DIR/lettered, DIR/clean and DIR/mask, PNG files of the same names (PAGE.VERSION.png); mask is 255 on letters
           that can be seen, else 0. DIR/manifest.jsonl has a line of JSON for each: name, page, version, text_share
           (of the pixels). DIR/dataset.json says what they were made from.

The same seed makes the same pictures with any number of processes, and on every machine that has the same fonts. A run
that was stopped goes on where it stopped when the command is given again. Nothing is overwritten unless --overwrite is
given.
"""
_VERSIONS = ("colour", "grey", "halftone")
_SOURCES = ("lettered_dir", "clean_dir", "layers_dir", "picture_dir")


def main(argv: list[str] | None = None) -> int:
    """Make the data set.

    Returns:
        Exit code: 0 made or complete already, 1 could not be made, 2 wrong option, 130 interrupted.
    """
    parser = _parser()
    args = parser.parse_args(argv)
    args.kind = _kind(parser, args)
    return options.reporting(lambda: _run(args))


def _kind(parser: argparse.ArgumentParser, args: argparse.Namespace) -> str:
    """Where pages come from; refuses combinations that have no meaning."""
    given = [name for name in _SOURCES if getattr(args, name) is not None]
    kinds = {"layers_dir": "layers", "picture_dir": "pictures"}
    if given == ["lettered_dir", "clean_dir"]:
        return "pairs"
    if len(given) > 1 or (given and given[0] not in kinds):
        named = " ".join(f"--{name}" for name in given)
        parser.error(f"--lettered_dir goes with --clean_dir, the others go alone; got {named}")
    if given and args.count is not None:
        parser.error("argument --count: goes with drawn pages only")
    return kinds[given[0]] if given else "drawn"


def _parser() -> argparse.ArgumentParser:
    parser = options.new_parser("datasets.comics", _ABOUT)
    _add_sources(parser.add_argument_group("sources").add_argument)
    _add_pictures(parser.add_argument_group("pictures").add_argument)
    _add_output(parser.add_argument_group("output").add_argument)
    return parser


def _add_sources(add: Callable[..., Any]) -> None:
    folder = {"type": Path, "metavar": "DIR"}
    add("--lettered_dir", **folder, help="your lettered pages")
    add("--clean_dir", **folder, help="the same without letters, matched by name, of the same sizes")
    add("--layers_dir", **folder, help="a folder with art/, balloons_XX/ and text_XX/")
    add("--picture_dir", **folder, help="pictures without letters, searched recursively")
    add("--count", type=options.whole(1, 10**6), metavar="N", help="drawn pages, 1 to 1000000 (default: 100)")
    add("--only", nargs="+", default=[], metavar="PATTERN",
        help="only pages whose name fits one of these, such as 'E1*' or '*.ja' (default: all)")  # fmt: skip
    add("--leave_out", nargs="+", default=[], metavar="PATTERN",
        help="no page whose name fits one of these, for example those kept for tests (default: none)")  # fmt: skip


def _add_pictures(add: Callable[..., Any]) -> None:
    number, whole = options.number, options.whole
    add("--versions", nargs="+", choices=_VERSIONS, default=list(_VERSIONS), metavar="NAME",
        help="each page in these: colour, grey, halftone (lines and dots, as manga are printed; the letters stay "
        "plain) (default: all three)")  # fmt: skip
    add("--size", type=whole(32, 4096), metavar="N",
        help="side of square crops in pixels, 32 to 4096 (default: whole pages)")  # fmt: skip
    add("--crops", type=whole(1, 100), default=4, metavar="N",
        help="crops of a page with --size, 1 to 100, most of them with letters (default: %(default)s)")  # fmt: skip
    add("--noise", default="lettering,0.5,4", metavar="SPEC",
        help="lettering on --picture_dir and drawn pages; see noise_model.py (default: %(default)s)")  # fmt: skip
    add("--threshold", type=number(1, 255), default=32, metavar="LEVELS",
        help="least difference of a pair's pixel that counts, 1 to 255 grey levels (default: %(default)g)")  # fmt: skip
    add("--smallest", type=whole(1, 10**4), default=6, metavar="PIXELS",
        help="smaller patches of such pixels are noise, 1 to 10000 (default: %(default)s)")  # fmt: skip
    add("--dilate", type=int, choices=(1, 3, 5, 7, 9, 11, 13, 15), default=1, metavar="PIXELS",
        help="grow the masks by max pooling with a window of this side, odd, 1 to 15; the seed of this network took "
        "7 on 512x512, 3 to 7 are good (default: %(default)s, none)")  # fmt: skip


def _add_output(add: Callable[..., Any]) -> None:
    whole = options.whole
    add("--output_dir", type=Path, default=Path("dataset/comics"), metavar="DIR",
        help="where lettered, clean and mask are made (default: %(default)s)")  # fmt: skip
    add("--seed", type=whole(0, 2**32 - 1), default=0, metavar="N",
        help="of all that is random, 0 to 4294967295 (default: %(default)s)")  # fmt: skip
    add("--processes", type=whole(1, 1024), default=os.cpu_count() or 1, metavar="N",
        help="processes that work at once, 1 to 1024 (default: one for each processor)")  # fmt: skip
    add("--overwrite", action="store_true", help="make all again, over what is there (default: go on)")
    add("--dry_run", action="store_true", help="check the options, say what would be made, and stop")


def _run(args: argparse.Namespace) -> int:
    """Make what is missing."""
    from datasets import comic_pages, growing_folder
    from datasets.picture_folders import work_folder

    recipe = _recipe(args)
    pages = comic_pages.sources(recipe, args.count or 100)
    comic_pages.check(recipe, pages)
    folder, parts = args.output_dir, comic_pages.PARTS
    count = sum(len(comic_pages.names(page, recipe)) for page in pages)
    if args.dry_run:
        print(f"would make {count} pictures ({', '.join(args.versions)}) from {len(pages)} pages into {folder}")
        return 0
    with work_folder(folder):
        growing_folder.claim(folder, vars(recipe), args.overwrite)
        tasks = comic_pages.tasks(recipe, pages, growing_folder.known(folder, parts))
        missing = sum(len(task.names) for task in tasks)
        if missing:
            require_space(folder, missing * _bytes(args), f"making {missing} pictures")
            work = functools.partial(comic_pages.work, recipe, folder, args.overwrite)
            _make(folder, work, tasks, args.processes, (count - missing, count))
        lines = growing_folder.finish(folder, parts)
    share = sum(line["text_share"] for line in lines) / len(lines)
    print(f"{folder}: {len(lines)} pictures, {missing} of them new; {share:.2%} of their pixels are letters")
    return 0


def _recipe(args: argparse.Namespace):
    from datasets.comic_pages import Recipe

    folders = tuple(str(getattr(args, name)) for name in _SOURCES if getattr(args, name) is not None)
    return Recipe(
        seed=args.seed,
        kind=args.kind,
        folders=folders,
        only=tuple(args.only),
        leave_out=tuple(args.leave_out),
        versions=tuple(name for name in _VERSIONS if name in args.versions),
        size=args.size,
        crops=args.crops,
        noise=args.noise,
        threshold=args.threshold,
        smallest=args.smallest,
        dilation=args.dilate,
    )


def _make(folder: Path, work: Callable, tasks: list, processes: int, progress: tuple[int, int]) -> None:
    """Work on all tasks under a progress bar with the time left."""
    from tqdm import tqdm

    from datasets.growing_folder import note
    from datasets.many_processes import in_order

    interval = 0.1 if sys.stderr.isatty() else 10.0
    done, count = progress
    with tqdm(desc="making", initial=done, total=count, unit=" pictures", mininterval=interval) as bar:
        for lines in in_order(work, tasks, processes):
            note(folder, lines)
            bar.update(len(lines))


def _bytes(args: argparse.Namespace) -> int:
    """About how many a picture takes on the disk, with its clean twin and its mask."""
    return round(3.0 * (args.size**2 if args.size else 1400 * 990))


if __name__ == "__main__":
    sys.exit(main())
