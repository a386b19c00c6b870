"""Whether another engine restores faster than TensorFlow: OpenVINO and ONNX Runtime on the exported network."""

from __future__ import annotations

import argparse
import importlib.util
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import tqdm

from benchmarks import table
from keras_overlay import architectures, command_line
from keras_overlay.architectures import ARCHITECTURES, DEFAULT_ARCHITECTURE
from keras_overlay.command_line import whole

DESCRIPTION = """\
Restoring one square of noise with the same weights (random) by each engine that is installed, in turns within one
process. `times_keras` compares with what test_model.py does in float32 (`keras float32`); `keras predict` is Keras's
own `model.predict`. OpenVINO and ONNX Runtime get the network as Keras exports it.

  pip install openvino onnxruntime onnx tf2onnx
  python -m benchmarks.engines
"""
Engine = Callable[[np.ndarray], np.ndarray]


def main(argv: list[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    options = parser().parse_args(argv)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    rows = [
        row for model in tqdm.tqdm(options.models, unit="network", disable=None) for row in measured(model, options)
    ]
    table.report(rows, options.output)
    return 0


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser("python -m benchmarks.engines", DESCRIPTION)
    add = made.add_argument
    add("--models", type=command_line.entry_spec(ARCHITECTURES), nargs="+", default=[DEFAULT_ARCHITECTURE],
        help="architectures with one input, as of train_n2n.py --model")  # fmt: skip
    add(
        "--side", type=whole(32, 4096), default=1024, help="side of the picture, 32..4096 pixels, on the network's grid"
    )
    add("--repetitions", type=whole(1, 1000), default=5, help="measurements of each engine, 1..1000")
    table.add_output(made, "engines")
    return made


def measured(model: str, options: argparse.Namespace) -> list[dict[str, Any]]:
    """One line for each engine that is installed."""
    image = np.random.default_rng(0).uniform(0, 255, (1, options.side, options.side, 3)).astype(np.float32)
    with tempfile.TemporaryDirectory() as folder:
        found = engines(model, image, Path(folder))
        expected = found["keras float32"](image)
        worst = {name: float(np.abs(engine(image) - expected).max()) for name, engine in found.items()}
        seconds: dict[str, list[float]] = {name: [] for name in found}
        for name in list(found) * options.repetitions:
            start = time.perf_counter()
            found[name](image)
            seconds[name].append(time.perf_counter() - start)
    before = statistics.median(seconds["keras float32"])
    return [row(model, name, taken, before, worst[name], options) for name, taken in seconds.items()]


def row(model: str, engine: str, seconds: list[float], before: float, worst: float, options) -> dict[str, Any]:
    """One line of the table."""
    median = statistics.median(seconds)
    return {
        "engine": engine, "model": model, "side": options.side,
        "megapixels_per_second": options.side**2 / 1e6 / median, "seconds": median, "least_seconds": min(seconds),
        "most_seconds": max(seconds), "times_keras": before / median, "largest_difference": worst,
        "repetitions": options.repetitions,
    }  # fmt: skip


def engines(model: str, image: np.ndarray, folder: Path) -> dict[str, Engine]:
    """Functions from a batch to a batch, by name, all of one network."""
    exact, mixed = (architectures.build(model, precision) for precision in architectures.PRECISIONS)
    rng = np.random.default_rng(1)
    exact.set_weights([value + 0.02 * rng.standard_normal(value.shape) for value in exact.get_weights()])
    mixed.set_weights(exact.get_weights())
    exact(image[:, :64, :64])  # Keras exports only what was called once
    found: dict[str, Engine] = {
        "keras float32": exact.predict_on_batch,
        "keras predict": lambda batch: exact.predict(batch, verbose=0),
        "keras mixed_bfloat16": mixed.predict_on_batch,
    }
    if installed("openvino"):
        found.update(openvino(exact, folder))
    if installed("onnxruntime", "onnx", "tf2onnx"):
        found.update(onnxruntime(exact, folder))
    return found


def installed(*packages: str) -> bool:
    """Whether all are; tells which are not."""
    missing = [name for name in packages if importlib.util.find_spec(name) is None]
    if missing:
        print(f"left out: {', '.join(missing)} not installed")
    return not missing


def openvino(model, folder: Path) -> dict[str, Engine]:
    """OpenVINO in float32 and, where the processor has it, bfloat16."""
    import openvino

    model.export(str(folder / "model.xml"), format="openvino", verbose=False)
    core = openvino.Core()
    kinds = {"f32": "openvino float32"}
    if "BF16" in core.get_property("CPU", "OPTIMIZATION_CAPABILITIES"):
        kinds["bf16"] = "openvino bfloat16"
    made = {}
    for kind, name in kinds.items():
        settings = {"INFERENCE_PRECISION_HINT": kind, "PERFORMANCE_HINT": "LATENCY"}
        compiled = core.compile_model(core.read_model(folder / "model.xml"), "CPU", settings)
        made[name] = lambda batch, compiled=compiled: compiled(batch)[0]
    return made


def onnxruntime(model, folder: Path) -> dict[str, Engine]:
    """ONNX Runtime; its processor kernels know float32 alone."""
    import onnxruntime

    model.export(str(folder / "model.onnx"), format="onnx", verbose=False)
    session = onnxruntime.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return {"onnxruntime float32": lambda batch: session.run(None, {name: batch})[0]}


if __name__ == "__main__":
    sys.exit(command_line.run(main))
