"""Curves of training runs: one figure a column of their histories, one line a run."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from keras_overlay import history
from keras_overlay.atomic import atomic_path
from keras_overlay.run_folder import RunFolder

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D

COLUMNS = ("val_loss", "val_PSNR")
"""What is drawn unless other columns are asked for."""

_TITLES = {
    "val_loss": "validation loss",
    "val_PSNR": "validation PSNR (dB)",
    "val_SSIM": "validation SSIM",
    "val_seal_PSNR": "validation PSNR inside of seals (dB)",
    "val_accuracy": "validation accuracy",
    "val_AUC": "validation area under the ROC curve",
    "val_mAP": "validation mean average precision",
    "loss": "training loss",
    "PSNR": "training PSNR (dB)",
    "accuracy": "training accuracy",
    "mAP": "training mean average precision",
    "learning_rate": "learning rate",
    "gamma": "exponent gamma of the loss",
}
_UNITS = {
    "mse": "squared grey levels",
    "mae": "grey levels",
    "l0": "grey levels to the power gamma",
    "ssim": "1 - SSIM",
    "crossentropy": "nats",
    "attended": "nats",
}
_BEST = {
    "val_loss": np.nanargmin,
    **dict.fromkeys(["val_AUC", "val_PSNR", "val_SSIM", "val_accuracy", "val_mAP", "val_seal_PSNR"], np.nanargmax),
}
# Okabe & Ito, "Color Universal Design" (2008), without yellow, which is too light for lines on white; the line style
# changes with every line too, so that grey prints can be read.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#E69F00", "#56B4E9")
_DASHES = ("-", "--", "-.", ":")
_LOGARITHMIC_FROM = 20.0  # largest over smallest value
_FEW_EPOCHS = 30  # up to which every epoch gets a marker
_WIDTH, _HEIGHT, _LEGEND_LINE, _DPI = 8.0, 4.8, 0.22, 120  # inches, and pixels an inch


@dataclass(frozen=True)
class Run:
    """One run to draw.

    Attributes:
        name: What the legend calls it.
        columns: Name to float64 (epochs,).
        loss: Name of its loss, empty if unknown.
    """

    name: str
    columns: dict[str, np.ndarray]
    loss: str = ""


def read(paths: Sequence[str | Path]) -> list[Run]:
    """Read runs, named after their folders; a run given twice is read once.

    Args:
        paths: Run folders, or their `history.npz`.

    Raises:
        ValueError: a history that is damaged, empty, or a pickled object (see `history.read`).
        OSError: a history that is not there.
    """
    folders = {}
    for path in map(Path, paths):
        folders.setdefault((path if path.is_dir() else path.parent).resolve(), path)
    names = unique_names(list(folders))
    return [_read(folder, path, name) for (folder, path), name in zip(folders.items(), names, strict=True)]


def _read(folder: Path, path: Path, name: str) -> Run:
    columns = history.read(path)
    if not len(next(iter(columns.values()))):
        raise ValueError(f"{path}: no epoch has finished yet, so there is nothing to draw")
    try:
        loss = str(RunFolder(folder).options().get("loss") or "")
    except (OSError, ValueError):  # only the axis loses its unit
        loss = ""
    return Run(name, columns, loss.split(",")[0])


def unique_names(folders: Sequence[Path]) -> list[str]:
    """The shortest ends of paths that tell them apart, e.g. `a/gaussian` and `b/gaussian`.

    Args:
        folders: Absolute paths, all different.
    """
    depths = [1] * len(folders)
    while True:
        names = [Path(*folder.parts[-depth:]).as_posix() for folder, depth in zip(folders, depths, strict=True)]
        if len(set(names)) == len(names):
            return names
        depths = [depth + (names.count(name) > 1) for depth, name in zip(depths, names, strict=True)]


def check(runs: Sequence[Run], columns: Sequence[str]) -> None:
    """Refuse columns that no run has.

    Raises:
        ValueError: naming the column and the known ones.
    """
    known = sorted({name for run in runs for name in run.columns})
    for column in columns:
        if column not in known:
            raise ValueError(f"no run has a column {column!r}; known: {', '.join(known)}")


def new_figure(runs: Sequence[Run]) -> Figure:
    """An empty figure with room for the legend of these runs, drawn into memory (no screen needed)."""
    from matplotlib.figure import Figure

    return Figure(figsize=size(runs), dpi=_DPI, layout="constrained")


def size(runs: Sequence[Run]) -> tuple[float, float]:
    """Width and height of a figure in inches."""
    return _WIDTH, _HEIGHT + _LEGEND_LINE * len(runs)


def draw(figure: Figure, runs: Sequence[Run], column: str) -> None:
    """Draw one column of all runs that have it, best epochs marked.

    Args:
        figure: An empty figure.
        runs: What to draw.
        column: Name of a column that at least one run has; epochs that are not finite leave gaps.
    """
    from matplotlib.ticker import MaxNLocator

    runs = [run for run in runs if column in run.columns]
    axes = figure.add_subplot()
    losses = {run.loss for run in runs} if column.endswith("loss") else {""}
    lines = [_draw_run(axes, run, column, number) for number, run in enumerate(runs)]
    labels = [_label(run, column, name_loss=len(losses) > 1) for run in runs]
    axes.set_xlabel("epoch")
    axes.set_ylabel(_title(column, losses))
    axes.xaxis.set_major_locator(MaxNLocator("auto", integer=True, min_n_ticks=1))
    if _spans_magnitudes([run.columns[column] for run in runs]):
        axes.set_yscale("log")
    axes.grid(True, which="both", color="0.85", linewidth=0.6)
    axes.set_axisbelow(True)
    figure.legend(lines, labels, loc="outside lower center", frameon=False, handlelength=4)


def _draw_run(axes, run: Run, column: str, number: int) -> Line2D:
    values = run.columns[column]
    epochs = np.arange(1, len(values) + 1)
    colour, dashes = _COLOURS[number % len(_COLOURS)], _DASHES[number % len(_DASHES)]
    best = _best(run, column)
    if best is not None:
        axes.plot(epochs[best], values[best], "*", color=colour, markersize=11, zorder=3)
    marker = "." if len(values) <= _FEW_EPOCHS else None
    return axes.plot(epochs, values, color=colour, linestyle=dashes, linewidth=1.8, marker=marker)[0]


def _label(run: Run, column: str, name_loss: bool) -> str:
    label = f"{run.name} ({run.loss or 'unknown loss'})" if name_loss else run.name
    best = _best(run, column)
    if best is not None:
        unit = " dB" if column.endswith("PSNR") else ""
        label += f", best {run.columns[column][best]:.4g}{unit} at epoch {best + 1}"
    return label.replace("$", r"\$")  # a folder's name is no formula


def _best(run: Run, column: str) -> int | None:
    """Number of the best epoch from 0; None where better has no meaning (l0 measures something else every epoch)."""
    if column not in _BEST or (column == "val_loss" and run.loss == "l0") or not np.isfinite(run.columns[column]).any():
        return None
    values = np.where(np.isfinite(run.columns[column]), run.columns[column], np.nan)
    return int(_BEST[column](values))


def _title(column: str, losses: set[str]) -> str:
    """What the vertical axis says: the column in words and its unit."""
    title = _TITLES.get(column, column.replace("_", " "))
    loss = next(iter(losses)) if len(losses) == 1 else ""
    return f"{title} ({loss}, {_UNITS[loss]})" if loss in _UNITS else title


def _spans_magnitudes(columns: Sequence[np.ndarray]) -> bool:
    values = np.concatenate(columns)
    values = values[np.isfinite(values)]
    return bool(values.size and values.min() > 0 and values.max() / values.min() >= _LOGARITHMIC_FROM)


def write(path: Path, figure: Figure) -> None:
    """Write a figure as a PNG file, atomically."""
    with atomic_path(path) as temporary:
        figure.savefig(temporary, format="png")
