"""Memory and time of training the residual attention network, with and without gradient checkpointing."""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import time
from typing import Any

import numpy as np
import tqdm

from benchmarks import fresh_process, table
from keras_overlay import command_line
from keras_overlay.architectures import ARCHITECTURES, PRECISIONS
from keras_overlay.command_line import whole
from keras_overlay.spec import Spec, parse_one

DESCRIPTION = """\
Peak memory of the whole process and seconds a training step of residual_attention: forward and backward pass and Adam
on random pictures. Each case runs in a fresh process; the first step, which prepares the network, is not counted.

  python -m benchmarks.residual_attention
  python -m benchmarks.residual_attention --sizes 256 --remat true false --precisions float32
"""


def main(argv: list[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    options = parser().parse_args(argv)
    rows = []
    cases = itertools.product(options.sizes, options.precisions, options.remat)
    for size, precision, remat in tqdm.tqdm([*cases], unit="case", disable=None):
        rows.append(row(size, precision, remat, options))
        table.report(rows, options.output)
    return 0


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser("python -m benchmarks.residual_attention", DESCRIPTION)
    add = made.add_argument
    add("--model", type=command_line.entry_spec(ARCHITECTURES), default="residual_attention",
        help="network, remat aside")  # fmt: skip
    add("--sizes", type=whole(32, 4096), nargs="+", default=[800], help="sides of the pictures, 32..4096 pixels")
    add("--batch_size", type=whole(1, 1024), default=2, help="pictures a step, 1..1024")
    add("--precisions", choices=PRECISIONS, nargs="+", default=list(PRECISIONS), help="precisions")
    add("--remat", choices=["false", "true"], nargs="+", default=["true"], help="whether gradients are checkpointed")
    add("--steps", type=whole(1, 1000), default=3, help="counted steps, 1..1000")
    table.add_output(made, "residual_attention")
    return made


def row(size: int, precision: str, remat: str, options: argparse.Namespace) -> dict[str, Any]:
    """One line of the table."""
    spec = parse_one(options.model)
    model = str(Spec(spec.name, spec.args, {**spec.kwargs, "remat": remat == "true"}))
    arguments = {"model": model, "precision": precision, "size": size, "batch_size": options.batch_size}
    outcome = fresh_process.call("benchmarks.residual_attention:train", {**arguments, "steps": options.steps})
    seconds = outcome.result.pop("seconds")
    return {
        **arguments,
        "seconds_per_step": statistics.median(seconds),
        "least": min(seconds),
        "most": max(seconds),
        "peak_mib": outcome.peak_mib,
        **outcome.result,
        "steps": options.steps,
    }


def train(model: str, precision: str, size: int, batch_size: int, steps: int) -> dict[str, Any]:
    """Take some steps (in the fresh process); tells the seconds of each but the first."""
    import keras

    from keras_overlay import architectures
    from keras_overlay.architectures import geometry
    from keras_overlay.losses import LOSSES

    keras.utils.set_random_seed(0)
    network = architectures.build(model, precision)
    network.compile(optimizer=keras.optimizers.Adam(), loss=LOSSES.build("mse"))
    shape = (batch_size, size, size, network.inputs[0].shape[-1])
    pictures = np.random.default_rng(0).uniform(0, 255, shape).astype(np.float32)
    seconds = []
    for _ in range(steps + 1):
        start = time.perf_counter()
        network.train_on_batch(pictures, pictures)
        seconds.append(time.perf_counter() - start)
    facts = geometry.of(network)
    return {"seconds": seconds[1:], "weights": facts.weights, "layers": facts.layers}


if __name__ == "__main__":
    sys.exit(command_line.run(main))
