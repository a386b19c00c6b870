"""Folders that are there whole or not at all."""

from __future__ import annotations

import json

import pytest

from datasets.picture_folders import RECORD, WORK, FolderError, is_complete, place, work_folder

RECIPE = {"dataset": "x", "seed": 1}
RECORDED = {"recipe": RECIPE, "archive": {"name": "x.zip", "sha256": "0"}, "licence": "CC0"}


def fill(folder):
    (folder / "1.png").write_bytes(b"abc")
    return {"1.png": 3}


@pytest.fixture
def made(tmp_path):
    with work_folder(tmp_path) as work:
        place(tmp_path / "train", work, RECORDED, fill)
    return tmp_path / "train"


def test_made_folder_is_complete_and_says_what_it_is(made):
    assert is_complete(made, RECIPE)
    assert json.loads((made / RECORD).read_text()) == {**RECORDED, "files": {"1.png": 3}}
    assert [path.name for path in made.parent.iterdir()] == ["train"]


def test_missing_and_empty_folders_are_to_be_made(tmp_path):
    assert not is_complete(tmp_path / "none", RECIPE)
    (tmp_path / "empty").mkdir()
    assert not is_complete(tmp_path / "empty", RECIPE)


def test_other_recipe_is_refused(made):
    with pytest.raises(
        FolderError, match=r"train is there already, made with dataset=x, seed=1; .*another --output_dir"
    ):
        is_complete(made, {**RECIPE, "seed": 2})


def test_lost_picture_is_told(made):
    (made / "1.png").write_bytes(b"ab")
    with pytest.raises(FolderError, match=r"1 of its 1 pictures are missing or changed, '1\.png' for one"):
        is_complete(made, RECIPE)


@pytest.mark.parametrize("record", [None, "", "{}", "[]", '{"recipe": 1, "archive": {}, "licence": "", "files": {}}'])
def test_folder_of_somebody_else_is_refused(tmp_path, record):
    (tmp_path / "mine.png").write_bytes(b"x")
    if record is not None:
        (tmp_path / RECORD).write_text(record)
    with pytest.raises(FolderError, match="is there already and was not made by this program"):
        is_complete(tmp_path, RECIPE)


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_stopped_while_filling_leaves_no_folder(tmp_path, error):
    def stop(folder):
        fill(folder)
        raise error

    with pytest.raises((KeyboardInterrupt, OSError)), work_folder(tmp_path) as work:
        place(tmp_path / "train", work, RECORDED, stop)
    assert list(tmp_path.iterdir()) == []


def test_rests_of_a_killed_run_are_not_taken_over(tmp_path):
    rest = tmp_path / WORK / "train.unpacking"
    rest.mkdir(parents=True)
    (rest / "old.png").write_bytes(b"x")
    with work_folder(tmp_path) as work:
        place(tmp_path / "train", work, RECORDED, fill)
    assert sorted(path.name for path in (tmp_path / "train").iterdir()) == ["1.png", RECORD]


def test_folder_that_filled_up_meanwhile_is_not_replaced(tmp_path):
    def slow(folder):
        (tmp_path / "train").mkdir()
        (tmp_path / "train" / "mine.png").write_bytes(b"x")
        return fill(folder)

    with pytest.raises(OSError, match="train"), work_folder(tmp_path) as work:
        place(tmp_path / "train", work, RECORDED, slow)
    assert [path.name for path in (tmp_path / "train").iterdir()] == ["mine.png"]


def test_two_runs_at_once_are_refused(tmp_path):
    pytest.importorskip("fcntl")
    with (
        work_folder(tmp_path),
        pytest.raises(FolderError, match="another run is at work in"),
        work_folder(tmp_path),
    ):
        pass


def test_work_folder_stays_after_an_error_if_something_is_in_it(tmp_path):
    (tmp_path / WORK).mkdir()
    (tmp_path / WORK / "a.part").write_bytes(b"x")
    with pytest.raises(ZeroDivisionError), work_folder(tmp_path):
        raise ZeroDivisionError
    assert (tmp_path / WORK / "a.part").exists()
