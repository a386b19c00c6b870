"""Finding picture files."""

from __future__ import annotations

import os
import pickle

import pytest

from keras_overlay.image_files import SUFFIXES, ImageFileError, find_images


@pytest.fixture
def tree(tmp_path):
    """A folder of empty files: finding goes by names only."""
    names = ["b.png", "a.JPG", "notes.txt", ".hidden.png", "deep/c.tif", "deep/er/d.Webp", ".git/e.png", "a/z.gif"]
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    (tmp_path / "folder.png").mkdir()
    return tmp_path


def test_finds_all_pictures_in_order(tree):
    found = [path.relative_to(tree).as_posix() for path in find_images(tree)]
    assert found == ["a/z.gif", "a.JPG", "b.png", "deep/c.tif", "deep/er/d.Webp"]


def test_not_recursive(tree):
    assert [path.name for path in find_images(str(tree), recursive=False)] == ["a.JPG", "b.png"]


def test_every_suffix_counts(tmp_path):
    for number, suffix in enumerate(SUFFIXES):
        (tmp_path / f"{number}{suffix.upper()}").touch()
    assert len(find_images(tmp_path)) == 8


def test_one_file(tree):
    assert find_images(tree / "b.png") == [tree / "b.png"]


def test_one_file_of_unknown_suffix(tree):
    with pytest.raises(ImageFileError, match=r"notes\.txt: has not the suffix .* got '\.txt' \(known: \.bmp"):
        find_images(tree / "notes.txt")


def test_missing(tmp_path):
    with pytest.raises(ImageFileError, match="nowhere: does not exist") as caught:
        find_images(tmp_path / "nowhere")
    assert caught.value.path == tmp_path / "nowhere"


def test_folder_without_pictures(tmp_path):
    (tmp_path / "readme.txt").touch()
    with pytest.raises(ImageFileError, match=r"no picture found \(looked in this folder and .*\.jpg \.png") as caught:
        find_images(tmp_path)
    assert str(caught.value).startswith(str(tmp_path))


def test_links_that_lead_nowhere_or_round_in_circles(tree):
    os.symlink(tree / "gone.png", tree / "broken.png")
    os.symlink(tree, tree / "deep" / "again")
    assert len(find_images(tree)) == 5


def test_error_survives_pickling(tmp_path):
    error = pickle.loads(pickle.dumps(ImageFileError(tmp_path, "is a test")))
    assert str(error) == f"{tmp_path}: is a test"
    assert error.path == tmp_path
