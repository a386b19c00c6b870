"""Time and memory of convolutions for pictures with holes, beside a plain one of the same size, on TensorFlow."""

from __future__ import annotations

import argparse
import itertools
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import tqdm

from benchmarks import fresh_process, table
from keras_overlay import command_line
from keras_overlay.architectures import PRECISIONS
from keras_overlay.command_line import whole

DESCRIPTION = """\
Seconds of one layer, forward, and forward with the gradients of its input and weights; each step is followed by one of
keras.layers.Conv2D with the same arguments on the same pictures, so that the ratio of the two medians does not depend
on what else the machine does. Then the peak memory of a fresh process that does nothing else. A quarter of the pixels
are in holes, but for the kind `partial, no holes`.

  python -m benchmarks.layers
  python -m benchmarks.layers --kinds plain partial gated --sizes 128 --channels 64 --precisions float32
"""
KINDS = {
    "plain": ("keras", 0.0),
    "partial": ("partial_conv", 0.25),
    "partial, no holes": ("partial_conv", 0.0),
    "partial, mask of all channels": ("partial_conv", 0.25),
    "gated": ("gated_conv", 0.25),
    "soft": ("soft_partial_conv", 0.25),
}
"""Name of the layer in LAYERS, and the share of pixels in holes."""
PASSES = ("forward", "backward")


def main(argv: list[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    options = parser().parse_args(argv)
    rows = []
    cases = itertools.product(options.sizes, options.channels, options.precisions, options.kinds, PASSES)
    for size, channels, precision, kind, which in tqdm.tqdm([*cases], unit="case", disable=None):
        case = {"size": size, "channels": channels, "precision": precision, "kind": kind, "which": which}
        rows.append(row({**case, "batch_size": options.batch_size, "kernel": options.kernel}, options.steps))
        table.report(rows, options.output)
    return 0


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser("python -m benchmarks.layers", DESCRIPTION)
    add = made.add_argument
    add("--kinds", choices=list(KINDS), nargs="+", default=list(KINDS), help="layers")
    add("--sizes", type=whole(8, 4096), nargs="+", default=[128], help="sides of the feature maps, 8..4096 pixels")
    add("--channels", type=whole(1, 2048), nargs="+", default=[64, 128, 256], help="channels of input and output, "
        "1..2048")  # fmt: skip
    add("--kernel", type=whole(1, 15), default=3, help="side of the window, 1..15 pixels")
    add("--batch_size", type=whole(1, 1024), default=8, help="pictures a step, 1..1024")
    add("--precisions", choices=PRECISIONS, nargs="+", default=["float32"], help="precisions")
    add("--steps", type=whole(1, 1000), default=30, help="counted steps, 1..1000")
    table.add_output(made, "layers")
    return made


def row(case: dict[str, Any], steps: int) -> dict[str, Any]:
    """One line of the table."""
    timed = fresh_process.call("benchmarks.layers:timed", {"case": case, "steps": steps}).result
    alone = fresh_process.call("benchmarks.layers:alone", {"case": case})
    layer, plain = (statistics.median(timed[name]) for name in ("layer", "plain"))
    return {
        **case,
        "seconds": layer,
        "plain_seconds": plain,
        "times_plain": layer / plain,
        "peak_mib": alone.peak_mib,
        "weights": timed["weights"],
        "steps": steps,
    }


def timed(case: dict[str, Any], steps: int) -> dict[str, Any]:
    """Seconds of steps of a layer and of a plain convolution, one after the other (in the fresh process)."""
    step, weights = prepared(case)
    plain, _ = prepared({**case, "kind": "plain"})
    found: dict[str, Any] = {"layer": [], "plain": [], "weights": weights}
    for number in range(steps + 2):  # the first ones trace and warm up
        for name, run in (("layer", step), ("plain", plain)):
            start = time.perf_counter()
            run()
            if number >= 2:
                found[name].append(time.perf_counter() - start)
    return found


def alone(case: dict[str, Any]) -> int:
    """Some steps of a layer and nothing else, for the peak memory of the process."""
    step, weights = prepared(case)
    for _ in range(3):
        step()
    return weights


def prepared(case: dict[str, Any]) -> tuple[Callable[[], Any], int]:
    """A function that takes one step and waits for it, and how many weights the layer has."""
    import keras
    import tensorflow as tf

    from keras_overlay.layers import LAYERS

    rng, (name, holes) = np.random.default_rng(0), KINDS[case["kind"]]
    shape = (case["batch_size"], case["size"], case["size"], case["channels"])
    options = {"padding": "same", "dtype": case["precision"]}
    if name == "gated_conv":
        options["activation"] = None
    kind = keras.layers.Conv2D if name == "keras" else LAYERS[name]
    layer = kind(case["channels"], case["kernel"], **options)
    features = tf.constant(rng.normal(size=shape), layer.compute_dtype)
    mask = np.broadcast_to(rng.random((*shape[:-1], 1)) >= holes, (*shape[:-1], mask_channels(case)))
    takes_mask = name in ("partial_conv", "soft_partial_conv")
    mask = tf.constant(mask, layer.compute_dtype)

    def result(given):
        return layer([given, mask])[0] if takes_mask else layer(given)

    result(features)  # builds it
    slopes = tf.ones(shape, layer.compute_dtype)

    @tf.function
    def forward():
        return result(features)

    @tf.function
    def backward():
        with tf.GradientTape() as tape:
            tape.watch(features)
            outputs = result(features)
        return tape.gradient(outputs, [features, *layer.trainable_variables], output_gradients=slopes)

    return (forward if case["which"] == "forward" else backward), layer.count_params()


def mask_channels(case: dict[str, Any]) -> int:
    """One, or as many as the features have."""
    return case["channels"] if case["kind"].endswith("all channels") else 1


if __name__ == "__main__":
    sys.exit(command_line.run(main))
