"""The page, the figure and the pictures that a study of `benchmarks.seal_studies` ends in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import machine
from benchmarks.seal_study_runs import StudyRun
from benchmarks.seal_study_scores import judged_pictures
from keras_overlay import curves, history
from keras_overlay.atomic import atomic_path
from keras_overlay.contact_sheet import contact_sheet
from keras_overlay.image_files import write_png

TITLES = {
    "loss": "Seals: l2 against SSIM",
    "ran": "Seals: how the residual attention network learns",
    "shape": "Seals: depth against breadth",
}
QUESTIONS = {
    "loss": "Tian & Zhang find that a network trained on l2 gives clearer text than one trained on SSIM, whose results "
            "are steadier from epoch to epoch.",
    "ran": "Tian & Zhang report that their residual attention network takes a batch of less than 2 and over 300 epochs "
           "to reach an acceptable loss.",
    "shape": "Tian & Zhang find that larger kernels do better than more layers in the first 20 epochs.",
}  # fmt: skip
COLUMNS = {
    "case": "network", "fit": "input", "weights": "weights", "psnr": "PSNR (dB)", "seal_psnr": "PSNR in seals (dB)",
    "ssim": "SSIM", "sharpness": "sharpness", "misread": "misread", "seconds_an_epoch": "seconds an epoch",
    "epochs": "epochs", "beats_input_at": "beats input at epoch", "jitter": "jitter (dB)",
}  # fmt: skip
LEGEND = (
    "PSNR and SSIM: means over the test pictures, whole ones, at the best epoch. Sharpness: mean gradient at the edges "
    "of text over that of the clean picture; 1 is as sharp. Misread: characters that Tesseract reads otherwise than in "
    "the clean picture, over all. Seconds an epoch: steps alone, without validation. Jitter: mean change of the PSNR "
    "from one epoch to the next in the second half of the training."
)
_SHOWN = 3  # pictures of restored pages
_MARKS = ("o", "s", "^", "D", "v")


def write(folder: Path, study: str, rows: Sequence[dict[str, Any]], runs: Sequence[StudyRun], command: str) -> list:
    """Write everything.

    Args:
        folder: Where to.
        study: Key of TITLES.
        rows: Of the table.
        runs: Trained ones.
        command: What made them.

    Returns:
        The files.
    """
    figure = folder / f"seal_{study}.png"
    figure.parent.mkdir(parents=True, exist_ok=True)
    curves.write(figure, drawn(study, rows, runs))
    pictures = [draw_samples(folder / f"seal_{study}_samples.png", runs)] if study == "loss" else []
    page = folder / f"seal_{study}.md"
    with atomic_path(page) as path:
        path.write_text(text(study, rows, command, [figure, *pictures]), encoding="utf-8")
    return [page, figure, *pictures]


def text(study: str, rows: Sequence[dict[str, Any]], command: str, figures: Sequence[Path]) -> str:
    """The page, in Markdown."""
    names = [name for name in COLUMNS if any(row[name] is not None for row in rows)]
    table = [[COLUMNS[name] for name in names], ["---"] * len(names)]
    table += [[_cell(name, row[name]) for name in names] for row in rows]
    facts = machine.facts()
    lines = [
        f"# {TITLES[study]}", "", QUESTIONS[study], "", f"    {command}", "",
        *(f"| {' | '.join(cells)} |" for cells in table), "", LEGEND, "",
        *(line for path in figures for line in (f"![{path.stem.replace('_', ' ')}]({path.name})", "")),
        f"Measured on {facts['date']}: {facts['machine']}; {facts['versions']}.",
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _cell(name: str, value: Any) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if name in ("weights", "epochs"):
        return f"{value:,}"
    digits = {"ssim": 4, "sharpness": 3, "jitter": 2, "seconds_an_epoch": 1, "beats_input_at": 0}
    return f"{value:.1%}" if name == "misread" else f"{value:.{digits.get(name, 2)}f}"


def drawn(study: str, rows: Sequence[dict[str, Any]], runs: Sequence[StudyRun]):
    """The figure: PSNR by epoch, beside it SSIM by epoch, or for `shape` PSNR by weights."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.6), dpi=100, layout="constrained")
    left, right = figure.subplots(1, 2)
    by_epoch(left, runs, rows, "val_PSNR", "PSNR (dB)")
    if study == "shape":
        by_weights(right, rows, runs)
    else:
        by_epoch(right, runs, rows, "val_SSIM", "SSIM")
    handles, labels = left.get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=2, frameon=False, fontsize=8)
    return figure


def by_epoch(axes, runs: Sequence[StudyRun], rows: Sequence[dict[str, Any]], column: str, title: str) -> None:
    """A line a case and fit, the mean over its seeds; a dotted one for the pictures under their seals."""
    several = len({run.fit for run in runs}) > 1
    lines: dict[tuple[str, str], list[np.ndarray]] = {}
    for run in runs:
        lines.setdefault((run.label, run.fit), []).append(history.read(run.folder.path)[column])
    for number, ((label, fit), found) in enumerate(lines.items()):
        least = min(map(len, found))
        mean = np.mean([values[:least] for values in found], axis=0)
        name = f"{label}, {fit}" if several else label
        axes.plot(range(1, least + 1), mean, _style(number), color=_colour(number), linewidth=1.4, label=name)
    score = {"val_PSNR": "psnr", "val_SSIM": "ssim"}[column]
    for number, row in enumerate(row for row in rows if row["case"] == "under the seals"):
        name = f"under the seals, {row['fit']}" if several else "under the seals"
        axes.axhline(row[score], color="0.3", linewidth=1, linestyle=((0, (1, 1 + 2 * number))), label=name)
    axes.xaxis.get_major_locator().set_params(integer=True)
    _finish(axes, "epoch", title)


def by_weights(axes, rows: Sequence[dict[str, Any]], runs: Sequence[StudyRun]) -> None:
    """PSNR by number of weights: from the smallest network a line for each thing that was made larger."""
    families = {run.label: run.family for run in runs}
    known = [row for row in rows if row["case"] in families]
    base = [row for row in known if families[row["case"]] == "base"]
    for number, family in enumerate(dict.fromkeys(name for name in families.values() if name != "base")):
        members = [*base, *(row for row in known if families[row["case"]] == family)]
        weights, ratios = ([row[name] for row in members] for name in ("weights", "psnr"))
        axes.plot(weights, ratios, _MARKS[number] + "-", color=_colour(number), label=f"more {family}")
    axes.set_xscale("log")
    axes.legend(frameon=False, fontsize=8)
    _finish(axes, "weights", "PSNR at the best epoch (dB)")


def _finish(axes, across: str, up: str) -> None:
    axes.set_xlabel(across)
    axes.set_ylabel(up)
    axes.grid(True, color="0.88", linewidth=0.6)


def _colour(number: int) -> str:
    return ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000", "#E69F00", "#56B4E9")[number % 7]


def _style(number: int) -> str:
    return ("-", "--", "-.", ":")[number % 4]


def draw_samples(file: Path, runs: Sequence[StudyRun]) -> Path:
    """Some test pictures, clean, sealed, and restored by every case of the fit that leaves text legible."""
    from keras_overlay import checkpoint
    from keras_overlay.restore import Restorer

    fit = "crop" if any(run.fit == "crop" for run in runs) else runs[0].fit
    shown = list({run.label: run for run in reversed(runs) if run.fit == fit}.values())[::-1]
    pictures = judged_pictures(shown[0].words)[:_SHOWN]
    restorers = [Restorer(checkpoint.load(run.folder.best())[0]) for run in shown]
    lines = [[each.clean, each.degraded, *(restore(each.degraded) for restore in restorers)] for each in pictures]
    labels = ["clean", "under a seal", *(run.label for run in shown)]
    write_png(file, contact_sheet("Test pictures", labels, [str(number + 1) for number in range(len(lines))], lines))
    return file
