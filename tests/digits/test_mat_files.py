"""MATLAB files of SVHN, of both versions and both formats; truncated and foreign ones are refused by name."""

from __future__ import annotations

import re

import h5py
import numpy as np
import pytest
import scipy.io

from keras_overlay.digits.boxes import Box
from keras_overlay.digits.mat_files import FIELDS, AnnotationError, is_hdf5, read_crops, read_scenes

SCENES = {"1.png": [(30, 2, 3, 12, 10)], "2.png": [(20, -1, 4.5, 8, 1), (21, 9, 5, 10, 9)]}
"""Rows of FIELDS."""
EXPECTED = {"1.png": (Box(2, 3, 12, 30, 0),), "2.png": (Box(-1, 4.5, 8, 20, 1), Box(9, 5, 10, 21, 9))}


def v5(path, scenes):
    """As SciPy writes MATLAB's structures in version 5."""
    table = np.empty((1, len(scenes)), [("name", object), ("bbox", object)])
    for place, (name, rows) in enumerate(scenes.items()):
        boxes = np.empty((1, len(rows)), [(field, object) for field in FIELDS])
        for number, row in enumerate(rows):
            boxes[0, number] = tuple(map(float, row))
        table[0, place] = (name, boxes)
    scipy.io.savemat(path, {"digitStruct": table})
    return path


def test_digit_struct_of_version_7_3(tmp_path, digit_struct):
    path = digit_struct(tmp_path / "digitStruct.mat", SCENES)
    assert is_hdf5(path)
    assert read_scenes(path) == EXPECTED


def test_digit_struct_of_version_5(tmp_path):
    path = v5(tmp_path / "digitStruct.mat", SCENES)
    assert not is_hdf5(path)
    assert read_scenes(path) == EXPECTED


def test_a_matrix_for_each_picture(tmp_path):
    scipy.io.savemat(tmp_path / "boxes.mat", {name: np.array(rows, float) for name, rows in SCENES.items()})
    assert read_scenes(tmp_path / "boxes.mat") == EXPECTED


@pytest.fixture
def crops(rng):
    """Pictures (5, 32, 32, 3) and labels as the files have them."""
    return rng.integers(0, 256, (5, 32, 32, 3), dtype=np.uint8), np.array([[10], [1], [2], [9], [10]], np.uint8)


@pytest.mark.parametrize("version", ["5", "7.3"])
def test_cropped_digits(tmp_path, crops, version):
    path, matlab = tmp_path / "train_32x32.mat", crops[0].transpose(1, 2, 3, 0)
    if version == "5":
        scipy.io.savemat(path, {"X": matlab, "y": crops[1]})
    else:
        with h5py.File(path, "w") as file:
            file["X"], file["y"] = matlab.T, crops[1].T
    pictures, labels = read_crops(path)
    np.testing.assert_array_equal(pictures, crops[0])
    assert (labels.tolist(), labels.dtype) == ([0, 1, 2, 9, 0], np.int64)


@pytest.mark.parametrize("version", ["5", "7.3"])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.9])
def test_a_truncated_file_is_refused_by_name(tmp_path, digit_struct, version, share):
    write = v5 if version == "5" else digit_struct
    path = write(tmp_path / "digitStruct.mat", {f"{n}.png": SCENES["2.png"] for n in range(40)})
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])
    with pytest.raises(AnnotationError, match=f"^{re.escape(str(path))}: damaged") as caught:
        read_scenes(path)
    assert caught.value.path == path


def test_files_of_other_content(tmp_path, crops):
    path = tmp_path / "other.mat"
    scipy.io.savemat(path, {"y": crops[1]})
    with pytest.raises(AnnotationError, match=r"other\.mat: holds no boxes of pictures; expected a digitStruct\.mat"):
        read_scenes(path)
    with pytest.raises(AnnotationError, match=r"other\.mat: damaged, truncated or of other content"):
        read_crops(path)
    scipy.io.savemat(path, {"X": crops[0].transpose(1, 2, 3, 0), "y": crops[1][:3]})
    with pytest.raises(
        AnnotationError, match=r"expected X, uint8 \(height, width, 3, count\), and y of as many labels"
    ):
        read_crops(path)
    with h5py.File(path, "w") as file:
        file["digitStruct/name"] = 3
    with pytest.raises(AnnotationError, match=r"other\.mat: damaged, truncated or of other content"):
        read_scenes(path)


def test_labels_that_are_no_digits(tmp_path, crops, digit_struct):
    path = digit_struct(tmp_path / "digitStruct.mat", {"1.png": [(1, 2, 3, 4, 11)]})
    with pytest.raises(AnnotationError, match=r"a label must be a digit 0\.\.9, or 10 for 0, got label=11"):
        read_scenes(path)
