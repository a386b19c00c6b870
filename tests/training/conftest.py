"""What the tests of training share: comparing two run folders bit for bit."""

from __future__ import annotations

import os
from pathlib import Path

# TensorFlow reads these at its first operation. With one thread sums have one order; with more, a last bit may differ.
os.environ.setdefault("TF_NUM_INTRAOP_THREADS", "1")
os.environ.setdefault("TF_NUM_INTEROP_THREADS", "1")

import h5py
import numpy as np
import pytest

from keras_overlay import checkpoint, history


def contents(path: Path) -> dict[str, np.ndarray]:
    """Every array of a checkpoint by its name."""
    found = {}
    with h5py.File(path) as file:
        file.visititems(
            lambda name, entry: found.update({name: entry[()]}) if isinstance(entry, h5py.Dataset) else None
        )
    return found


def assert_same_file(one: Path, other: Path) -> None:
    before, after = contents(one), contents(other)
    assert before.keys() == after.keys()
    for name, values in before.items():
        np.testing.assert_array_equal(after[name], values, err_msg=f"{one.name} {name}")
    assert checkpoint.read_details(one) == checkpoint.read_details(other)


@pytest.fixture
def assert_same_run():
    """`assert_same_run(folder, other)`: the same files, weights, optimizer state and history, bit for bit."""

    def check(folder: Path, other: Path) -> None:
        names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
        assert names == sorted(path.relative_to(other).as_posix() for path in other.rglob("*") if path.is_file())
        assert "weights.last.hdf5" in names
        assert len([name for name in names if name.startswith("weights.")]) == 2
        for name in names:
            if name.endswith(".hdf5"):
                assert_same_file(folder / name, other / name)
            elif not name.endswith(".npz"):
                assert (folder / name).read_bytes() == (other / name).read_bytes(), name
        one, two = history.read(folder), history.read(other)
        assert one.keys() == two.keys()
        for name, values in one.items():
            np.testing.assert_array_equal(two[name], values, err_msg=name)

    return check
