"""Draw the curves of one or more training runs."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from keras_overlay import command_line, curves

DESCRIPTION = """\
Draw the curves of one or more runs of train_n2n.py: val_loss.png and val_PSNR.png, one line a run.

  python plot_history.py --input1 runs/text-0-50
  python plot_history.py --input1 gaussian --input2 clean --output_dir figures
  python plot_history.py --inputs runs/* --columns val_PSNR learning_rate --output_dir figures --overwrite

A run that is still training can be drawn. Histories written by the original Noise2Noise scripts are refused: they
are pickled objects, and reading one could run any code.
"""
_MOST_NUMBERED = 9


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser("plot_history.py", DESCRIPTION)
    add = made.add_argument
    add("--input1", type=Path, metavar="RUN", help="run folder, or the history.npz in it")
    add("--input2", type=Path, metavar="RUN", help=f"a run to compare with; --input3 to --input{_MOST_NUMBERED} too")
    for number in range(3, _MOST_NUMBERED + 1):
        add(f"--input{number}", type=Path, metavar="RUN", help=argparse.SUPPRESS)
    add("--inputs", type=Path, nargs="+", metavar="RUN", help="any number of runs")
    add("--columns", type=column, nargs="+", default=list(curves.COLUMNS), metavar="NAME", help="columns of the "
        "history, one file each, such as loss, PSNR, learning_rate, gamma (default: val_loss val_PSNR)")  # fmt: skip
    add("--output_dir", type=Path, default=Path(), help="folder for the figures, made if missing (default: this one)")
    add("--overwrite", action="store_true", help="replace figures that exist (it is an error otherwise)")
    add("--show", action="store_true", help="also show the figures in a window")
    add("--dry_run", action="store_true", help="print the resolved options as JSON, and stop")
    return made


def column(text: str) -> str:
    """Option type: a column's name, which becomes a file's."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", text):
        raise argparse.ArgumentTypeError(f"expected a name of letters, digits and '_', got {text!r}")
    return text


def resolve(argv: list[str] | None) -> argparse.Namespace:
    """Parse, gather all runs in `inputs`, and check what can be checked without reading them."""
    made = parser()
    options = made.parse_args(argv)
    numbered = [vars(options).pop(f"input{number}") for number in range(1, _MOST_NUMBERED + 1)]
    options.inputs = [path for path in numbered if path is not None] + (options.inputs or [])
    options.columns = list(dict.fromkeys(options.columns))
    if not options.inputs:
        made.error("no run to draw: give --input1 RUN")
    for path in options.inputs:
        if not path.exists():
            made.error(f"--input: {path} does not exist")
    if options.output_dir.exists() and not options.output_dir.is_dir():
        made.error(f"--output_dir: {options.output_dir} is not a folder")
    return options


def main(argv: list[str] | None = None) -> int:
    """Run `plot_history`; returns the exit code."""
    options = resolve(argv)
    if options.dry_run:
        command_line.print_options(options)
        return 0

    # Read everything and refuse before the first file is written.
    runs = curves.read(options.inputs)
    curves.check(runs, options.columns)
    files = {name: options.output_dir / f"{name}.png" for name in options.columns}
    existing = [str(path) for path in files.values() if path.exists()]
    if existing and not options.overwrite:
        raise ValueError(f"{', '.join(existing)}: exists; --overwrite replaces it, --output_dir puts it elsewhere")
    for name in options.columns:
        warn_of_gaps(runs, name)

    for name, path in files.items():
        figure = curves.new_figure(runs)
        curves.draw(figure, runs, name)
        curves.write(path, figure)
        print(path)
    if options.show:
        show(runs, options.columns)
    return 0


def warn_of_gaps(runs: list[curves.Run], name: str) -> None:
    """Say which runs are missing from a figure."""
    missing = [run.name for run in runs if name not in run.columns]
    if missing:
        print(f"note: {', '.join(missing)}: no column {name!r}, not drawn", file=sys.stderr)


def show(runs: list[curves.Run], columns: list[str]) -> None:
    """Show the figures and wait until their windows are closed.

    Raises:
        OSError: if there is no screen.
    """
    from keras_overlay.showing import screen

    pyplot = screen()
    for name in columns:
        curves.draw(pyplot.figure(figsize=curves.size(runs), layout="constrained"), runs, name)
    pyplot.show()
