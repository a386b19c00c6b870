"""Train what the table of `benchmarks.published` lacks, one run after the other; a stopped one goes on."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence

from benchmarks import fresh_process
from benchmarks.published_runs import NOISES, PlannedRun


def train_missing(runs: Sequence[PlannedRun], options: argparse.Namespace) -> None:
    """Train every run that is not finished.

    All runs of one network and one noise have one length: that of the first of them, which `--minutes` fixes, so that
    targets are compared after as many steps and not after as many minutes of a busy machine.

    Args:
        runs: Those of the table.
        options: Of `benchmarks.published`.

    Raises:
        ValueError: nothing tells how long to train.
        ProcessFailed: a training failed.
        KeyboardInterrupt: it was stopped; the same command goes on.
    """
    missing = [run for run in runs if not run.finished()]
    for number, run in enumerate(missing, 1):
        print(f"training {number} of {len(missing)}: {run.name} into {run.folder.path}", flush=True)
        start(arguments(run, runs, options))


def arguments(run: PlannedRun, runs: Sequence[PlannedRun], options: argparse.Namespace) -> list[str]:
    """What `train_n2n` is told."""
    quiet = ["--quiet"] if options.quiet else []
    if run.folder.is_used():
        return ["--resume", "--output_path", str(run.folder.path), *quiet]
    source, test = NOISES[run.noise]
    words = ["--source_noise_model", source, "--target_noise_model", run.target_noise, "--val_noise_model", test]
    words += ["--target_quantised"] if run.targets == "quantised" else []
    words += ["--image_dir", str(options.image_dir), "--output_path", str(run.folder.path), "--seed", str(options.seed)]
    for name, value in {**run.options, **length(run, runs)}.items():
        words += [f"--{name}", str(value)]
    if "--steps" not in words:
        if options.minutes is None:
            raise ValueError(f"{run.name}: --train needs --minutes, or steps among its network's options")
        words += ["--minutes", str(options.minutes)]
    return [*words, *quiet]


def length(run: PlannedRun, runs: Sequence[PlannedRun]) -> dict[str, int]:
    """Epochs and steps of a run of the same network and noise; empty if there is none yet."""
    for other in runs:
        if (other.network, other.noise) == (run.network, run.noise) and other.folder.is_used():
            record = other.folder.options()
            return {name: record[name] for name in ("nb_epochs", "steps")}
    return {}


def start(words: Sequence[str], training: str = "train_n2n") -> None:
    """Run a training command in a process of its own, its progress shown."""
    paths = os.pathsep.join(filter(None, [str(fresh_process.ROOT), os.environ.get("PYTHONPATH")]))
    command = [sys.executable, "-m", "keras_overlay.commands", training, *words]
    code = subprocess.run(command, env={**os.environ, "PYTHONPATH": paths}, check=False).returncode
    if code == 130:
        raise KeyboardInterrupt
    if code:
        raise fresh_process.ProcessFailed(f"{training} {' '.join(words)} ended with {code}")
