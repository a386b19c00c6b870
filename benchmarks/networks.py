"""Which network restores best for the same time of training: every kind at equal minutes of this machine."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import tqdm

from benchmarks import fresh_process, table
from keras_overlay import command_line, history
from keras_overlay.atomic import atomic_path
from keras_overlay.command_line import number, whole
from keras_overlay.commands import train_n2n, train_n2n_options

DESCRIPTION = """\
Train each network for the same time and compare: PSNR on pictures held out of the training folder (one in 20, at most
16; restored whole), weights, multiply-accumulates, and megapixels a second when restoring.

First every case's step is timed, all in turns, so that a busy machine is unfair to none; the number of steps that
fits into --minutes is then fixed, and does not depend on what else runs during the training. Timings and finished
trainings are kept in --runs_dir: a second call with the same options goes on where the first stopped.

  python -m benchmarks.networks --image_dir BSDS400 --minutes 5
  python -m benchmarks.networks --image_dir BSDS400 --source_noise_model text,0,50 --minutes 5 \\
      --cases drunet "drunet, alpha, similarity" n2n_unet
"""
CASES = {
    "drunet": ["--model", "drunet"],
    "drunet, level": ["--model", "drunet,level=true"],
    "drunet, no residual": ["--model", "drunet,residual=false"],
    "drunet, 4 patches of 128": ["--model", "drunet", "--image_size", "128", "--batch_size", "4"],
    "drunet, no averaging": ["--model", "drunet", "--ema", "0"],
    "drunet, float32": ["--model", "drunet", "--precision", "float32"],
    "drunet, 32 filters, 2 blocks": ["--model", "drunet,filters=32,blocks=2"],
    "drunet, 64 filters": ["--model", "drunet,filters=64"],
    "drunet, 4 scales": ["--model", "drunet,scales=4"],
    "drunet, alpha": ["--model", "drunet,alpha=true"],
    "drunet, similarity": ["--model", "drunet,similarity=true"],
    "drunet, alpha, similarity": ["--model", "drunet,alpha=true,similarity=true"],
    "drunet, alpha, similarity, local mean": ["--model", "drunet,alpha=true,similarity=true,local_mean=true"],
    "drunet, alpha, support": ["--model", "drunet,alpha=true,support=true"],
    "n2n_unet": ["--model", "n2n_unet"],
    "n2n_unet, no residual": ["--model", "n2n_unet,residual=false"],
    "ffdnet": ["--model", "ffdnet"],
    "ffdnet, no level": ["--model", "ffdnet,level=false"],
    "nafnet": ["--model", "nafnet"],
    "unet": ["--model", "unet"],
    "srresnet": ["--model", "srresnet"],
    "srresnet, no batch norm": ["--model", "srresnet,batch_norm=false"],
}
"""What differs from the defaults of train_n2n.py, by the name in the table."""

_WIDTH, _HEIGHT = 1920, 1088  # of the picture that restoring is timed on


def main(argv: list[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    options = parser().parse_args(argv)
    arguments = {label: train_arguments(label, options) for label in options.cases}
    facts = timed(arguments, options)
    rows = []
    for label in tqdm.tqdm(options.cases, unit="network", disable=None):
        rows.append(row(label, trained(label, arguments[label], facts[label], options), facts[label]))
        table.report(sorted(rows, key=lambda each: -each["psnr"]), options.output)
    return 0


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser("python -m benchmarks.networks", DESCRIPTION)
    add = made.add_argument
    add("--image_dir", type=Path, required=True, help="folder of training pictures; never the test pictures")
    add("--source_noise_model", type=command_line.noise_spec, default="gaussian,0,50", help="what to remove")
    add("--minutes", type=number(0.01, 10_000), default=5, help="training time of each network, validation aside")
    add(
        "--cases", nargs="+", choices=list(CASES), default=list(CASES), metavar="CASE", help="rows: " + "; ".join(CASES)
    )
    add("--repetitions", type=whole(1, 20), default=2, help="timings of each network's step, 1..20; the fastest counts")
    add("--seed", type=whole(0, 2**31 - 1), default=0, help="seed of the trainings")
    add("--runs_dir", type=Path, default=Path("runs/networks"), help="folder for timings and run folders")
    table.add_output(made, "networks")
    return made


def train_arguments(label: str, options: argparse.Namespace) -> list[str]:
    """The command line of one network's training, its length aside."""
    common = ["--image_dir", str(options.image_dir.absolute()), "--source_noise_model", options.source_noise_model]
    return [*common, "--seed", str(options.seed), *CASES[label]]


def folder_of(label: str, options: argparse.Namespace) -> Path:
    """A run folder that tells what is in it."""
    noise = options.source_noise_model.replace(",", "-")
    return options.runs_dir / f"{label.replace(', ', '--').replace(' ', '_')}.{noise}.{options.minutes:g}min"


def timed(arguments: dict[str, list[str]], options: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """Each network's facts and seconds a step: those of an earlier call, the missing ones measured in turns."""
    kept = options.runs_dir / f"timings.{options.source_noise_model.replace(',', '-')}.json"
    known = json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}
    missing = [label for label in arguments if label not in known]
    found: dict[str, list[dict[str, Any]]] = {label: [] for label in missing}
    for label in tqdm.tqdm(missing * options.repetitions, unit="timing", disable=None):
        call = fresh_process.call("benchmarks.networks:measure", {"argv": arguments[label]})
        found[label].append(call.result)
    for label, taken in found.items():
        known[label] = {**taken[0], "seconds": min(each["seconds"] for each in taken),
                        "megapixels": max(each["megapixels"] for each in taken)}  # fmt: skip
    options.runs_dir.mkdir(parents=True, exist_ok=True)
    with atomic_path(kept) as path:
        path.write_text(json.dumps(known, indent=2), encoding="utf-8")
    return known


def measure(argv: list[str]) -> dict[str, Any]:
    """Weights, kMAC a pixel, seconds a training step, megapixels restored a second (in the fresh process)."""
    from keras_overlay.architectures import geometry
    from keras_overlay.restore import Restorer
    from keras_overlay.training.fitting import Training
    from keras_overlay.training.plan import Plan

    options = train_n2n_options.resolve(argv)
    batches, pictures = train_n2n.prepare_data(options)
    plan = Plan(options.model, options.loss, options.precision, ema=0.999 if options.ema is None else options.ema)
    training = Training(plan, batches, pictures[:1])
    facts, seconds = geometry.of(training.model), training.pace()[0]
    restorer = Restorer(training.model)
    picture = np.random.default_rng(0).uniform(0, 255, (_HEIGHT, _WIDTH, restorer.channels)).astype(np.float32)
    restorer(picture)
    taken = [seconds_of(lambda: restorer(picture)) for _ in range(3)]
    return {
        "model": options.model, "weights": facts.weights, "kmac_per_pixel": facts.macs / 1000, "seconds": seconds,
        "megapixels": _WIDTH * _HEIGHT / 1e6 / statistics.median(taken), "precision": options.precision,
    }  # fmt: skip


def seconds_of(action) -> float:
    """How long an action takes."""
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def trained(label: str, argv: list[str], facts: dict[str, Any], options: argparse.Namespace) -> dict[str, Any]:
    """The history of one network's training, run now unless an earlier call finished it."""
    folder, steps = folder_of(label, options), max(1, round(options.minutes * 60 / facts["seconds"]))
    length = ["--nb_epochs", "1", "--steps", str(steps)]
    if not (folder / "history.csv").exists():
        command = [sys.executable, "train_n2n.py", *argv, *length, "--output_path", str(folder.absolute()), "--quiet"]
        if (folder / "options.json").exists():
            command = [sys.executable, "train_n2n.py", "--resume", "--output_path", str(folder.absolute()), "--quiet"]
        fresh_process.run(command)
    return {"steps": steps, "history": history.read(folder)}


def row(label: str, run: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    """One line of the table."""
    return {
        "network": label,
        "psnr": float(max(run["history"]["val_PSNR"])),
        "steps": run["steps"],
        "seconds_per_step": facts["seconds"],
        "weights": facts["weights"],
        "kmac_per_pixel": facts["kmac_per_pixel"],
        "megapixels_per_second": facts["megapixels"],
        "precision": facts["precision"],
        "model": facts["model"],
    }


if __name__ == "__main__":
    sys.exit(command_line.run(main))
