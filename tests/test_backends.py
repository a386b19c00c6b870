"""The contract tests pass on every Keras backend that is installed; this run's own backend is not repeated."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CURRENT = os.environ.get("KERAS_BACKEND", "tensorflow")
CONTRACTS = (
    ("architectures",),
    ("classifiers", "hole_losses", "losses", "mask_losses", "mask_metrics", "metrics", "optimizers"),
    ("layers",),
    ("tag_losses", "taggers"),
)
"""Files of tests, those of a line in one process: workers share them."""


@pytest.mark.skipif("KERAS_OVERLAY_NESTED" in os.environ, reason="already inside such a run")
@pytest.mark.parametrize("names", CONTRACTS, ids=" ".join)
@pytest.mark.parametrize("backend", ["jax", "tensorflow", "torch"])
def test_contracts_on(backend, names):
    if backend == CURRENT:
        pytest.skip(f"this run is on {backend}")
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    files = [f"tests/contracts/test_{name}.py" for name in names]
    environment = {**os.environ, "KERAS_BACKEND": backend, "KERAS_OVERLAY_NESTED": "1"}
    environment.pop("PYTEST_XDIST_WORKER", None)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", *files]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert " passed" in done.stdout
