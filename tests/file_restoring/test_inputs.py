"""Folders and files as they are named on a command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from keras_overlay.file_restoring import find_inputs
from keras_overlay.image_files import ImageFileError


@pytest.fixture
def folders(tmp_path):
    for name in ("one/a.png", "one/sub/b.JPG", "two/c.tif", "one/note.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"content does not matter here")
    return tmp_path


def names(inputs):
    return [each.name.as_posix() for each in inputs]


def test_folders_are_searched_and_files_taken_in_the_order_given(folders):
    inputs = find_inputs([folders / "two", folders / "one"])
    assert names(inputs) == ["c.tif", "a.png", "sub/b.JPG"]
    assert inputs[2].file == folders / "one" / "sub" / "b.JPG"
    assert names(find_inputs([folders / "one" / "sub" / "b.JPG", folders / "two" / "c.tif"])) == ["b.JPG", "c.tif"]


def test_a_file_is_taken_whatever_its_suffix(folders):
    assert names(find_inputs([folders / "one" / "note.txt"])) == ["note.txt"]


def test_a_picture_that_is_named_twice_comes_once(folders):
    one = folders / "one"
    assert names(find_inputs([one / "a.png", one, one / "a.png", one / "sub" / ".." / "a.png"])) == [
        "a.png",
        "sub/b.JPG",
    ]


def test_results_inside_a_folder_are_no_pictures_to_restore(folders):
    one = folders / "one"
    assert names(find_inputs([one], one / "sub")) == ["a.png"]
    assert names(find_inputs([one / "sub"], one / "sub")) == ["b.JPG"]  # refused elsewhere
    assert names(find_inputs([one / "sub"], one)) == ["b.JPG"]
    assert names(find_inputs([one / "sub" / "b.JPG"], one / "sub")) == ["b.JPG"]
    assert names(find_inputs([one], folders / "elsewhere")) == ["a.png", "sub/b.JPG"]


def test_a_folder_without_pictures_and_a_missing_path_are_refused(folders):
    (folders / "none").mkdir()
    with pytest.raises(ImageFileError, match="none: no picture found"):
        find_inputs([folders / "one", folders / "none"])
    with pytest.raises(ImageFileError, match="missing: does not exist"):
        find_inputs([Path("missing")])
