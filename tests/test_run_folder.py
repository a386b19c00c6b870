"""The files of a run: which checkpoint is the best, and options that survive."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from keras_overlay.run_folder import RunFolder


def make(folder: Path, *names: str) -> RunFolder:
    folder.mkdir(exist_ok=True)
    for name in names:
        (folder / name).write_bytes(b"")
    return RunFolder(folder)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_names_follow_the_published_pattern(tmp_path):
    run = RunFolder(str(tmp_path))
    assert run.best_path(7, 112.34567, 28.1234567) == tmp_path / "weights.007-112.346-28.12346.hdf5"
    assert run.best_path(1234, 0.5, 9) == tmp_path / "weights.1234-0.500-9.00000.hdf5"
    assert run.last == tmp_path / "weights.last.hdf5"


def test_best_is_none_before_the_first_epoch(tmp_path):
    assert RunFolder(tmp_path / "not there").best() is None
    assert make(tmp_path, "weights.last.hdf5", "weights.txt", "weights.1.hdf5").best() is None


@pytest.mark.parametrize(("older", "newer"), [(3, 12), (99, 100), (999, 1000), (9_999, 10_000)])
def test_best_is_the_latest_by_number_when_a_kill_left_two(tmp_path, older, newer):
    run = RunFolder(tmp_path)
    paths = [run.best_path(epoch, 100.0 / epoch, 28.0) for epoch in (newer, older)]
    make(tmp_path, "weights.last.hdf5", *(path.name for path in paths))
    assert run.best() == paths[0]


def test_names_written_when_the_loss_was_no_number_count(tmp_path):
    run = RunFolder(tmp_path)
    path = run.best_path(1, float("nan"), float("nan"))
    make(tmp_path, path.name)
    assert run.best() == path


def test_forgetting_deletes_older_best_checkpoints_and_nothing_else(tmp_path):
    kept = ["history.npz", "weights.010-9.000-29.00000.hdf5", "weights.last.hdf5", "weights.mine.hdf5"]
    run = make(tmp_path, *kept, "weights.008-9.500-28.50000.hdf5", "weights.1009-8.000-28.00000.hdf5")
    run.forget_best_but(tmp_path / kept[1])
    assert names_in(tmp_path) == sorted(kept)


def test_options_come_back(tmp_path):
    options = {"source_noise_model": "text,0,50", "lr": 0.001, "image_dir": None, "output_path": tmp_path / "ä"}
    run = RunFolder(tmp_path / "runs" / "new")
    run.refuse_if_used()
    run.write_options(options)
    assert run.options() == {**options, "output_path": str(tmp_path / "ä")}
    assert names_in(run.path) == ["options.json"]
    assert json.loads((run.path / "options.json").read_text(encoding="utf-8")) == run.options()


@pytest.mark.parametrize("present", ["options.json", "weights.last.hdf5"])
def test_a_folder_with_a_run_is_refused(tmp_path, present):
    run = make(tmp_path, present)
    with pytest.raises(
        ValueError, match="holds a run already; continue it with --resume, or choose another --output_pa"
    ):
        run.refuse_if_used()
    assert names_in(tmp_path) == [present]


def test_a_folder_with_other_files_is_taken(tmp_path):
    run = make(tmp_path, "notes.txt")
    run.refuse_if_used()
    run.write_options({"lr": 1})
    run.write_options({"lr": 2})
    assert run.options() == {"lr": 2}
    assert names_in(tmp_path) == ["notes.txt", "options.json"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, r"no run to resume there \(options\.json is missing\)"),
        ("{", r"options\.json: damaged \(Expecting"),
        ("[1, 2]", r"options\.json: damaged \(expected an object, got list\)"),
        (b"\xff\xfe{}", r"options\.json: damaged \("),
    ],
)
def test_missing_or_damaged_options_are_refused_by_name(tmp_path, content, message):
    if content is not None:
        (tmp_path / "options.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(ValueError, match=message):
        RunFolder(tmp_path).options()
