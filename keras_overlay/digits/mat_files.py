"""MATLAB files of SVHN, of version 5 (through SciPy) and of version 7.3, which is HDF5: boxes of scenes, and crops.

Whatever is wrong with a file becomes one error that names it. Nothing in a file is executed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from keras_overlay.digits.boxes import Box, digit_of

FIELDS = ("height", "left", "top", "width", "label")
"""Of a box, in the order of version 5 files that have a matrix for each picture."""
_HDF5_SIGNATURE = b"\x89HDF\r\n\x1a\n"
_HDF5_OFFSET = 512  # MATLAB writes its own header before


class AnnotationError(ValueError):
    """A file of boxes or crops that cannot be used; the message names it and what is wrong."""

    def __init__(self, path: str | Path, problem: str):
        super().__init__(f"{path}: {problem}")
        self.path = Path(path)


def read_scenes(path: str | Path) -> dict[str, tuple[Box, ...]]:
    """Boxes of every picture in a digitStruct.mat.

    Args:
        path: Of version 7.3 as SVHN has it (`digitStruct` with `name` and `bbox`), of version 5 with the same, or of
            version 5 with a matrix for each picture: one row a digit; height, left, top, width, label.

    Returns:
        File name to its boxes, in the file's order; 0 is 0 and not 10.

    Raises:
        AnnotationError: missing, truncated, damaged, or of other content.
    """
    with _readable(path):
        found = dict(_scenes_of_hdf5(path) if is_hdf5(path) else _scenes_of_v5(path))
        boxes = {name: tuple(_boxes(columns)) for name, columns in found.items()}
    if not boxes:
        raise AnnotationError(path, "holds no boxes of pictures; expected a digitStruct.mat of SVHN")
    return boxes


def read_crops(path: str | Path) -> tuple[np.ndarray, np.ndarray]:
    """Digits and labels of a cropped set such as train_32x32.mat.

    Returns:
        uint8 (count, height, width, channels) RGB, and int64 (count,) labels 0..9.

    Raises:
        AnnotationError: missing, truncated, damaged, or of other content.
    """
    with _readable(path):
        pictures, labels = _crops_of_hdf5(path) if is_hdf5(path) else _crops_of_v5(path)
        labels = np.asarray(labels).ravel()
        right = pictures.dtype == np.uint8 and pictures.ndim == 4 and pictures.shape[-1] in (1, 3)
        if not right or len(pictures) != len(labels):
            raise AnnotationError(path, f"expected X, uint8 (height, width, 3, count), and y of as many labels, got X "
                                  f"{pictures.dtype} {pictures.shape} and y {labels.shape}")  # fmt: skip
        return pictures, np.array([digit_of(float(label)) for label in labels], np.int64)


def is_hdf5(path: str | Path) -> bool:
    """Whether a file is HDF5, as MATLAB's version 7.3 is."""
    with open(path, "rb") as file:
        start = file.read(_HDF5_OFFSET + len(_HDF5_SIGNATURE))
    return start.startswith(_HDF5_SIGNATURE) or start[_HDF5_OFFSET:] == _HDF5_SIGNATURE


@contextmanager
def _readable(path: str | Path) -> Iterator[None]:
    try:
        yield
    except AnnotationError:
        raise
    except FileNotFoundError:
        raise AnnotationError(path, "does not exist") from None
    except OSError as error:
        problem = f"cannot be read: {error.strerror}" if error.errno else f"damaged or truncated ({error})"
        raise AnnotationError(path, problem) from None
    except Exception as error:  # decoders raise whatever they stumble over: KeyError, zlib.error, TypeError, EOFError
        raise AnnotationError(path, f"damaged, truncated or of other content ({error})") from None


def _boxes(columns: Mapping[str, np.ndarray]) -> Iterator[Box]:
    numbers = {name: np.asarray(columns[name], np.float64).ravel() for name in FIELDS}
    for row in range(len(numbers["label"])):
        one = {name: float(numbers[name][row]) for name in FIELDS}
        yield Box(one["left"], one["top"], one["width"], one["height"], digit_of(one["label"]))


def _scenes_of_hdf5(path: str | Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    import h5py

    with h5py.File(path, "r") as file:
        table = file["digitStruct"]
        for name, boxes in zip(table["name"][()].ravel(), table["bbox"][()].ravel(), strict=True):
            group = file[boxes]
            yield _text(file[name][()]), {field: _numbers(file, group[field]) for field in FIELDS}


def _numbers(file, column) -> list[float]:
    """A column of boxes: the number itself where there is one box, references to numbers where there are more."""
    values = column[()].ravel()
    return [float(file[value][()].item()) for value in values] if column.dtype == object else values.tolist()


def _text(codes: np.ndarray) -> str:
    return "".join(map(chr, codes.ravel()))


def _scenes_of_v5(path: str | Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    import scipy.io

    content = scipy.io.loadmat(path)
    if "digitStruct" in content:
        for entry in content["digitStruct"].ravel():
            boxes = entry["bbox"]
            yield str(entry["name"].item()), {field: [each.item() for each in boxes[field].ravel()] for field in FIELDS}
        return
    for name, matrix in content.items():
        if "." in name and isinstance(matrix, np.ndarray) and matrix.ndim == 2 and matrix.shape[1] == len(FIELDS):
            yield name, dict(zip(FIELDS, matrix.T, strict=True))


def _crops_of_hdf5(path: str | Path) -> tuple[np.ndarray, np.ndarray]:
    import h5py

    with h5py.File(path, "r") as file:
        pictures = file["X"][()].transpose(0, 3, 2, 1)  # HDF5 has MATLAB's axes reversed
        return np.ascontiguousarray(pictures), file["y"][()]


def _crops_of_v5(path: str | Path) -> tuple[np.ndarray, np.ndarray]:
    import scipy.io

    content = scipy.io.loadmat(path, variable_names=["X", "y"])
    return np.ascontiguousarray(content["X"].transpose(3, 0, 1, 2)), content["y"]
