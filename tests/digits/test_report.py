"""Reports of reading: each digit's figures, as counted by hand, as text and CSV; and the mistakes."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from keras_overlay.digits import report

TRUTH = np.array([0, 0, 0, 1, 1, 9])
ANSWERS = np.array([0, 0, 1, 1, 1, 1])


def test_figures_counted_by_hand():
    made = report.report(TRUTH, ANSWERS)
    assert made.rows[0] == ("0", 1.0, pytest.approx(2 / 3), pytest.approx(0.8), 3)
    assert made.rows[1] == ("1", 0.5, 1.0, pytest.approx(2 / 3), 2)
    assert made.rows[9] == ("9", 0.0, 0.0, 0.0, 1)
    assert made.rows[5] == ("5", 0.0, 0.0, 0.0, 0)
    assert made.rows[10] == (
        "mean",
        pytest.approx(4 / 6),
        pytest.approx(4 / 6),
        pytest.approx((3 * 0.8 + 4 / 3) / 6),
        6,
    )
    assert made.accuracy == pytest.approx(4 / 6)
    lines = str(made).splitlines()
    assert len(lines) == 13
    assert lines[1].split() == ["0", "1.000", "0.667", "0.800", "3"]
    assert lines[-1] == "accuracy 66.67%"


def test_csv_files(tmp_path):
    report.write(tmp_path / "digits.csv", report.report(TRUTH, ANSWERS))
    rows = list(csv.DictReader((tmp_path / "digits.csv").open()))
    assert len(rows) == 11
    assert rows[1] == {"digit": "1", "precision": "0.5000", "recall": "1.0000", "f1": "0.6667", "support": "2"}
    wrong = report.mistakes(["a", "b", "c", "d", "e", "f"], TRUTH, ANSWERS)
    assert wrong == [("c", 0, 1), ("f", 9, 1)]
    report.write_mistakes(tmp_path / "mistakes.csv", wrong)
    assert (tmp_path / "mistakes.csv").read_text().splitlines() == ["name,digit,answer", "c,0,1", "f,9,1"]


def test_nothing_to_compare_is_refused():
    for truth, answers in ((TRUTH, ANSWERS[:2]), (TRUTH[:0], TRUTH[:0])):
        with pytest.raises(ValueError, match="truth and answers must be as many and at least one, got"):
            report.report(truth, answers)
