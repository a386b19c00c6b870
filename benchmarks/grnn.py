"""How long the regression network takes, and how much memory, on a crop and on a large picture."""

from __future__ import annotations

import argparse
import sys
import time

import numpy as np

from benchmarks import fresh_process, table
from keras_overlay import command_line
from keras_overlay.command_line import whole

DESCRIPTION = """\
Seconds and peak memory of the regression network (`layers.grnn`): painting every pixel from the key pixels, choosing
the spread by leave-one-out, and the general form for places anywhere; and the largest difference from a plain loop in
double precision, on some of the pixels.

  python -m benchmarks.grnn
"""
CASES = {"40x40, 800 keys": (40, 800), "400x400, 20000 keys": (400, 20_000)}
"""Side of the picture and number of key pixels, by the name in the table."""
_SIGMA, _CHECKED = 2.0, 20


def main(argv: list[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    options = parser().parse_args(argv)
    rows = []
    for label, (side, keys) in CASES.items():
        arguments = {"side": side, "keys": keys, "repetitions": options.repetitions}
        call = fresh_process.call("benchmarks.grnn:measure", arguments)
        rows.append({"case": label, **call.result, "peak_mib": call.peak_mib})
    table.report(rows, options.output)
    return 0


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser("python -m benchmarks.grnn", DESCRIPTION)
    made.add_argument("--repetitions", type=whole(1, 1000), default=7, help="of each measurement; the median counts")
    table.add_output(made, "grnn")
    return made


def measure(side: int, keys: int, repetitions: int) -> dict[str, float]:
    """Seconds to paint, to choose the spread, and of the general form; memory before, MiB; largest error."""
    from keras_overlay.layers.gaussian_grid import best_spread
    from keras_overlay.layers.grnn import GRNN

    rng = np.random.default_rng(0)
    places = np.stack(np.divmod(rng.choice(side * side, keys, replace=False), side), axis=-1)
    picture = rng.uniform(0, 1, (side, side, 3)).astype(np.float32)
    known = np.zeros((side, side), bool)
    known[tuple(places.T)] = True
    values = picture[tuple(places.T)]
    layer = GRNN(keys, 3, _SIGMA).adapt(places, values)
    before = fresh_process.memory_mib()
    painted = layer.paint(side, side)
    everywhere = np.stack(np.mgrid[:side, :side], axis=-1).astype(np.float32)
    some = everywhere if keys * side**2 < 1e8 else everywhere[:4]  # the general form is for few places
    return {
        "paint_s": median_seconds(lambda: layer.paint(side, side), repetitions),
        "spread_s": median_seconds(lambda: best_spread(picture, known), min(repetitions, 3)),
        "general_us_a_pixel": 1e6 * median_seconds(lambda: np.asarray(layer(some)), 3) / some[..., 0].size,
        "start_mib": before,
        "largest_error": largest_error(painted, places, values, rng),
    }


def median_seconds(action, repetitions: int) -> float:
    """Of so many calls, after one that does not count."""
    action()
    taken = []
    for _ in range(repetitions):
        start = time.perf_counter()
        action()
        taken.append(time.perf_counter() - start)
    return float(np.median(taken))


def largest_error(painted: np.ndarray, places: np.ndarray, values: np.ndarray, rng: np.random.Generator) -> float:
    """Of some pixels, against the formula in double precision."""
    errors = []
    for row, column in rng.integers(0, len(painted), (_CHECKED, 2)):
        weights = np.exp(-((places - (row, column)) ** 2).sum(axis=-1) / (2 * _SIGMA**2))
        errors.append(np.abs(weights @ values.astype(np.float64) / weights.sum() - painted[row, column]).max())
    return float(max(errors))


if __name__ == "__main__":
    sys.exit(command_line.run(main))
