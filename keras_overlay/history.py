"""The numbers of a run, epoch by epoch, as plain arrays and as a table."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np

from keras_overlay.atomic import atomic_path

Columns = dict[str, list[float]]

_ZIP = b"PK\x03\x04"
_PICKLED = (
    "{}: this history is a pickled object, as the original scripts write it; reading it could run any code, so it is "
    "refused. Retrain with train_n2n.py, or convert it where you trust it"
)


def write(folder: Path, columns: Columns) -> None:
    """Write `history.npz` (one float64 array a column) and `history.csv` into a run folder, each atomically.

    Args:
        folder: The run folder.
        columns: Name to one number an epoch, all of the same length.

    Raises:
        ValueError: if columns differ in length.
    """
    lengths = {name: len(values) for name, values in columns.items()}
    if len(set(lengths.values())) > 1:
        raise ValueError(f"history columns must have one length, got {lengths}")
    with atomic_path(folder / "history.npz") as path, open(path, "wb") as file:
        np.savez(file, **{name: np.asarray(values, np.float64) for name, values in columns.items()})
    with atomic_path(folder / "history.csv") as path, open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["epoch", *columns])
        writer.writerows([epoch, *row] for epoch, row in enumerate(zip(*columns.values(), strict=True), start=1))


def read(path: str | Path) -> dict[str, np.ndarray]:
    """Read a run's history.

    Args:
        path: A run folder, or its `history.npz`.

    Returns:
        Name to float64 (epochs,).

    Raises:
        ValueError: if the file is not a history, or is one of the original scripts': those hold a pickled object, and
            unpickling a file can run any code, so they are never read.
        OSError: if there is no such file.
    """
    path = Path(path)
    path = path / "history.npz" if path.is_dir() else path
    try:
        with open(path, "rb") as file:
            start = file.read(len(_ZIP))
    except FileNotFoundError:
        raise FileNotFoundError(f"{path}: no history there; expected a run folder of train_n2n.py") from None
    if start != _ZIP:
        raise ValueError(_PICKLED.format(path) if start[:1] == b"\x80" else f"{path}: not a history (.npz archive)")
    try:
        with np.load(path, allow_pickle=False) as archive:
            columns = {name: archive[name] for name in archive.files}
    except Exception as error:
        if "allow_pickle" in str(error):
            raise ValueError(_PICKLED.format(path)) from None
        raise ValueError(f"{path}: damaged, or not a history of plain arrays ({error})") from None
    _check(path, columns)
    return columns


def _check(path: Path, columns: dict[str, np.ndarray]) -> None:
    shapes = {name: np.shape(values) for name, values in columns.items()}
    if not columns or any(len(shape) != 1 for shape in shapes.values()) or len(set(shapes.values())) != 1:
        raise ValueError(f"{path}: expected columns of one length, got shapes {shapes}")
    kinds = {name: str(values.dtype) for name, values in columns.items() if values.dtype.kind not in "fiu"}
    if kinds:
        raise ValueError(f"{path}: expected numbers, got {kinds}")
