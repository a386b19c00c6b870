"""Own noisy data: files matched by name."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from keras_overlay.image_files import ImageFileError, write_png
from keras_overlay.pairs.matching import match_by_name


@pytest.fixture
def folders(tmp_path):
    """`folders({"a.png": (height, width)}, {…})`: two folders of pictures."""

    def make(sources: dict, targets: dict):
        made = []
        for name, files in (("shots", sources), ("targets", targets)):
            (tmp_path / name).mkdir()
            made.append(tmp_path / name)
            for file, size in files.items():
                write_png(tmp_path / name / file, np.zeros((*size, 3), np.uint8))
        return made

    return make


def test_files_are_paired_by_relative_name_without_suffix(folders):
    sources, targets = folders(
        {"b.png": (4, 6), "a.png": (5, 5), "sub/a.png": (3, 3)}, {"sub/a.png": (3, 3), "a.png": (5, 5), "b.png": (4, 6)}
    )
    (targets / "b.png").rename(targets / "b.tmp.png")
    (targets / "b.tmp.png").rename(targets / "b.PNG")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = match_by_name(sources, targets)
    assert found[0] == [sources / "a.png", sources / "b.png", sources / "sub/a.png"]
    assert found[1] == [targets / "a.png", targets / "b.PNG", targets / "sub/a.png"]


def test_pictures_without_a_twin_are_left_out_with_a_warning(folders):
    sources, targets = folders({"a.png": (4, 4), "b.png": (4, 4)}, {"b.png": (4, 4), "c.png": (4, 4)})
    with pytest.warns(UserWarning, match=rf"2 pictures without a twin, such as {sources / 'a.png'}"):
        found = match_by_name(sources, targets)
    assert found == ([sources / "b.png"], [targets / "b.png"])


def test_no_name_in_common_is_refused(folders):
    sources, targets = folders({"a.png": (4, 4)}, {"b.png": (4, 4)})
    with pytest.raises(ImageFileError, match=f"{sources}: no file name in common with {targets}"):
        match_by_name(sources, targets)


def test_a_pair_of_two_sizes_is_refused_with_both_named(folders):
    sources, targets = folders({"a.png": (4, 6)}, {"a.png": (6, 4)})
    message = rf"{sources / 'a.png'}: is 6x4 pixels, its twin {targets / 'a.png'} 4x6 pixels"
    with pytest.raises(ImageFileError, match=message):
        match_by_name(sources, targets)


def test_two_files_of_one_name_are_refused(folders):
    sources, targets = folders({"a.png": (4, 4), "a.bmp.png": (4, 4)}, {"a.png": (4, 4)})
    (sources / "a.bmp.png").rename(sources / "a.jpg")
    with pytest.raises(ImageFileError, match=r"a\.png: two files of one name: a\.jpg is there too"):
        match_by_name(sources, targets)


def test_an_empty_or_missing_folder_or_a_file_is_refused(folders, tmp_path):
    sources, targets = folders({"a.png": (4, 4)}, {})
    with pytest.raises(ImageFileError, match=f"{targets}: no picture found"):
        match_by_name(sources, targets)
    with pytest.raises(ImageFileError, match=f"{tmp_path / 'none'}: is not a folder"):
        match_by_name(sources, tmp_path / "none")
    with pytest.raises(ImageFileError, match=r"a\.png: is not a folder"):
        match_by_name(sources / "a.png", sources)
