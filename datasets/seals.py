"""Documents with stamp seals on them, drawn here: sealed and clean pictures, masks, and their text.

python -m datasets.seals --output_dir seals --count 10000 --seed 0
python -m datasets.seals --output_dir pages --full_pages --count 100 --seed 1
python -m datasets.seals --output_dir mine --seal_dir my_seals --page_dir my_pages
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
Documents with stamp seals on them, as many and as various as asked for, drawn by this program: pages of text in
several layouts, fonts and languages, scanned by a scanner that is imagined too, and company seals, ovals, frames, name
seals, date stamps, postmarks and logos in worn ink, turned and flipped, pressed onto them. After Tian and Zhang,
"Removing logos and stamp seals from images via deep network architectures", who pressed 110 coloured and 200 grey
seals onto 2000 pages and cut 10,000 pictures, in which seals take less than 10 percent of the pixels.

licence    none needed for what is drawn; yours for --seal_dir and --page_dir
size       about 85 kB a picture of 256x256 with its twin and mask (0.9 GB for 10,000), 3 MB a whole page at 150 dpi
goes to    DIR/sealed, DIR/clean and DIR/mask, PNG files of the same names; mask is 255 exactly where sealed differs
           from clean, else 0. DIR/manifest.jsonl has a line of JSON for each picture: name, page, layout, language,
           grey, dpi, seals (kind and box: top, left, bottom, right), sealed_share, and the text of the words that are
           wholly inside (in reading order, one line of print a line). DIR/dataset.json says what it was made from.

The same seed draws the same pictures with any number of processes, and on every machine that has the same fonts: name
some with --fonts to be sure. A run that was stopped goes on where it stopped when the command is given again, and
--count can be raised later. Nothing is overwritten unless --overwrite is given.
"""
_KINDS = ("date", "logo", "oval", "polygon", "postmark", "rectangle", "round", "square")
_LANGUAGES = ("chinese", "english", "french", "german", "greek", "russian")
_LAYOUTS = ("article", "form", "invoice", "ledger", "letter", "report")


def main(argv: list[str] | None = None) -> int:
    """Make the data set.

    Returns:
        Exit code: 0 made or complete already, 1 could not be made, 2 wrong option, 130 interrupted.
    """
    parser = _parser()
    args = parser.parse_args(argv)
    for name, usual in (("min_dpi", 130.0), ("max_dpi", 170.0)):
        if getattr(args, name) is None:
            setattr(args, name, usual if args.size else 150.0)
    for low, high in (("min_seals", "max_seals"), ("min_dpi", "max_dpi")):
        if getattr(args, low) > getattr(args, high):
            least, most = getattr(args, low), getattr(args, high)
            parser.error(f"argument --{low}: must not exceed --{high}, got {least:g} and {most:g}")
    if args.coloured_seals + args.grey_seals == 0 and not args.seal_dir:
        parser.error("argument --coloured_seals: expected 1 or more if --grey_seals is 0, got '0'")
    return options.reporting(lambda: _run(args))


def _parser() -> argparse.ArgumentParser:
    parser = options.new_parser("datasets.seals", _ABOUT)
    _add_output(parser.add_argument)
    _add_pages(parser.add_argument_group("pages").add_argument)
    _add_seals(parser.add_argument_group("seals").add_argument)
    return parser


def _add_output(add: Callable[..., Any]) -> None:
    whole = options.whole
    add("--output_dir", type=Path, default=Path("dataset/seals"), metavar="DIR",
        help="where sealed, clean and mask are made (default: %(default)s)")  # fmt: skip
    add("--count", type=whole(1, 10**7), default=10000, metavar="N",
        help="pictures, 1 to 10000000 (default: %(default)s)")  # fmt: skip
    add("--seed", type=whole(0, 2**32 - 1), default=0, metavar="N",
        help="which pictures, 0 to 4294967295; the same number draws the same ones (default: %(default)s)")  # fmt: skip
    size = add("--size", type=whole(16, 4096), default=256, metavar="N",
               help="side of the square pictures in pixels, 16 to 4096 (default: %(default)s)")  # fmt: skip
    add("--full_pages", dest=size.dest, action="store_const", const=None,
        help="pictures are whole pages: A4 (1754x1240 pixels at 150 dpi), or those of --page_dir")  # fmt: skip
    add("--processes", type=whole(1, 1024), default=os.cpu_count() or 1, metavar="N",
        help="processes that draw at once, 1 to 1024 (default: one for each processor)")  # fmt: skip
    add("--overwrite", action="store_true", help="draw all again, over what is there (default: go on)")
    add("--dry_run", action="store_true", help="check the options, say what would be drawn, and stop")


def _add_pages(add: Callable[..., Any]) -> None:
    number, whole = options.number, options.whole
    add("--pages", type=whole(1, 10**7), default=2000, metavar="N",
        help="pages that pictures are cut from, 1 to 10000000 (default: %(default)s)")  # fmt: skip
    add("--grey_share", type=number(0, 1), default=0.5, metavar="SHARE",
        help="share of the pages that are grey, 0 to 1 (default: %(default)g)")  # fmt: skip
    add("--min_dpi", type=number(20, 600), metavar="DPI",
        help="least dots per inch, of letters and seals alike, 20 to 600 (default: 130; 150 for "
        "--full_pages)")  # fmt: skip
    add("--max_dpi", type=number(20, 600), metavar="DPI",
        help="most, 20 to 600 (default: 170; 150 for --full_pages)")  # fmt: skip
    add("--layouts", nargs="+", choices=_LAYOUTS, default=list(_LAYOUTS), metavar="NAME",
        help=f"layouts to choose from: {', '.join(_LAYOUTS)} (default: all)")  # fmt: skip
    add("--languages", nargs="+", choices=_LANGUAGES, default=list(_LANGUAGES), metavar="NAME",
        help=f"languages to choose from: {', '.join(_LANGUAGES)} (default: all that the fonts can write, "
        "mostly English)")  # fmt: skip
    add("--fonts", nargs="+", default=[], metavar="FAMILY",
        help='fonts of pages and seals, such as "DejaVu Sans" (default: all that are found)')  # fmt: skip
    add("--font_dir", type=Path, metavar="DIR",
        help="a folder of TrueType or OpenType fonts, besides those of the system (default: none)")  # fmt: skip
    add("--page_dir", type=Path, metavar="DIR",
        help="pictures of clean pages, used instead of drawn ones; the text of NAME.png is taken from NAME.txt "
        "for --full_pages (default: none)")  # fmt: skip


def _add_seals(add: Callable[..., Any]) -> None:
    whole = options.whole
    add("--coloured_seals", type=whole(0, 10**6), default=110, metavar="N",
        help="seals in coloured ink to choose from, 0 to 1000000 (default: %(default)s)")  # fmt: skip
    add("--grey_seals", type=whole(0, 10**6), default=200, metavar="N",
        help="seals in black and grey ink to choose from, 0 to 1000000 (default: %(default)s)")  # fmt: skip
    add("--min_seals", type=whole(0, 50), default=1, metavar="N",
        help="least number of seals on a picture, 0 to 50 (default: %(default)s)")  # fmt: skip
    add("--max_seals", type=whole(0, 50), default=2, metavar="N",
        help="most, 0 to 50 (default: %(default)s)")  # fmt: skip
    usual = [kind for kind in _KINDS if kind != "polygon"]
    add("--kinds", nargs="+", choices=_KINDS, default=usual, metavar="NAME",
        help=f"kinds of seals: {', '.join(_KINDS)} (default: all but polygon)")  # fmt: skip
    add("--seal_dir", type=Path, metavar="DIR",
        help="seals as PNG files with transparency, used instead of drawn ones (default: none)")  # fmt: skip


def _run(args: argparse.Namespace) -> int:
    """Draw what is missing."""
    from datasets import growing_folder, seal_pictures
    from datasets.picture_folders import work_folder

    recipe = _recipe(args)
    studio = seal_pictures.Studio(recipe)
    studio.check_pages()
    names = [f"{number:06d}.png" for number in range(args.count)]
    folder, parts = args.output_dir, seal_pictures.PARTS
    if args.dry_run:
        what = "whole pages" if args.size is None else f"pictures of {args.size}x{args.size}"
        fonts = ", ".join(sorted({font.family for font in studio.fonts}))
        print(f"would draw {args.count} {what} from {studio.pages} pages and {len(studio.book)} seals into {folder}")
        print(f"fonts: {fonts}")
        return 0
    with work_folder(folder):
        growing_folder.claim(folder, studio.facts(), args.overwrite)
        done = growing_folder.known(folder, parts)
        tasks = seal_pictures.tasks(studio.pages, args.count, names, done)
        missing = sum(len(task.names) for task in tasks)
        if missing:
            require_space(folder, missing * _bytes(args), f"drawing {missing} pictures")
            work = functools.partial(seal_pictures.work, recipe, folder, args.overwrite)
            _draw(folder, work, tasks, args.processes, (args.count - missing, args.count))
        lines = growing_folder.finish(folder, parts)
    share = sum(line["sealed_share"] for line in lines) / len(lines)
    print(f"{folder}: {len(lines)} pictures, {missing} of them new; {share:.1%} of their pixels under seals")
    return 0


def _recipe(args: argparse.Namespace):
    from datasets.seal_pictures import Recipe

    named = {name: getattr(args, name) for name in ("font_dir", "seal_dir", "page_dir")}
    return Recipe(
        seed=args.seed,
        size=args.size,
        dpi=(args.min_dpi, args.max_dpi),
        pages=args.pages,
        grey_share=args.grey_share,
        coloured_seals=args.coloured_seals,
        grey_seals=args.grey_seals,
        seals=(args.min_seals, args.max_seals),
        kinds=tuple(args.kinds),
        languages=tuple(args.languages),
        layouts=tuple(args.layouts),
        fonts=tuple(args.fonts),
        **{name: None if folder is None else str(folder) for name, folder in named.items()},
    )


def _draw(folder: Path, work: Callable, tasks: list, processes: int, progress: tuple[int, int]) -> None:
    """Work on all tasks under a progress bar with the time left."""
    from tqdm import tqdm

    from datasets.growing_folder import note
    from datasets.many_processes import in_order

    interval = 0.1 if sys.stderr.isatty() else 10.0
    done, count = progress
    with tqdm(desc="drawing", initial=done, total=count, unit=" pictures", mininterval=interval) as bar:
        for lines in in_order(work, tasks, processes):
            note(folder, lines)
            bar.update(len(lines))


def _bytes(args: argparse.Namespace) -> int:
    """About how many a picture takes on the disk, with its clean twin and its mask."""
    return round(2 * (args.size**2 if args.size else 297 * 210 * (args.max_dpi / 25.4) ** 2))


if __name__ == "__main__":
    sys.exit(main())
