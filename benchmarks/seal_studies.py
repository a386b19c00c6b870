"""The seal paper's two studies rerun, l2 against SSIM and depth against breadth; and how its RAN learns."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import fresh_process, seal_study_report, seal_study_runs, table
from benchmarks.seal_study_runs import StudyRun
from datasets import seals
from keras_overlay import command_line, history
from keras_overlay.command_line import whole
from keras_overlay.commands.training_options import SIDE
from keras_overlay.pairs.sealed_pages import FITS

DESCRIPTION = """\
Rerun a study of Tian & Zhang, "Removing logos and stamp seals from images via deep network architectures", on pictures
drawn by datasets.seals: 1500 to train on and 200 to test by, other pages and other seals, 64x64 pixels, 20 epochs.

  python -m benchmarks.seal_studies loss       # l2 against SSIM: which leaves text clearer?         docs/seal_loss.md
  python -m benchmarks.seal_studies shape      # more layers against larger kernels and more filters docs/seal_shape.md
  python -m benchmarks.seal_studies ran --epochs 30 --train 300 --test 50   # batch sizes, optimizers docs/seal_ran.md

Each trains its cases one after the other with train_seal.py and ends in a table, CSV, a figure and a page under docs/.
Pictures, trainings and scores are kept in --runs_dir: a second call goes on where the first was stopped.

Networks learn as the paper has it, at a constant rate and without averaging, and the best epoch counts. `resize`
shrinks whole pictures of 256x256, as the paper does; `crop` cuts out patches and leaves text legible, so that
Tesseract, where it is installed, can tell how clear it is. Sharpness is the mean gradient at the edges of text over
that of the clean picture (benchmarks/text_clarity.py).
"""
DOCS = Path(__file__).resolve().parent.parent / "docs"
_SIDE = "256"  # of the drawn pictures


def main(argv: list[str] | None = None) -> int:
    """Run a study; returns the exit code."""
    options = parser().parse_args(argv)
    runs = seal_study_runs.plan(options)
    if options.dry_run:
        command_line.print_options(options)
        print("\n".join(str(run.folder.path) for run in runs))
        return 0
    for number, part in enumerate(("train", "test")):
        draw(seal_study_runs.data_folder(options, part), getattr(options, part), seed=number)
    for number, run in enumerate(runs, 1):
        if not run.finished():
            print(f"training {number} of {len(runs)}: {run.label}, {run.fit}, into {run.folder.path}", flush=True)
            train(run)
    learned = [run for run in runs if run.folder.best() is not None]
    if not learned:
        raise ValueError(f"none of the {len(runs)} trainings got through an epoch; see what they printed above")
    rows = table_of(learned, options)
    table.report(rows, options.output or table.RESULTS / f"seal_{options.study}.csv")
    written = seal_study_report.write(options.docs_dir, options.study, rows, learned, command(options))
    print("\n".join(f"written to {path}" for path in written))
    return 0


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser("python -m benchmarks.seal_studies", DESCRIPTION)
    add = made.add_argument
    add("study", choices=sorted(seal_study_runs.CASES), help="which")
    add("--train", type=whole(2, 100_000), default=1500, help="pictures to train on, 2..100000")
    add("--test", type=whole(1, 10_000), default=200, help="pictures to test by, 1..10000")
    add("--image_size", type=SIDE, default=64, help="side of the networks' input in training, a multiple of 32, "
        "32..1024")  # fmt: skip
    add("--epochs", type=whole(1, 10_000), default=20, help="epochs of each training, 1..10000")
    add("--fits", choices=FITS, nargs="+", help="how pictures become the input (default: both for loss, else resize)")
    add("--seeds", type=whole(0, 2**31 - 1), nargs="+", default=[0], help="a training for each; the table has means")
    add("--model", help="the network of loss (default: seal_cnn,depth=6,kernel=5,filters=24) or of ran (default: "
        "residual_attention,filters=8)")  # fmt: skip
    grid = {"type": whole(1, 256), "nargs": "+"}
    add("--depths", **grid, default=[4, 8, 16], help="shape: numbers of layers; the first goes with the others' rows")
    add("--kernels", **grid, default=[3, 5, 7], help="shape: sides of the kernels; as --depths")
    add("--filters", **grid, default=[32, 48, 72], help="shape: numbers of filters; as --depths")
    add("--batch_sizes", type=whole(1, 1024), nargs="+", default=[1, 2, 8], help="ran: pictures a step")
    add("--pictures", type=whole(1, 10**6), default=160, help="ran: pictures an epoch, 1..1000000, as many for all")
    add("--ocr_pictures", type=whole(0, 10_000), default=50, help="test pictures that Tesseract reads, 0..10000")
    add("--precision", choices=["auto", "float32", "mixed_bfloat16"], default="auto", help="as train_seal.py has it")
    add("--runs_dir", type=Path, default=Path("runs/seal_studies"), help="folder of pictures and trainings")
    add("--docs_dir", type=Path, default=DOCS, help="where page and figures go (default: docs/)")
    add("--output", type=Path, help="CSV file (default: benchmarks/results/seal_ and the study's name)")
    add("--quiet", action="store_true", help="no progress bars of the trainings")
    add("--dry_run", action="store_true", help="print options and folders of the trainings, and stop")
    return made


def draw(folder: Path, count: int, seed: int) -> None:
    """Draw pictures, or those that are missing. Raises ValueError if it cannot be done."""
    words = ["--output_dir", str(folder), "--count", str(count), "--pages", str(-(-count // 3)), "--size", _SIDE]
    if seals.main([*words, "--seed", str(seed), "--languages", "english"]):
        raise ValueError(f"{folder}: the pictures could not be drawn; see above")


def train(run: StudyRun) -> None:
    """Train; one that breaks off counts with the epochs it has."""
    try:
        run.train()
    except fresh_process.ProcessFailed as error:
        print(f"{run.label}: broke off ({error})", file=sys.stderr)


def table_of(runs: Sequence[StudyRun], options: argparse.Namespace) -> list[dict[str, Any]]:
    """A row for each case and fit, means over its seeds; before those of a fit, what pictures under seals have."""
    rows: list[dict[str, Any]] = []
    for fit in dict.fromkeys(run.fit for run in runs):
        found: dict[str, list[dict[str, Any]]] = {}
        for run in runs:
            if run.fit == fit:
                found.setdefault(run.label, []).append({**run.facts(options.ocr_pictures), **progress(run)})
        first = next(iter(found.values()))[0]
        rows.append(_row("under the seals", fit, "sealed", [first]) | dict.fromkeys(_LEARNED))
        rows += [_row(label, fit, "restored", facts) for label, facts in found.items()]
    return rows


_SCORES = ("psnr", "seal_psnr", "ssim", "sharpness", "misread")
_LEARNED = ("weights", "seconds_an_epoch", "epochs", "beats_input_at", "jitter")


def _row(label: str, fit: str, which: str, facts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    def mean(values: Sequence[float | None]) -> float | None:
        known = [value for value in values if value is not None]
        return float(np.mean(known)) if known else None

    return {
        "case": label,
        "fit": fit,
        "weights": facts[0]["weights"],
        **{name: mean([each[which][name] for each in facts]) for name in _SCORES},
        "seconds_an_epoch": mean([each["steps"] * each["seconds_a_step"] for each in facts]),
        "epochs": min(each["epochs"] for each in facts),
        "beats_input_at": mean([each["beats_input_at"] for each in facts]),
        "jitter": mean([each["jitter"] for each in facts]),
    }


def progress(run: StudyRun) -> dict[str, Any]:
    """How a training went.

    Returns:
        `epochs`; `beats_input_at`, the first one (from 1) whose PSNR is above that of the pictures under their seals,
        None if there is none; `jitter`, how much its PSNR changes from one epoch to the next in the second half, in dB.
    """
    ratios = history.read(run.folder.path)["val_PSNR"]
    before = run.facts_kept()["sealed"]["psnr"]
    above = np.flatnonzero(ratios > before)
    late = ratios[len(ratios) // 2 :]
    return {
        "epochs": len(ratios),
        "beats_input_at": int(above[0]) + 1 if above.size else None,
        "jitter": float(np.abs(np.diff(late)).mean()) if len(late) > 1 else None,
    }


def command(options: argparse.Namespace) -> str:
    """What to type to get the same again."""
    words = ["python -m benchmarks.seal_studies", options.study]
    elsewhere = {"study", "help", "runs_dir", "docs_dir", "output", "quiet", "dry_run"}
    for action in parser()._actions:
        value = getattr(options, action.dest, None)
        if action.dest not in elsewhere and value != action.default:
            words += [action.option_strings[0], *map(str, value if isinstance(value, list) else [value])]
    return " ".join(words)


if __name__ == "__main__":
    sys.exit(command_line.run(main))
