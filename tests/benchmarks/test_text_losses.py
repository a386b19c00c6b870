"""The seed's studies of text segmentation at a tiny size: tables, resuming, and what counts as a small word."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import text_losses, text_study_runs
from keras_overlay.commands import train_text
from keras_overlay.image_files import write_png

FAST = (
    "--train", "4", "--test", "2", "--image_size", "32", "--batch_size", "2", "--steps", "2", "--precision", "float32",
    "--quiet",
)  # fmt: skip
MODEL = "text_unet,filters=4,scales=2,most=8"  # the seed's networks take a minute to be traced


def pictures(folder, count: int, seed: int) -> None:
    """In the place of drawn ones: (48, 48, 3) with a bar for a word."""
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        page, mask = rng.integers(120, 255, (48, 48, 3), dtype=np.uint8), np.zeros((48, 48), np.uint8)
        mask[20:28, 4:40] = 255
        page[mask > 0] = 5
        write_png(folder / "lettered" / f"{number}.png", page)
        write_png(folder / "mask" / f"{number}.png", mask)


@pytest.fixture
def study(tmp_path, monkeypatch, in_this_process):
    """`study(name, *options)`: run a study in this process; every training it starts is noted in `study.started`."""
    monkeypatch.setattr(text_losses, "draw", lambda folder, count, seed: pictures(folder, count, seed))
    monkeypatch.setattr(text_study_runs, "PAGE", (64, 48))

    def start(words, training):
        assert training == "train_text"
        run.started.append(words)
        assert train_text.main([str(word) for word in words]) == 0

    monkeypatch.setattr(text_study_runs, "start", start)

    def run(name: str, *options: str) -> int:
        run.started = []
        folders = ["--runs_dir", str(tmp_path / "runs"), "--output", str(tmp_path / "table.csv")]
        return text_losses.main([name, *FAST, *folders, *options])

    return run


def test_the_eight_rows_of_the_seed(study, read_table, monkeypatch):
    chosen = dict(list(text_study_runs.PUBLISHED.items())[:2])
    assert len(text_study_runs.PUBLISHED) == 8
    monkeypatch.setattr(text_study_runs, "PUBLISHED", chosen)
    assert study("losses", "--model", MODEL) == 0
    rows = read_table()
    assert [row["case"] for row in rows] == [
        "gamma 0, background 1, words 2", "gamma 0.5, background 1, words 2",
    ]  # fmt: skip
    assert [float(row["AP_published"]) for row in rows] == [0.2644, 0.2411]
    assert all(0 < float(row["AP"]) <= 1 and int(row["weights"]) > 1000 for row in rows)
    assert all(0 < float(row["AP_training"]) <= 1 for row in rows)
    assert len(study.started) == 2
    assert "focal,gamma=0.5,background=1,words=2" in study.started[1]
    assert "triangular,initial_learning_rate=0.0001,step_size=1" in study.started[0]
    assert study("losses", "--model", MODEL) == 0
    assert study.started == []


def test_a_row_is_the_mean_over_seeds(study, read_table, monkeypatch):
    def cases(model):
        return [("small", ("--model", MODEL), None), ("large", ("--model", MODEL.replace("4", "8")), None)]

    monkeypatch.setitem(text_study_runs.CASES, "upsampling", cases)
    assert study("upsampling", "--seeds", "1", "2") == 0
    rows = read_table()
    assert [(row["case"], row["seeds"]) for row in rows] == [("small", "2"), ("large", "2")]
    assert all(row["AP_spread"] != "" and row["AP_published"] == "" for row in rows)
    assert int(rows[1]["weights"]) > int(rows[0]["weights"])
    assert len(study.started) == 4


def test_kinds_of_upsampling_are_those_of_the_network():
    found = [(label, words[1]) for label, words, _ in text_study_runs.CASES["upsampling"]("text_mobilenet,width=1")]
    assert found == [
        ("bilinear", "text_mobilenet,width=1,upsampling=bilinear"),
        ("transpose", "text_mobilenet,width=1,upsampling=transpose"),
        ("pixel shuffle", "text_mobilenet,width=1,upsampling=pixel_shuffle"),
    ]


def test_widths_are_widths_of_the_encoder():
    words = [words for _, words, _ in text_study_runs.CASES["widths"]("unused")]
    assert [each[1] for each in words] == [f"text_mobilenet,width={width:g}" for width in (1, 1.4, 2)]


def test_a_dry_run_lists_eight_folders(tmp_path, capsys):
    assert text_losses.main(["--dry_run", "--runs_dir", str(tmp_path / "runs")]) == 0
    printed = capsys.readouterr().out
    assert printed.count("gamma_") == 8
    assert not (tmp_path / "runs").exists()


def test_small_words_are_joined_letters_no_higher_than_16_pixels():
    mask = np.zeros((120, 120), bool)
    for left in (10, 18, 26):  # three letters of a small word
        mask[10:20, left : left + 4] = True
    mask[60:100, 10:50] = True  # a large one
    mask[10:18, 90:96] = True  # another small one
    found = np.zeros_like(mask)
    assert text_study_runs.words_found(mask, found) == [False, False]
    found[10:20, 10:30] = True  # three quarters of the first
    assert text_study_runs.words_found(mask, found) == [True, False]
    assert text_study_runs.words_found(mask, mask) == [True, True]
