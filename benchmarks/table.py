"""A benchmark's result: one table, printed and written as CSV with the machine named."""

from __future__ import annotations

import argparse
import csv
import math
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from benchmarks import machine
from keras_overlay.atomic import atomic_path

RESULTS = Path(__file__).resolve().parent / "results"


def add_output(parser: argparse.ArgumentParser, name: str) -> None:
    """The option for the CSV file."""
    parser.add_argument(
        "--output",
        type=Path,
        default=RESULTS / f"{name}.csv",
        help=f"CSV file (default: benchmarks/results/{name}.csv)",
    )


def report(rows: Sequence[Mapping[str, Any]], output: Path, unprinted: Collection[str] = ()) -> None:
    """Print the rows and write them, atomically, with the machine's columns at the end.

    Args:
        rows: At least one, all with the same keys; None for what was not measured.
        output: CSV file; an older one is replaced.
        unprinted: Columns that are only written.

    Raises:
        WriteError: if the file cannot be written.
    """
    facts = machine.facts()
    print(formatted([{name: value for name, value in row.items() if name not in unprinted} for row in rows]))
    print(", ".join(facts.values()))
    with atomic_path(output) as path, path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [*rows[0], *facts])
        writer.writeheader()
        writer.writerows({**{name: _written(value) for name, value in row.items()}, **facts} for row in rows)
    print(f"written to {output}")


def formatted(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as aligned text, the columns' names first, numbers to the right."""
    names = list(rows[0])
    cells = [names, *([_written(row[name]) for name in names] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    right = [any(isinstance(row[name], int | float) for row in rows) for name in names]
    lines = [
        "  ".join(
            cell.rjust(width) if numeric else cell.ljust(width)
            for cell, width, numeric in zip(line, widths, right, strict=True)
        ).rstrip()
        for line in cells
    ]
    return "\n".join(lines)


def _written(value: Any) -> str:
    """Four significant digits are as many as a timing is worth; whole numbers stay."""
    if value is None:
        return ""
    if not isinstance(value, float):
        return str(value)
    if not math.isfinite(value) or value == 0:
        return str(value)
    return f"{value:.{max(0, 3 - math.floor(math.log10(abs(value))))}f}"
