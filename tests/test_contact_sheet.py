"""The sheet: every picture in its place, untouched, and labels that fit."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay.contact_sheet import contact_sheet


def places(sheet, picture):
    """Corners where a picture lies in a sheet, pixel by pixel."""
    windows = np.lib.stride_tricks.sliding_window_view(sheet, picture.shape)[:, :, 0]
    return np.argwhere((windows == picture).all(axis=(2, 3, 4))).tolist()


@pytest.fixture
def pictures(rng):
    return [[rng.integers(0, 256, (10, 14, 3), dtype=np.uint8) for _ in range(3)] for _ in range(2)]


def test_pictures_lie_in_rows_and_columns(pictures):
    sheet = contact_sheet("title", ["a", "b", "c"], ["1", "2"], pictures)
    assert sheet.dtype == np.uint8
    corners = np.array([[places(sheet, picture)[0] for picture in line] for line in pictures])  # (2, 3, 2)
    assert (corners[:, :1, 0] == corners[:, :, 0]).all()
    assert (corners[:1, :, 1] == corners[:, :, 1]).all()
    assert (np.diff(corners[..., 0], axis=0) >= 10).all()
    assert (np.diff(corners[..., 1], axis=1) >= 14).all()


def test_floats_are_rounded_and_grey_becomes_rgb(rng):
    grey = np.array([[[-5.0], [10.4]], [[99.6], [300.0]]], np.float32)
    sheet = contact_sheet("t", ["a"], ["1"], [[grey]])
    assert places(sheet, np.repeat(np.array([[[0], [10]], [[100], [255]]], np.uint8), 3, axis=-1))


def test_labels_are_written(pictures):
    empty = contact_sheet("", ["", "", ""], ["", ""], pictures)
    for words in (("title", [""] * 3, [""] * 2), ("", ["a", "b", "c"], [""] * 2)):
        assert np.count_nonzero(contact_sheet(*words, pictures) < 128) > np.count_nonzero(empty < 128)
    assert contact_sheet("", [""] * 3, ["long label", "1"], pictures).shape[1] > empty.shape[1]
    assert contact_sheet("", ["a\nb", "", ""], [""] * 2, pictures).shape[0] > empty.shape[0]


def test_long_labels_stay_out_of_the_neighbour_s_column(pictures):
    narrow = contact_sheet("t", ["x", "", ""], ["1", "2"], pictures)
    sheet = contact_sheet("t", ["x" * 500, "", ""], ["1", "2"], pictures)
    assert sheet.shape == narrow.shape
    second = places(sheet, pictures[0][1])[0][1]
    assert (sheet[:, second:] == narrow[:, second:]).all()


def test_pictures_of_different_sizes_are_refused(pictures):
    pictures[1][2] = pictures[1][2][:5]
    with pytest.raises(
        ValueError, match=r"pictures must be of one size, got \[\(5, 14\), \(10, 14\)\] \(height, width\)"
    ):
        contact_sheet("t", ["a", "b", "c"], ["1", "2"], pictures)


@pytest.mark.parametrize(("columns", "rows"), [(2, 2), (3, 1)])
def test_labels_must_match(pictures, columns, rows):
    with pytest.raises(ValueError, match=rf"pictures must be {rows} rows of {columns}, .* got 2 rows of \[3\]"):
        contact_sheet("t", ["a"] * columns, ["1"] * rows, pictures)
