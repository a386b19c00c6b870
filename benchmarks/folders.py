"""Restoring a folder of many pictures: megapixels a second, the most memory, and whether memory grows."""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import fresh_process, pictures, table
from benchmarks.restoring import size
from keras_overlay import checkpoint, command_line
from keras_overlay.architectures import ARCHITECTURES, DEFAULT_ARCHITECTURE
from keras_overlay.command_line import whole

DESCRIPTION = """\
test_model.py on a folder of JPEG files with a network of random weights, start-up included. `peak_mib` is the most
memory the process had; `early_mib` and `late_mib` are medians over the second and the last quarter of the time, and
what they differ by is growth. Required of the default network on 100 files of 2 megapixels: a peak below 1536 MiB and
no growth.

  python -m benchmarks.folders
"""
_QUALITY = 92
_EVERY = 0.1  # seconds between two looks at the memory


def main(argv: list[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    options = parser().parse_args(argv)
    table.report([measured(model, options) for model in options.models], options.output)
    return 0


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser("python -m benchmarks.folders", DESCRIPTION)
    add = made.add_argument
    add("--models", type=command_line.entry_spec(ARCHITECTURES), nargs="+", default=[DEFAULT_ARCHITECTURE],
        help="architectures, as of train_n2n.py --model")  # fmt: skip
    add("--files", type=whole(1, 100_000), default=100, help="number of pictures, 1..100000")
    add("--size", type=size, default=(1733, 1155), help="WIDTHxHEIGHT in pixels, each 1..32768 (default: 1733x1155)")
    add("--image_dir", type=Path, help="folder whose first picture is magnified (default: a sample photograph)")
    table.add_output(made, "folders")
    return made


def measured(model: str, options: argparse.Namespace) -> dict[str, Any]:
    """One line of the table."""
    width, height = options.size
    source = pictures.files(options.image_dir)[0]
    with tempfile.TemporaryDirectory() as folder:
        arguments = {"model": model, "width": width, "height": height, "source": str(source), "folder": folder}
        fresh_process.call("benchmarks.folders:prepare", {**arguments, "files": options.files})
        outcome = fresh_process.call("benchmarks.folders:restore", {"folder": folder})
        written = len(list((Path(folder) / "out").glob("*.jpg")))
    if written != options.files:
        raise fresh_process.ProcessFailed(f"test_model.py wrote {written} of {options.files} pictures")
    memory = outcome.result["memory_mib"]
    quarter = max(1, len(memory) // 4)
    megapixels = options.files * width * height / 1e6
    return {
        "model": model, "files": options.files, "size": f"{width}x{height}", "seconds": outcome.seconds,
        "megapixels_per_second": megapixels / outcome.seconds, "peak_mib": outcome.peak_mib,
        "early_mib": statistics.median(memory[quarter : 2 * quarter] or memory),
        "late_mib": statistics.median(memory[-quarter:]),
    }  # fmt: skip


def prepare(model: str, width: int, height: int, source: str, folder: str, files: int) -> None:
    """Write the checkpoint and the JPEG files, each with grain of its own (in a fresh process)."""
    from PIL import Image

    from keras_overlay import architectures

    checkpoint.save(Path(folder) / "weights.hdf5", architectures.build(model), model, {})
    (Path(folder) / "in").mkdir()
    for number in range(files):
        picture = pictures.large(Path(source), width, height, np.random.default_rng(number))
        Image.fromarray(picture).save(Path(folder) / "in" / f"{number:05d}.jpg", quality=_QUALITY)


def restore(folder: str) -> dict[str, Any]:
    """Run `test_model.py` and look at the memory all the while (in the fresh process).

    Raises:
        ProcessFailed: if it does not end well.
    """
    from keras_overlay.commands import test_model

    argv = ["--weight_file", f"{folder}/weights.hdf5", "--image_dir", f"{folder}/in", "--output_dir", f"{folder}/out"]
    memory, ended = [], threading.Event()

    def look() -> None:
        while not ended.wait(_EVERY):
            memory.append(fresh_process.memory_mib(peak=False))

    watcher = threading.Thread(target=look)
    watcher.start()
    code = command_line.run(test_model.main, argv)
    ended.set()
    watcher.join()
    if code:
        raise fresh_process.ProcessFailed(f"test_model.py ended with {code}")
    return {"memory_mib": memory or [fresh_process.memory_mib(peak=False)]}


if __name__ == "__main__":
    sys.exit(command_line.run(main))
