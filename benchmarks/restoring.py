"""Megapixels a second and peak memory of restoring, against picture size: tiled, whole, and by the command."""

from __future__ import annotations

import argparse
import itertools
import re
import statistics
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tqdm

from benchmarks import fresh_process, pictures, table
from keras_overlay import checkpoint, command_line
from keras_overlay.architectures import ARCHITECTURES, PRECISIONS
from keras_overlay.command_line import number, whole

DESCRIPTION = """\
Restoring a picture with a network of random weights (the time does not depend on them). Rows by `mode`:

  tiled    cut into tiles of at most --tile pixels and an overlap
  whole    --tile 0: the whole picture at once
  command  test_model.py on a JPEG file of the largest size, with each --models entry at its own defaults: start of the
           program, reading, restoring and writing included

Each case runs in a fresh process. `seconds` is the median of the repetitions; tiled and whole do one more before them,
whose time is `first_seconds`. `peak_mib` is the most memory the process had resident, TensorFlow's own
(`started_mib`: after building the network) included. Required of the default network on 4000x3000 by command: at most
2048 MiB, at least 0.5 megapixels a second.

  python -m benchmarks.restoring
  python -m benchmarks.restoring --modes tiled --sizes 4000x3000 --tile 512 768 896 1024 1536 --models n2n_unet
  python -m benchmarks.restoring --modes command --models n2n_unet
"""
MODES = ("command", "tiled", "whole")
_QUALITY = 92


@dataclass(frozen=True)
class Case:
    """One line of the table; no tile means the default."""

    mode: str
    model: str
    precision: str
    width: int
    height: int
    tile: int | None

    @property
    def megapixels(self) -> float:
        return self.width * self.height / 1e6


def main(argv: list[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    options = parser().parse_args(argv)
    source = str(pictures.files(options.image_dir)[0])
    rows = [row(case, measure(case, source, options)) for case in tqdm.tqdm(cases(options), unit="case", disable=None)]
    if not rows:
        raise ValueError("no case is left: raise --most_tera_macs or --whole_up_to")
    table.report(rows, options.output)
    return 0


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser("python -m benchmarks.restoring", DESCRIPTION)
    add = made.add_argument
    add("--models", type=command_line.entry_spec(ARCHITECTURES), nargs="+", default=list(ARCHITECTURES),
        help="architectures, as of train_n2n.py --model")  # fmt: skip
    add("--precisions", choices=PRECISIONS, nargs="+", default=list(PRECISIONS), help="precisions")
    add("--modes", choices=MODES, nargs="+", default=list(MODES), help="see above")
    add("--sizes", type=size, nargs="+", default=[(512, 512), (1024, 1024), (2048, 1536), (4000, 3000)],
        help="WIDTHxHEIGHT in pixels, each 1..32768 (default: 512x512 1024x1024 2048x1536 4000x3000)")  # fmt: skip
    add("--tile", type=whole(1, 65536), nargs="+", default=[None], help="sizes of tiles, pixels, 1 or more "
        "(default: by memory, see keras_overlay.architectures.tiling.default_tile)")  # fmt: skip
    add("--whole_up_to", type=number(0, 1e4), default=3.2, help="larger pictures are not restored at once, megapixels")
    add("--most_tera_macs", type=number(0, 1e6), default=4.0, help="pictures that take more multiply-accumulates are "
        "left out, 10^12")  # fmt: skip
    add("--image_dir", type=Path, help="folder whose first picture is magnified (default: a sample photograph)")
    add("--repetitions", type=whole(1, 1000), default=3, help="measurements of each case, 1..1000")
    table.add_output(made, "restoring")
    return made


def size(text: str) -> tuple[int, int]:
    """Option type: a picture's width and height."""
    match = re.fullmatch(r"(\d{1,5})x(\d{1,5})", text)
    found = tuple(map(int, match.groups())) if match else (0, 0)
    if not all(1 <= side <= 32768 for side in found):
        raise argparse.ArgumentTypeError(f"expected WIDTHxHEIGHT, each 1 to 32768 pixels, got {text!r}")
    return found


def cases(options: argparse.Namespace) -> list[Case]:
    """Every combination within the limits; the command on the largest picture alone."""
    found = []
    for model, (width, height) in itertools.product(options.models, options.sizes):
        small = width * height / 1e6 <= options.whole_up_to
        tiles = [("tiled", tile) for tile in options.tile] + [("whole", 0)] * small
        found += [
            Case(mode, model, precision, width, height, tile)
            for precision, (mode, tile) in itertools.product(options.precisions, tiles)
            if mode in options.modes
        ]
    if "command" in options.modes:
        largest = max(options.sizes, key=lambda each: each[0] * each[1])
        found += [Case("command", model, "auto", *largest, None) for model in options.models]
    macs = {model: fresh_process.call("benchmarks.restoring:macs", {"model": model}).result for model in options.models}
    return [case for case in found if macs[case.model] * case.megapixels / 1e6 <= options.most_tera_macs]


def macs(model: str) -> float:
    """Multiply-accumulates a pixel (in a fresh process: this one stays without TensorFlow)."""
    from keras_overlay import architectures
    from keras_overlay.architectures import geometry

    return geometry.of(architectures.build(model)).macs


def measure(case: Case, source: str, options: argparse.Namespace) -> dict[str, Any]:
    """Seconds and memory of one case."""
    if case.mode == "command":
        with tempfile.TemporaryDirectory() as folder:
            return measure_command(case, source, Path(folder), options.repetitions)
    arguments = {**asdict(case), "source": source, "repetitions": options.repetitions}
    outcome = fresh_process.call("benchmarks.restoring:restore", arguments)
    return {**outcome.result, "peak_mib": outcome.peak_mib}


def restore(
    mode: str, model: str, precision: str, width: int, height: int, tile: int | None, source: str, repetitions: int
) -> dict[str, Any]:
    """Restore a picture again and again (in the fresh process)."""
    from keras_overlay import architectures
    from keras_overlay.restore import Restorer

    restorer = Restorer(architectures.build(model, precision), tile)
    image = picture(source, width, height)
    image = image if restorer.channels == 3 else image[..., :1]
    started = fresh_process.memory_mib(peak=False)
    seconds = []
    for _ in range(1 + repetitions):
        start = time.perf_counter()
        restorer(image)
        seconds.append(time.perf_counter() - start)
    return {"first_seconds": seconds[0], "seconds": seconds[1:], "started_mib": started, "tile": restorer.tile}


def picture(source: str, width: int, height: int) -> np.ndarray:
    """The picture of a case, always the same."""
    return pictures.large(Path(source), width, height, np.random.default_rng(0))


def measure_command(case: Case, source: str, folder: Path, repetitions: int) -> dict[str, Any]:
    """`test_model.py` on a JPEG file."""
    fresh_process.call("benchmarks.restoring:prepare", {**asdict(case), "source": source, "folder": str(folder)})
    argv = ["--weight_file", folder / "weights.hdf5", "--image_dir", folder / "in", "--output_dir", folder / "out"]
    arguments = {"argv": [str(word) for word in (*argv, "--overwrite")]}
    outcomes = [fresh_process.call("benchmarks.restoring:command", arguments) for _ in range(repetitions)]
    if not (folder / "out" / "large.jpg").is_file():
        raise fresh_process.ProcessFailed("test_model.py wrote no picture")
    peak = max(outcome.peak_mib for outcome in outcomes)
    return {"seconds": [outcome.seconds for outcome in outcomes], "peak_mib": peak}


def prepare(model: str, width: int, height: int, source: str, folder: str, **_: Any) -> None:
    """Write the checkpoint and the JPEG file (in a fresh process)."""
    from PIL import Image

    from keras_overlay import architectures

    checkpoint.save(Path(folder) / "weights.hdf5", architectures.build(model), model, {})
    (Path(folder) / "in").mkdir()
    Image.fromarray(picture(source, width, height)).save(Path(folder) / "in" / "large.jpg", quality=_QUALITY)


def command(argv: list[str]) -> None:
    """Run `test_model.py` (in a fresh process).

    Raises:
        ProcessFailed: if it does not end well.
    """
    from keras_overlay.commands import test_model

    code = command_line.run(test_model.main, argv)
    if code:
        raise fresh_process.ProcessFailed(f"test_model.py ended with {code}")


def row(case: Case, measured: dict[str, Any]) -> dict[str, Any]:
    """One line of the table."""
    seconds = statistics.median(measured["seconds"])
    return {
        "mode": case.mode,
        "model": case.model,
        "precision": case.precision,
        "size": f"{case.width}x{case.height}",
        "tile": measured.get("tile"),
        "megapixels": case.megapixels,
        "megapixels_per_second": case.megapixels / seconds,
        "least": case.megapixels / max(measured["seconds"]),
        "most": case.megapixels / min(measured["seconds"]),
        "seconds": seconds,
        "first_seconds": measured.get("first_seconds"),
        "peak_mib": measured["peak_mib"],
        "started_mib": measured.get("started_mib"),
        "repetitions": len(measured["seconds"]),
    }


if __name__ == "__main__":
    sys.exit(command_line.run(main))
