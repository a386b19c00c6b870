"""Images a second in training, data included: each architecture and precision."""

from __future__ import annotations

import argparse
import itertools
import json
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import tqdm

from benchmarks import fresh_process, pictures, table
from keras_overlay import command_line, noise, pairs
from keras_overlay.architectures import ARCHITECTURES, PRECISIONS
from keras_overlay.command_line import number, whole
from keras_overlay.image_files import write_png
from keras_overlay.losses import LOSSES

DESCRIPTION = """\
Training patches (images) a second and seconds a step, with everything train_n2n.py does at a step: pairs prepared
beside it from picture files, forward and backward pass, Adam, averaged weights. Each case runs in a fresh process;
cases take turns, repetition by repetition; the first steps of each are not counted. `images_per_second` is the median
of the repetitions, each over all its counted steps.

  python -m benchmarks.training
  python -m benchmarks.training --models srresnet --precisions mixed_bfloat16 \\
      --original ../noise2noise --original_python ../legacy/bin/python

--original is a folder with your copy of the original scripts (train.py, model.py, generator.py, noise_model.py). They
run in an environment of their own, --original_python, made by
pip install tensorflow-cpu tf_keras opencv-python-headless
"""
ORIGINAL = "original"
ORIGINAL_MODELS = ("srresnet", "unet")


def main(argv: list[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    options = resolve(argv)
    with tempfile.TemporaryDirectory() as folder:
        runs = measure(options, Path(folder))
    table.report(rows(runs, options), options.output)
    return 0


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser("python -m benchmarks.training", DESCRIPTION)
    add = made.add_argument
    add("--models", type=command_line.entry_spec(ARCHITECTURES), nargs="+", default=list(ARCHITECTURES),
        help="architectures, as of train_n2n.py --model")  # fmt: skip
    add("--precisions", choices=PRECISIONS, nargs="+", default=list(PRECISIONS), help="precisions")
    add("--batch_size", type=whole(1, 1024), default=8, help="patches a step, 1..1024")
    add("--image_size", type=whole(32, 1024), default=128, help="side of a patch, 32..1024 pixels")
    add("--steps", type=whole(1, 100_000), default=10, help="counted steps of each run, 1..100000")
    add("--warm_up", type=whole(1, 1000), default=3, help="steps before them, 1..1000")
    add("--repetitions", type=whole(1, 100), default=3, help="runs of each case, 1..100")
    add("--noise", type=command_line.noise_spec, default="gaussian,0,50", help="noise of sources and targets")
    add("--loss", type=command_line.name_of(LOSSES), default="mse", help=f"one of {', '.join(LOSSES)}")
    add("--lr", type=number(1e-8, 10), default=0.001, help="learning rate, 1e-8..10")
    add("--num_workers", type=whole(0, pairs.MAX_WORKERS), default=0, help="processes that prepare our pairs, 0..64")
    add("--image_dir", type=Path, help="folder of pictures (default: the sample photographs)")
    add("--original", type=Path, help="folder with your copy of the original scripts, to be timed beside ours")
    add("--original_python", type=Path, help="Python of an environment with tf_keras, to run them")
    table.add_output(made, "training")
    return made


def resolve(argv: list[str] | None) -> argparse.Namespace:
    """Parse and check combinations."""
    made = parser()
    options = made.parse_args(argv)
    if (options.original is None) != (options.original_python is None):
        made.error("--original and --original_python go together")
    if options.original and not (options.original / "train.py").is_file():
        made.error(f"--original: {options.original} holds no train.py of the original scripts")
    if options.original_python and not options.original_python.is_file():
        made.error(f"--original_python: {options.original_python} is not a file")
    return options


def cases(options: argparse.Namespace) -> list[tuple[str, str]]:
    """Model and precision, the original's beside ours of the same model."""
    found = []
    for model in options.models:
        found += [(model, precision) for precision in options.precisions]
        if options.original and model in ORIGINAL_MODELS:
            found.append((model, ORIGINAL))
    return found


def measure(options: argparse.Namespace, folder: Path) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """Run every case as often as asked, in turns."""
    files = copies(pictures.files(options.image_dir), folder / "pictures", options)
    runs: dict[tuple[str, str], list[dict[str, Any]]] = {case: [] for case in cases(options)}
    turns = [*itertools.product(range(options.repetitions), runs)]
    for _, case in tqdm.tqdm(turns, unit="run", disable=None):
        run = original_run(*case, folder, options) if case[1] == ORIGINAL else our_run(*case, files, options)
        runs[case].append({**run, "seconds_per_step": counted_seconds(run.pop("ends"), options) / options.steps})
    return runs


def copies(files: list[Path], folder: Path, options: argparse.Namespace) -> list[Path]:
    """A folder that both programs read: the original stops early in one with fewer files than examples are taken."""
    folder.mkdir()
    wanted = max(len(files), options.batch_size * (options.warm_up + options.steps) if options.original else 0)
    numbered = zip(range(wanted), itertools.cycle(files), strict=False)
    return [Path(shutil.copyfile(path, folder / f"{number:06d}{path.suffix}")) for number, path in numbered]


def counted_seconds(ends: list[float], options: argparse.Namespace) -> float:
    """From the end of the warm-up to the end of the last step.

    Raises:
        ProcessFailed: if the run stopped early.
    """
    if len(ends) != options.warm_up + options.steps:
        raise fresh_process.ProcessFailed(f"a run ended after {len(ends)} of {options.warm_up + options.steps} steps")
    return ends[-1] - ends[options.warm_up - 1]


def our_run(model: str, precision: str, files: list[Path], options: argparse.Namespace) -> dict[str, Any]:
    """One run of ours in a fresh process."""
    names = ("batch_size", "image_size", "noise", "loss", "lr", "num_workers")
    arguments = {name: getattr(options, name) for name in names}
    arguments.update(model=model, precision=precision, files=[str(path) for path in files])
    outcome = fresh_process.call("benchmarks.training:train", {**arguments, "steps": options.warm_up + options.steps})
    return {**outcome.result, "peak_mib": outcome.peak_mib}


def train(
    model: str, precision: str, files: list[str], steps: int, batch_size: int, image_size: int, noise: str, **more: Any
) -> dict[str, Any]:
    """Train for some steps and tell when each ended (in the fresh process)."""
    from benchmarks.step_times import StepTimes
    from keras_overlay.architectures import geometry
    from keras_overlay.pairs.validation import ValidationPicture
    from keras_overlay.run_folder import RunFolder
    from keras_overlay.training.fitting import Training
    from keras_overlay.training.plan import Plan

    batches, channels = pair_batches(model, files, noise, batch_size, image_size)
    blank = np.zeros((32, 32, channels), np.uint8)
    plan = Plan(model, more["loss"], precision, more["lr"], ema=0.999, epochs=1, steps=steps,
                num_workers=more["num_workers"])  # fmt: skip
    training = Training(plan, batches, [ValidationPicture("blank", blank, blank)])
    times, facts = StepTimes(), geometry.of(training.model)
    with tempfile.TemporaryDirectory() as folder:
        training.fit(RunFolder(folder), {}, callbacks=[times], quiet=True)
    return {"ends": times.ends, "weights": facts.weights, "kmac_per_pixel": facts.macs / 1000}


def pair_batches(model: str, files: list[str], spec: str, batch_size: int, image_size: int):
    """Training pairs with noise on both sides, and their number of channels."""
    from keras_overlay.pairs.image_cache import ImageCache
    from keras_overlay.pairs.patches import PairBatches

    arguments, made = ARCHITECTURES.arguments(model), noise.build(spec)
    cache = ImageCache([Path(file) for file in files], arguments["channels"])
    with_level = bool(arguments.get("level"))
    batches = PairBatches(cache, made, made, None, batch_size, image_size, with_level=with_level)
    return batches, arguments["channels"]


def original_run(model: str, _: str, folder: Path, options: argparse.Namespace) -> dict[str, Any]:
    """One run of the original scripts in their own environment."""
    answer, output, validation = folder / "answer.json", folder / "original_output", folder / "validation"
    write_png(validation / "blank.png", np.zeros((32, 32, 3), np.uint8))
    named = {
        "image_dir": folder / "pictures", "test_dir": validation, "image_size": options.image_size,
        "batch_size": options.batch_size, "nb_epochs": 1, "lr": options.lr, "steps": options.warm_up + options.steps,
        "loss": options.loss, "output_path": output, "source_noise_model": options.noise,
        "target_noise_model": options.noise, "val_noise_model": "clean", "model": model,
    }  # fmt: skip
    script = Path(__file__).with_name("original_training.py")
    command = [
        options.original_python.absolute(),
        script,
        "--answer",
        answer,
        "--original",
        options.original.absolute(),
    ]
    words = itertools.chain.from_iterable((f"--{name}", value) for name, value in named.items())
    fresh_process.run([str(word) for word in (*command, "--", *words)])
    shutil.rmtree(output, ignore_errors=True)
    return {**json.loads(answer.read_text(encoding="utf-8")), "kmac_per_pixel": None}


def rows(runs: dict[tuple[str, str], list[dict[str, Any]]], options: argparse.Namespace) -> list[dict]:
    """One line a case; the ratio is of medians."""
    return [row(case, taken, runs.get((case[0], ORIGINAL)), options) for case, taken in runs.items()]


def row(case: tuple[str, str], runs: list[dict], originals: list[dict] | None, options: argparse.Namespace) -> dict:
    """One line of the table."""
    seconds = [run["seconds_per_step"] for run in runs]
    step, first, is_original = statistics.median(seconds), runs[0], case[1] == ORIGINAL
    before = statistics.median(run["seconds_per_step"] for run in originals) if originals else None
    return {
        "code": first["versions"] if is_original else "keras_overlay",
        "model": case[0],
        "precision": "float32" if is_original else case[1],
        "batch_size": options.batch_size,
        "image_size": options.image_size,
        "images_per_second": options.batch_size / step,
        "least": options.batch_size / max(seconds),
        "most": options.batch_size / min(seconds),
        "seconds_per_step": step,
        "times_original": before / step if before else None,
        "kmac_per_pixel": first["kmac_per_pixel"],
        "weights": first["weights"],
        "peak_mib": max((run["peak_mib"] for run in runs if run["peak_mib"]), default=None),
        "noise": options.noise,
        "steps": options.steps,
        "repetitions": len(runs),
    }


if __name__ == "__main__":
    sys.exit(command_line.run(main))
