"""The seed's table of losses for text segmentation rerun, and its other studies: widths, and kinds of up-sampling."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import fresh_process, table, text_study_runs
from benchmarks.text_study_runs import StudyRun
from datasets import comics
from keras_overlay import command_line, history
from keras_overlay.command_line import whole
from keras_overlay.commands.training_options import SIDE

DESCRIPTION = """\
Rerun a study of "Text Segmentation and Image Inpainting" (github.com/yu45020): 100 iterations on 200 pictures with SGD,
Nesterov momentum, weight decay 1e-4 and a learning rate that rises and falls between 1e-4 and 1e-2; average precision
on pictures of other pages, and over the examples of the training as they come (AP_training): after so few steps batch
norm's statistics, by which the former are judged, are not settled.

  python -m benchmarks.text_losses                          # focal loss: gamma against weights, eight rows
  python -m benchmarks.text_losses widths                   # the encoder 1, 1.4 and 2 times as wide
  python -m benchmarks.text_losses upsampling               # bilinear, transposed convolution, pixel shuffle
  python -m benchmarks.text_losses --data_dir comics --test_dir comics_test --image_size 512 --model text_mobilenet

Pictures are drawn by datasets.comics unless --data_dir gives some. They, trainings and scores are kept in --runs_dir: a
second call goes on where the first was stopped. The seed's own figures are of other pictures, which were not published;
they stand beside ours for the order of rows.
"""
_SIDE = 512  # of drawn pictures


def main(argv: list[str] | None = None) -> int:
    """Run a study; returns the exit code."""
    options = parser().parse_args(argv)
    data, test = (
        getattr(options, name) or options.runs_dir / "data" / f"{part}-{getattr(options, part)}"
        for name, part in (("data_dir", "train"), ("test_dir", "test"))
    )
    runs = text_study_runs.plan(options, data, test)
    if options.dry_run:
        command_line.print_options(options)
        print("\n".join(str(run.folder.path) for run in runs))
        return 0
    if options.data_dir is None:
        draw(data, options.train, seed=0)
    if options.test_dir is None:
        draw(test, options.test, seed=1)
    for number, run in enumerate(runs, 1):
        if not run.finished():
            print(f"training {number} of {len(runs)}: {run.label} into {run.folder.path}", flush=True)
            train(run)
    learned = [run for run in runs if run.folder.best() is not None]
    if not learned:
        raise ValueError(f"none of the {len(runs)} trainings came to its end; see what they printed above")
    output = options.output or table.RESULTS / f"text_{options.study}.csv"
    table.report(table_of(learned), output)
    return 0


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser("python -m benchmarks.text_losses", DESCRIPTION)
    add = made.add_argument
    add("study", choices=sorted(text_study_runs.CASES), nargs="?", default="losses", help="which")
    add("--data_dir", type=Path, help="pictures to train on, as datasets.comics makes them (default: drawn)")
    add("--test_dir", type=Path, help="pictures to test by, of the same kind (default: drawn)")
    add("--train", type=whole(1, 100_000), default=200, help="pictures that are drawn to train on, 1..100000")
    add("--test", type=whole(1, 10_000), default=40, help="pictures that are drawn to test by, 1..10000")
    add("--image_size", type=SIDE, default=256, help="side of the network's input in training, a multiple of 32, "
        "32..1024; the seed has 512")  # fmt: skip
    add("--batch_size", type=whole(1, 256), default=4, help="pictures a step, 1..256")
    add("--steps", type=whole(1, 1_000_000), default=100, help="steps of each training")
    add("--cycles", type=whole(1, 1000), default=1, help="rises and falls of the learning rate in a training, 1..1000")
    add("--model", default="text_mobilenet,width=1", help="the network of losses and upsampling; the seed has width=2")
    add("--seeds", type=whole(0, 2**31 - 1), nargs="+", default=[0], help="a training for each; the table has means")
    add("--precision", choices=["auto", "float32", "mixed_bfloat16"], default="auto", help="as train_text.py has it")
    add("--runs_dir", type=Path, default=Path("runs/text_losses"), help="folder of pictures and trainings")
    add("--output", type=Path, help="CSV file (default: benchmarks/results/text_ and the study's name)")
    add("--quiet", action="store_true", help="no progress bars of the trainings")
    add("--dry_run", action="store_true", help="print options and folders of the trainings, and stop")
    return made


def draw(folder: Path, count: int, seed: int) -> None:
    """Draw pictures, or those that are missing. Raises ValueError if it cannot be done."""
    words = ["--output_dir", str(folder), "--count", str(count), "--size", str(_SIDE), "--crops", "1"]
    if comics.main([*words, "--versions", "halftone", "--seed", str(seed)]):
        raise ValueError(f"{folder}: the pictures could not be drawn; see above")


def train(run: StudyRun) -> None:
    """Train; one that breaks off is left out of the table."""
    try:
        run.train()
    except fresh_process.ProcessFailed as error:
        print(f"{run.label}: broke off ({error})", file=sys.stderr)


def table_of(runs: Sequence[StudyRun]) -> list[dict[str, Any]]:
    """A row for each case: means over its seeds."""
    found: dict[str, list[StudyRun]] = {}
    for run in runs:
        found.setdefault(run.label, []).append(run)
    return [_row(label, members) for label, members in found.items()]


_SCORES = ("AP", "IoU", "recall", "precision", "small_words")


def _row(label: str, runs: Sequence[StudyRun]) -> dict[str, Any]:
    facts = [run.facts() for run in runs]
    means = {name: [each[name] for each in facts if each[name] is not None] for name in _SCORES}
    return {
        "case": label,
        **{name: float(np.mean(values)) if values else None for name, values in means.items()},
        "AP_spread": float(np.ptp(means["AP"])) if len(runs) > 1 else None,
        "AP_training": float(np.mean([history.read(run.folder.path)["AP"][-1] for run in runs])),
        "AP_published": runs[0].published,
        "weights": facts[0]["weights"],
        "page_cpu_seconds": float(np.mean([each["page_cpu_seconds"] for each in facts])),
        "seeds": len(runs),
    }


if __name__ == "__main__":
    sys.exit(command_line.run(main))
