"""Patches a second: each noise model on one core, and whole training pairs by number of worker processes."""

from __future__ import annotations

import argparse
import itertools
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import tqdm

from benchmarks import original_noise, pictures, table
from keras_overlay import command_line, noise, pairs
from keras_overlay.command_line import number, whole
from keras_overlay.noise import NOISE_MODELS
from keras_overlay.noise.model import NoiseModel
from keras_overlay.pairs.image_cache import ImageCache
from keras_overlay.pairs.patches import PairBatches
from keras_overlay.pixels import quantise

DESCRIPTION = """\
Patches a second. Rows by `stage`:

  noise   the noise model alone, on one core: a uint8 patch to float32
  source  noise, then clipping and rounding to uint8, as a network's input gets it, on one core. The original's models
          give uint8, so they are compared with this
  pairs   whole training pairs, each a cut, turned and twice degraded patch, by worker processes (0: a thread)

Median, least and most of the repetitions. Cases take turns, so that a disturbance does not hit one alone.

  python -m benchmarks.pairs
  python -m benchmarks.pairs --original ../noise2noise/noise_model.py --num_workers 0
"""
Work = Callable[[np.ndarray], np.ndarray]

_PATCHES = 64  # different ones, taken in turn
_BATCH = 16
_BATCHES = 10_000_000  # more than any run takes


def main(argv: list[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    options = parser().parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        models = noise_models(options.noise, Path(folder))
        rows = [*noise_rows(models, options), *pair_rows(models, options)]
    table.report(rows, options.output)
    return 0


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser("python -m benchmarks.pairs", DESCRIPTION)
    add = made.add_argument
    add("--noise", type=command_line.noise_spec, nargs="+", help="noise specs (default: every model of the table with "
        "its own defaults, and text,0,95)")  # fmt: skip
    add("--num_workers", type=whole(0, pairs.MAX_WORKERS), nargs="*", default=[0, 1, 2], help="numbers of worker "
        "processes, 0..64; no number leaves the pairs out")  # fmt: skip
    add("--image_size", type=whole(8, 1024), default=128, help="side of a patch, 8..1024 pixels")
    add("--image_dir", type=Path, help="folder of pictures (default: the sample photographs)")
    add("--original", type=Path, help="your copy of the original scripts' noise_model.py, to be timed beside ours")
    add("--repetitions", type=whole(1, 1000), default=9, help="measurements of each case, 1..1000")
    add("--seconds", type=number(0.001, 600), default=0.3, help="length of one measurement, 0.001..600 seconds")
    add("--seed", type=whole(0, 2**31 - 1), default=0, help="seed of patches and noise, 0..2147483647")
    table.add_output(made, "pairs")
    return made


def noise_models(specs: list[str] | None, folder: Path) -> dict[str, NoiseModel]:
    """Models by the name they get in the table; for the default's watermark a mark is drawn into `folder`."""
    if specs:
        return {spec: noise.build(spec) for spec in specs}
    pictures.draw_mark(folder / "mark.png")
    models = {}
    for name in NOISE_MODELS:
        model = NOISE_MODELS[name](str(folder / "mark.png")) if name == "watermark" else noise.build(name)
        models[name if name == "watermark" else str(model)] = model
    return {**models, "text,0,95": noise.build("text,0,95")}


def noise_rows(models: dict[str, NoiseModel], options: argparse.Namespace) -> list[dict]:
    """Time the models alone and as sources, beside the original's where there is one, on one core."""
    random.seed(options.seed)
    np.random.seed(options.seed)  # noqa: NPY002  the original draws from the global generators
    rng = np.random.Generator(np.random.SFC64(options.seed))  # as in training
    patches = pictures.patches(pictures.files(options.image_dir), _PATCHES, options.image_size, rng)
    module = original_noise.load(options.original) if options.original else None
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    rows = []
    for name, model in tqdm.tqdm(models.items(), unit="model", disable=None):
        work = stages(model, rng)
        if module and (original := original_noise.same(module, name)):
            work["original"] = original
        speeds = in_turns({stage: applied(do, patches) for stage, do in work.items()}, options)
        rows += [row(name, stage, None, speeds[stage], speeds.get("original")) for stage in ("noise", "source")]
    cv2.setNumThreads(threads)
    return rows


def stages(model: NoiseModel, rng: np.random.Generator) -> dict[str, Work]:
    """What is timed of one model."""
    return {"noise": lambda patch: model(patch, rng), "source": lambda patch: quantise(model(patch, rng))}


def applied(do: Work, patches: list[np.ndarray]) -> Iterator[int]:
    """Each step works on one more patch."""
    for patch in itertools.cycle(patches):
        do(patch)
        yield 1


def in_turns(work: dict[str, Iterator[int]], options: argparse.Namespace) -> dict[str, list[float]]:
    """Patches a second of each piece of work, measured in turns after a warm-up."""
    speeds: dict[str, list[float]] = {name: [] for name in work}
    for steps in work.values():
        next(steps)
    for _ in range(options.repetitions):
        for name, steps in work.items():
            speeds[name].append(speed(steps, options.seconds))
    return speeds


def speed(steps: Iterator[int], seconds: float) -> float:
    """Patches a second over at least some seconds; each step tells its number of patches."""
    start, done, passed = time.perf_counter(), 0, 0.0
    while passed < seconds:
        done += next(steps)
        passed = time.perf_counter() - start
    return done / passed


def pair_rows(models: dict[str, NoiseModel], options: argparse.Namespace) -> list[dict]:
    """Time whole pairs for each number of workers."""
    cache = ImageCache(pictures.files(options.image_dir))
    rows = []
    for (name, model), workers in tqdm.tqdm([*itertools.product(models.items(), options.num_workers)], disable=None):
        batches = PairBatches(cache, model, model, None, _BATCH, options.image_size, options.seed)
        iterator = iter(pairs.dataset(batches, 0, _BATCHES, workers))
        speeds = in_turns({"pairs": (len(source) for source, _ in iterator)}, options)["pairs"]
        iterator.close()
        rows.append(row(name, "pairs", workers, speeds, None))
    return rows


def row(name: str, stage: str, workers: int | None, speeds: list[float], original: list[float] | None) -> dict:
    """One line of the table; the ratio is of medians."""
    median = statistics.median(speeds)
    return {
        "noise": name,
        "stage": stage,
        "workers": workers,
        "patches_per_second": median,
        "least": min(speeds),
        "most": max(speeds),
        "ms_per_patch": 1000 / median,
        "original_patches_per_second": statistics.median(original) if original else None,
        "times_original": median / statistics.median(original) if original else None,
    }


if __name__ == "__main__":
    sys.exit(command_line.run(main))
