"""What is printed and what is written about a run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import keras_overlay
from keras_overlay.atomic import WriteError
from keras_overlay.file_restoring import Outcome, report, write_report
from keras_overlay.scoring import Scores

RECORD = {"overlay": "captions", "weights": [{"name": "captions", "sha256": "0" * 64}], "strength": None, "seconds": 9}
OUTCOMES = [
    Outcome("a", warnings=("lost its profile",), seconds=1.5, output=Path("out/a"), changed=0.25, record=RECORD),
    Outcome("b", skipped=True, output=Path("out/b"), record=RECORD),
    Outcome("c", "c: is empty", seconds=0.5, record=RECORD),
]


def test_a_report_tells_warnings_failures_and_means(capsys):
    scores = [Scores("a", 20, 30, 0.5, 0.7), Scores("b", 22, 34, 0.6, 0.9)]
    outcomes = [
        Outcome("a", scores=scores[0], warnings=("lost its profile",)),
        Outcome("b", scores=scores[1]),
        Outcome("c", "c: is empty"),
    ]
    assert report(outcomes) == 1
    printed = capsys.readouterr()
    assert printed.err == "warning: a: lost its profile\nfailed: c: is empty\n"
    lines = ["mean of 2: PSNR 21.000 -> 32.000 dB, SSIM 0.5500 -> 0.8000", "2 of 3 files restored"]
    assert printed.out.splitlines() == lines
    assert report(outcomes[:2]) == 0


def test_what_was_done_before_is_no_failure_and_what_was_not_reached_is(capsys):
    assert report(OUTCOMES[:2]) == 0
    assert report(OUTCOMES[:2], files=5) == 1
    assert capsys.readouterr().out.splitlines() == [
        "1 of 2 files restored, 1 skipped (done before)",
        "1 of 5 files restored, 1 skipped (done before), 3 not reached",
    ]


def test_the_written_report_has_a_line_for_each_file_and_totals(tmp_path):
    path = tmp_path / "new" / "report.json"
    write_report(path, OUTCOMES, 4, {"command": "x", "options": {"image_dir": [Path("in")]}}, interrupted=True)
    content = json.loads(path.read_text())
    assert (content["format_version"], content["version"]) == (1, keras_overlay.__version__)
    assert (content["command"], content["interrupted"]) == ("x", True)
    assert content["options"] == {"image_dir": ["in"]}
    assert content["totals"] == {"files": 4, "done": 1, "skipped": 1, "failed": 1, "not_reached": 1, "seconds": 2.0}
    done, skipped, failed = content["files"]
    assert done == {
        "file": "a", "status": "done", "output": str(Path("out/a")), "overlay": "captions", "strength": None,
        "weights": RECORD["weights"], "seconds": 1.5, "changed": 0.25, "warnings": ["lost its profile"], "error": None,
    }  # fmt: skip
    assert (skipped["status"], skipped["output"], skipped["changed"]) == ("skipped", str(Path("out/b")), None)
    assert (failed["status"], failed["output"], failed["error"]) == ("failed", None, "c: is empty")


def test_a_report_replaces_an_older_one_whole_or_not_at_all(tmp_path):
    path = tmp_path / "report.json"
    path.write_text("older")
    with pytest.raises(ValueError, match="Out of range float values are not JSON compliant"):
        write_report(path, [Outcome("a", changed=float("nan"))], 1, {})
    assert path.read_text() == "older"
    write_report(path, [], 0, {})
    assert json.loads(path.read_text())["files"] == []
    assert [each.name for each in tmp_path.iterdir()] == ["report.json"]


def test_a_report_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(WriteError, match=r"report\.json: could not be written"):
        write_report(tmp_path / "file" / "report.json", [], 0, {})
