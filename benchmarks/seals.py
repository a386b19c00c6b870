"""What seal removal is for: characters that Tesseract reads correctly, on pages and seals that no training used."""

from __future__ import annotations

import argparse
import dataclasses
import functools
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import tqdm

from benchmarks import fresh_process, held_out_pages, ocr, seal_methods, table
from benchmarks.held_out_pages import FONTS, LAYOUTS, HeldOut, Setting
from benchmarks.seal_methods import CLEAN, Method
from benchmarks.seal_records import Records, score, sheet, summary
from keras_overlay import command_line
from keras_overlay.clustering import CLUSTERINGS
from keras_overlay.command_line import number, whole
from keras_overlay.image_files import write_png
from keras_overlay.run_folder import RunFolder

DESCRIPTION = """\
Take seals off pages that no training used, and let Tesseract read them. Rows by pages and method.

Pages: `colour` and `grey` are drawn here, A4 at 150 dpi, with fonts, kinds of seals, inks, wear and scanner of their
own (benchmarks/held_out_pages.py says which: train without the fonts and kind named there). With --page_dir also `own
colour` and `own grey`: your pages under seals drawn so. What is written on a page of yours is in NAME.txt beside it,
or else what Tesseract reads on it clean.

Methods: nothing; naive, which is given the true mask and makes all in it white that is lighter than 90; the
clusterings; network, the shipped weights; and each --weight_file.

Columns: cer, errors by characters (letters to insert, delete or replace, spaces and line breaks counted as one space),
beside those of the clean and the sealed page; removed, the share of the errors that the seals added which is gone;
psnr and ssim inside of the seals, and of whole pages; gain, decibels above the sealed page, and above_naive;
clean_unchanged, the share of clean pages that come back bit for bit; seconds a page (median). A fresh process for each
method tells seconds with start and loading, and peak memory.

  python -m benchmarks.seals --page_dir NOISYOFFICE/train_cleaned
  python -m benchmarks.seals --weight_file small=runs/small large=runs/large --pages 50 --sheet seals.png

What is measured is written to --work_dir after each page; the same command goes on there (--overwrite after a change
of the program).
"""
Draw = Callable[[int], HeldOut]


def main(argv: list[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    made = parser()
    options = made.parse_args(argv)
    if options.min_seals > options.max_seals:
        made.error(f"--min_seals must not exceed --max_seals, got {options.min_seals} and {options.max_seals}")
    methods = chosen(options)
    if not ocr.is_installed():
        print(ocr.MISSING, file=sys.stderr)
    sets = page_sets(options)
    records = Records(options.work_dir, facts(options), options.overwrite)
    for name, draw in sets.items():
        measure(name, draw, methods, records, options)
    costs = {} if options.no_memory else costs_of(methods, next(iter(sets.values())))
    table.report(summary(records, list(sets), methods, options.pages, costs), options.output)
    if options.sheet:
        write_png(options.sheet, sheet(records, list(sets), methods, min(options.pages, options.sheet_pages)))
        print(f"written to {options.sheet}")
    return 0


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser("python -m benchmarks.seals", DESCRIPTION)
    add = made.add_argument
    add("--methods", type=method_name, nargs="*", metavar="NAME", help=f"nothing, naive, network and specs of "
        f"{', '.join(CLUSTERINGS)} (default: each once, network where its weights are shipped)")  # fmt: skip
    add("--weight_file", nargs="+", default=[], metavar="NAME=PATH", help="checkpoints or run folders to compare, by "
        "the name they get in the table")  # fmt: skip
    add("--threshold", type=number(0, 255), help="for networks: pixels changed by this many grey levels or more may be "
        "a seal's, 0..255 (default: the manifest's; 16 for --weight_file)")  # fmt: skip
    add("--sets", nargs="+", choices=["colour", "grey"], default=["colour", "grey"], help="kinds of pages")
    add("--pages", type=whole(1, 100_000), default=20, help="pages of each set, 1..100000")
    add("--page_dir", type=Path, help="folder of clean pages of your own, with the text of NAME.png in NAME.txt or not")
    add("--page_dpi", type=number(20, 1200), default=100, help="what they were scanned with, 20..1200 dots per inch")
    add("--min_seals", type=whole(1, 50), default=3, help="least number of seals on a page, 1..50")
    add("--max_seals", type=whole(1, 50), default=5, help="most, 1..50")
    add("--size", type=whole(64, 20_000), nargs=2, default=[1754, 1240], metavar=("HEIGHT", "WIDTH"), help="of drawn "
        "pages, 64..20000 pixels")  # fmt: skip
    add("--dpi", type=number(20, 1200), default=150, help="of drawn pages, 20..1200 dots per inch")
    add("--fonts", nargs="+", default=list(FONTS), metavar="FAMILY", help="of drawn pages and of seals")
    add("--font_dir", type=Path, help="folder to look for them in, besides matplotlib's")
    add("--layouts", nargs="+", choices=sorted(LAYOUTS), default=list(LAYOUTS), help="of drawn pages")
    add("--seed", type=whole(0, 2**31 - 1), default=0, help="which pages and seals, 0..2147483647")
    add("--processes", type=whole(1, 256), default=2, help="pictures that Tesseract reads at once, 1..256")
    add("--no_memory", action="store_true", help="no fresh processes")
    add("--work_dir", type=Path, default=Path("runs/seals_benchmark"), help="folder for what was measured")
    add("--overwrite", action="store_true", help="measure all again (default: go on)")
    add("--sheet", type=command_line.path_ending(".png"), metavar="FILE.png", help="also lay out parts of pages: "
        "sealed, by each method, clean")  # fmt: skip
    add("--sheet_pages", type=whole(1, 20), default=2, help="pages of each set on the sheet, 1..20")
    table.add_output(made, "seals")
    return made


def method_name(text: str) -> str:
    """Option type: a method that needs no weight file."""
    known = (seal_methods.NOTHING, seal_methods.NAIVE, seal_methods.NETWORK)
    return text if text in known else command_line.entry_spec(CLUSTERINGS)(text)


def chosen(options: argparse.Namespace) -> list[Method]:
    """The methods to compare. Raises ValueError for two of one name."""
    found = [Method(name, name, threshold=options.threshold if name == seal_methods.NETWORK else None)
             for name in (seal_methods.usual() if options.methods is None else options.methods)]  # fmt: skip
    for text in options.weight_file:
        name, equals, path = text.partition("=")
        path = checkpoint_of(Path(path if equals else name))
        found.append(Method(name if equals else path.stem, seal_methods.NETWORK, str(path), options.threshold))
    names = [method.name for method in (*found, Method(CLEAN, CLEAN))]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"more than one method is called {', '.join(twice)}; name weight files as NAME=PATH")
    return found


def checkpoint_of(path: Path) -> Path:
    """A file, or the best checkpoint of a run folder; absolute. Raises ValueError."""
    found = RunFolder(path).best() if path.is_dir() else path
    if found is None or not found.is_file():
        raise ValueError(f"--weight_file: {path} is neither a checkpoint nor a run folder with one")
    return found.absolute()


def page_sets(options: argparse.Namespace) -> dict[str, Draw]:
    """Each set's name, and how to get one of its pages."""
    seals = (options.min_seals, options.max_seals)
    common = {"seed": options.seed, "seals": seals, "fonts": tuple(options.fonts), "layouts": tuple(options.layouts)}
    drawn = Setting(size=tuple(options.size), dpi=options.dpi, **common)
    own, fonts = Setting(dpi=options.page_dpi, **common), drawn.usable_fonts(options.font_dir)
    files = held_out_pages.files(options.page_dir) if options.page_dir else []
    sets: dict[str, Draw] = {}
    for name in options.sets:
        sets[name] = functools.partial(_drawn, drawn, name == "grey", fonts)
    for name in options.sets if files else ():
        sets[f"own {name}"] = functools.partial(_own, own, files, name == "grey", fonts)
    return sets


def _drawn(setting: Setting, grey: bool, fonts: Sequence, number: int) -> HeldOut:
    return held_out_pages.draw(setting, number, grey, fonts)


def _own(setting: Setting, files: Sequence[Path], grey: bool, fonts: Sequence, number: int) -> HeldOut:
    return held_out_pages.read(setting, files, number, grey, fonts)


def facts(options: argparse.Namespace) -> dict[str, object]:
    """What the pages depend on: other facts mean that what was measured before does not count."""
    names = ("seed", "min_seals", "max_seals", "size", "dpi", "page_dpi", "fonts", "layouts")
    folder = options.page_dir and options.page_dir.name
    return {**{name: getattr(options, name) for name in names}, "page_dir": folder}


def measure(name: str, draw: Draw, methods: Sequence[Method], records: Records, options: argparse.Namespace) -> None:
    """Measure what is missing of one set, page by page."""
    everything = [Method(CLEAN, CLEAN), Method(seal_methods.NOTHING, seal_methods.NOTHING),
                  *(method for method in methods if method.name != seal_methods.NOTHING)]  # fmt: skip
    ways: dict[str, Callable[[HeldOut], np.ndarray]] = {}
    for place in tqdm.tqdm(range(options.pages), desc=name, unit="page", disable=None):
        missing = [method for method in everything if not records.has(name, place, method)]
        if not missing:
            continue
        page = draw(place)
        for method in missing:
            if method.name not in ways:
                ways[method.name] = seal_methods.way(method)
        dpi = options.page_dpi if name.startswith("own") else options.dpi
        made = score(page, {method: ways[method.name] for method in missing}, dpi, options.processes)
        records.add(name, place, page, made)


def costs_of(methods: Sequence[Method], draw: Draw) -> dict[str, fresh_process.Outcome]:
    """Seconds and memory of each remover on one page, in a process of its own."""
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.png"
        write_png(file, draw(0).sealed)
        for method in methods:
            if method.is_remover:
                arguments = {"method": dataclasses.asdict(method), "file": str(file)}
                found[method.name] = fresh_process.call("benchmarks.seal_methods:once", arguments)
    return found


if __name__ == "__main__":
    sys.exit(command_line.run(main))
