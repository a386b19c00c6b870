"""What all tests share: quiet backends, import paths, drawn pictures, scripts as subprocesses."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")  # before anything imports TensorFlow
os.environ.setdefault("MPLBACKEND", "agg")

import numpy as np
import pytest

_hypothesis_folder = tempfile.TemporaryDirectory(prefix="hypothesis-")  # not into the checkout; gone at the end
os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = _hypothesis_folder.name

ROOT = Path(__file__).resolve().parent.parent
for folder in (
    ROOT / "tests",
    ROOT,
):  # `oracles`; then keras_overlay, datasets and the scripts, also when not installed
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


@pytest.fixture
def rng():
    """A generator of its own for each test, always the same."""
    return np.random.default_rng(12345)


@pytest.fixture(scope="session")
def picture():
    """`picture(height, width, channels, seed)`: a drawn picture, uint8, with flats, ramps, edges and texture."""

    def draw(height: int = 48, width: int = 64, channels: int = 3, seed: int = 0) -> np.ndarray:
        rng = np.random.default_rng(seed)
        rows, columns = np.mgrid[:height, :width].astype(np.float32)
        image = np.empty((height, width, channels), np.float32)
        for channel in range(channels):
            slope, phase, low = rng.uniform(-1, 1, 2), rng.uniform(0, 6), rng.uniform(40, 120)
            image[..., channel] = low + 40 * np.sin((slope[0] * rows + slope[1] * columns) / 6 + phase)
        for _ in range(6):
            top, left = rng.integers(height), rng.integers(width)
            box = image[top : top + rng.integers(3, 3 + height), left : left + rng.integers(3, 3 + width // 2)]
            box[:] = rng.uniform(0, 255, channels)
        return np.clip(image + rng.normal(0, 3, image.shape), 0, 255).round().astype(np.uint8)

    return draw


@pytest.fixture
def run_script(tmp_path):
    """`run_script("plot_history.py", "--help")`: a script of the checkout as a subprocess, working in `tmp_path`.

    Returns what `subprocess.run` returns, outputs as text. Names without `.py` are modules (`python -m`).
    """

    def run(name: str, *arguments: object, timeout: float = 120, **environment: str) -> subprocess.CompletedProcess:
        script = [str(ROOT / name)] if name.endswith(".py") else ["-m", name]
        paths = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        return subprocess.run(
            [sys.executable, *script, *map(str, arguments)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": paths, **environment},
            capture_output=True,
            text=True,
            timeout=timeout,
        )

    return run
