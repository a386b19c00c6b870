"""A run's numbers: written whole, read back equal, refused when they are anything but plain numbers."""

from __future__ import annotations

import csv
import io
import pickle
import zipfile

import numpy as np
import pytest

from keras_overlay import history

COLUMNS = {"loss": [900.5, 1e-9, float("nan")], "val_loss": [5.0, 4.0, 3.0], "val_PSNR": [21.25, 27.5, float("inf")]}


class Trap:
    """An object whose unpickling makes a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


def test_what_is_written_is_read(tmp_path):
    history.write(tmp_path, COLUMNS)
    for path in (tmp_path, tmp_path / "history.npz", str(tmp_path)):
        columns = history.read(path)
        assert list(columns) == list(COLUMNS)
        for name, values in COLUMNS.items():
            assert columns[name].dtype == np.float64
            np.testing.assert_array_equal(columns[name], values)


def test_the_table_says_the_same_with_epochs_from_1(tmp_path):
    history.write(tmp_path, COLUMNS)
    with open(tmp_path / "history.csv", newline="", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    assert head == ["epoch", *COLUMNS]
    assert [row[0] for row in rows] == ["1", "2", "3"]
    np.testing.assert_array_equal(np.array(rows, float)[:, 1:].T, list(COLUMNS.values()))


def test_a_later_write_replaces_and_leaves_nothing_else(tmp_path):
    history.write(tmp_path, COLUMNS)
    history.write(tmp_path, {"loss": [1.0]})
    assert list(history.read(tmp_path)) == ["loss"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["history.csv", "history.npz"]


def test_columns_of_different_lengths_are_not_written(tmp_path):
    with pytest.raises(ValueError, match=r"history columns must have one length, got {'loss': 2, 'val_loss': 1}"):
        history.write(tmp_path, {"loss": [1.0, 2.0], "val_loss": [1.0]})
    assert list(tmp_path.iterdir()) == []


def test_a_history_of_the_original_scripts_is_refused_and_not_unpickled(tmp_path):
    trace = tmp_path / "unpickled"
    np.savez(tmp_path / "history.npz", history={"val_PSNR": [20.0], "trap": Trap(trace)})
    with pytest.raises(
        ValueError, match=r"history\.npz: this history is a pickled object, as the original scripts write"
    ):
        history.read(tmp_path)
    assert not trace.exists()
    with np.load(tmp_path / "history.npz", allow_pickle=True) as archive:
        archive["history"]
    assert trace.exists()  # the trap works


def test_a_bare_pickle_is_refused_and_not_unpickled(tmp_path):
    trace, path = tmp_path / "unpickled", tmp_path / "history.npz"
    path.write_bytes(pickle.dumps(Trap(trace)))
    with pytest.raises(ValueError, match="is a pickled object"):
        history.read(path)
    assert not trace.exists()


@pytest.mark.parametrize("kept", [10, 100, -30, -1])
def test_a_truncated_file_is_refused(tmp_path, kept):
    history.write(tmp_path, COLUMNS)
    path = tmp_path / "history.npz"
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(ValueError, match=r"history\.npz: damaged, or not a history of plain arrays"):
        history.read(path)


def test_a_changed_byte_is_noticed(tmp_path):
    history.write(tmp_path, COLUMNS)
    path = tmp_path / "history.npz"
    content = bytearray(path.read_bytes())
    content[content.index(np.float64(900.5).tobytes()) + 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"history\.npz: damaged"):
        history.read(path)


@pytest.mark.parametrize("content", [b"", b"PK", b"epoch,loss\n1,2\n", b"\x93NUMPY\x01\x00"])
def test_other_files_are_refused(tmp_path, content):
    (tmp_path / "history.npz").write_bytes(content)
    with pytest.raises(ValueError, match=r"history\.npz: not a history \(\.npz archive\)"):
        history.read(tmp_path)


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"a": [1.0, 2.0], "b": [1.0]}, r"expected columns of one length, got shapes {'a': \(2,\), 'b': \(1,\)}"),
        ({"a": [[1.0]]}, r"expected columns of one length, got shapes {'a': \(1, 1\)}"),
        ({"a": 1.0}, r"expected columns of one length, got shapes {'a': \(\)}"),
        ({"a": ["x"]}, r"expected numbers, got {'a': '<U1'}"),
        ({"a": [1j]}, r"expected numbers, got {'a': 'complex128'}"),
    ],
)
def test_arrays_that_are_no_columns_of_numbers_are_refused(tmp_path, arrays, message):
    np.savez(tmp_path / "history.npz", **arrays)
    with pytest.raises(ValueError, match=message):
        history.read(tmp_path)


def test_an_archive_of_something_else_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "history.npz", "w") as archive:
        archive.writestr("readme.txt", "no array")
    with pytest.raises(ValueError, match="expected columns of one length"):
        history.read(tmp_path)


def test_a_declared_size_that_is_not_there_is_refused(tmp_path):
    header = io.BytesIO()
    np.lib.format.write_array_header_1_0(header, {"descr": "<f8", "fortran_order": False, "shape": (10**11,)})
    with zipfile.ZipFile(tmp_path / "history.npz", "w") as archive:
        archive.writestr("loss.npy", header.getvalue() + bytes(8))
    with pytest.raises(ValueError, match=r"history\.npz: damaged"):
        history.read(tmp_path)


def test_no_file_says_what_was_expected(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"history\.npz: no history there; expected a run folder of train_n2n"):
        history.read(tmp_path)
