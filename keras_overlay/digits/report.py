"""How well digits were read: precision, recall, F1 and support of each, as a table and as CSV, and the mistakes."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from keras_overlay.atomic import atomic_path

COLUMNS = ("digit", "precision", "recall", "f1", "support")


@dataclass(frozen=True)
class Report:
    """Figures of one network on one set.

    Attributes:
        rows: (digit, precision, recall, F1, support) for 0..9, then `mean`, weighted by support; shares of 1.
        accuracy: Share of digits read rightly.
    """

    rows: tuple[tuple[str, float, float, float, int], ...]
    accuracy: float

    def __str__(self) -> str:
        lines = ["digit  precision  recall     F1  support"]
        lines += [f"{name:>5}  {p:9.3f}  {r:6.3f}  {f:5.3f}  {count:7d}" for name, p, r, f, count in self.rows]
        return "\n".join([*lines, f"accuracy {self.accuracy:.2%}"])


def report(truth: np.ndarray, answers: np.ndarray) -> Report:
    """Compare answers with the truth (scikit-learn).

    Args:
        truth, answers: int (count,), 0..9, at least one.

    Raises:
        ValueError: none, or not as many of the one as of the other.
    """
    if len(truth) != len(answers) or not len(truth):
        raise ValueError(f"truth and answers must be as many and at least one, got {len(truth)} and {len(answers)}")
    from sklearn.metrics import precision_recall_fscore_support

    each = precision_recall_fscore_support(truth, answers, labels=range(10), zero_division=0)
    mean = precision_recall_fscore_support(truth, answers, labels=range(10), zero_division=0, average="weighted")
    columns = enumerate(zip(*each, strict=True))
    rows = [(str(digit), *map(float, numbers[:3]), int(numbers[3])) for digit, numbers in columns]
    rows.append(("mean", *map(float, mean[:3]), len(truth)))
    return Report(tuple(rows), float(np.mean(np.equal(truth, answers))))


def write(path: Path, made: Report) -> None:
    """Write the rows as CSV, atomically."""
    with atomic_path(path) as temporary, open(temporary, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows([name, *(f"{value:.4f}" for value in values), count] for name, *values, count in made.rows)


def mistakes(names: Sequence[str], truth: np.ndarray, answers: np.ndarray) -> list[tuple[str, int, int]]:
    """Name, digit and answer of every digit read wrongly."""
    wrong = np.flatnonzero(truth != answers)
    return [(names[number], int(truth[number]), int(answers[number])) for number in wrong]


def write_mistakes(path: Path, made: Sequence[tuple[str, int, int]]) -> None:
    """Write them as CSV, atomically."""
    with atomic_path(path) as temporary, open(temporary, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["name", "digit", "answer"])
        writer.writerows(made)
