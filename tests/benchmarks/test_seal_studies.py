"""The seal paper's studies at a tiny size: tables, pages, figures, and that nothing is trained twice."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import ocr, seal_studies, seal_study_runs, text_clarity
from keras_overlay.commands import train_seal
from keras_overlay.image_files import read_rgb, write_png
from keras_overlay.training import fitting

FAST = ("--train", "4", "--test", "2", "--image_size", "32", "--epochs", "2", "--precision", "float32", "--quiet")


def pictures(folder, count: int, seed: int) -> None:
    """In the place of drawn ones: lines under a square of grey ink, (64, 64, 3)."""
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        clean = np.full((64, 64, 3), 250, np.uint8)
        clean[6::10, 4:60] = 30
        sealed = clean.copy()
        top, left = rng.integers(0, 30, 2)
        sealed[top : top + 30, left : left + 30] //= 2
        write_png(folder / "sealed" / f"{number}.png", sealed)
        write_png(folder / "clean" / f"{number}.png", clean)


@pytest.fixture
def study(tmp_path, monkeypatch, in_this_process):
    """`study(name, *options)`: run a study in this process; every training it starts is noted in `study.started`."""
    monkeypatch.setattr(fitting, "_WARM_UP_SECONDS", 0)
    monkeypatch.setattr(fitting, "_TIMED_SECONDS", 0)
    monkeypatch.setattr(text_clarity, "read", lambda picture: "ab" if picture.mean() > 200 else "a")
    monkeypatch.setattr(ocr, "is_installed", lambda: True)
    monkeypatch.setattr(seal_studies, "draw", lambda folder, count, seed: pictures(folder, count, seed))

    def start(words, training):
        assert training == "train_seal"
        run.started.append(words)
        assert train_seal.main([str(word) for word in words]) == 0

    monkeypatch.setattr(seal_study_runs, "start", start)

    def run(name: str, *options: str) -> int:
        run.started = []
        folders = ["--runs_dir", str(tmp_path / "runs"), "--docs_dir", str(tmp_path / "docs")]
        return seal_studies.main([name, *FAST, *folders, "--output", str(tmp_path / "table.csv"), *options])

    return run


def test_l2_against_ssim(study, tmp_path, read_table):
    options = ("--model", "seal_cnn,depth=1,kernel=3,filters=4", "--ocr_pictures", "1")
    assert study("loss", *options) == 0
    rows = read_table()
    assert [(row["case"], row["fit"]) for row in rows] == [
        (case, fit) for fit in ("resize", "crop") for case in ("under the seals", "l2", "ssim")
    ]
    assert len(study.started) == 4
    for row in rows:
        learned = row["case"] != "under the seals"
        assert 3 < float(row["seal_psnr"]) < float(row["psnr"]) < 60 or learned
        assert (row["epochs"] == "2") is learned
        assert bool(row["weights"]) is learned
        assert (row["misread"] != "") is (row["fit"] == "crop")
        assert float(row["sharpness"]) > 0
    page = (tmp_path / "docs" / "seal_loss.md").read_text(encoding="utf-8")
    assert "| ssim | crop |" in page
    assert "python -m benchmarks.seal_studies loss --train 4 --test 2 --image_size 32 --epochs 2" in page
    assert read_rgb(tmp_path / "docs" / "seal_loss.png").shape[0] > 200
    height, width, _ = read_rgb(tmp_path / "docs" / "seal_loss_samples.png").shape
    assert height > 2 * 64
    assert width > 4 * 64
    assert study("loss", *options) == 0
    assert study.started == []


def test_depth_against_breadth_makes_each_of_three_larger_alone(study, tmp_path, read_table):
    grid = ("--depths", "1", "2", "--kernels", "1", "3", "--filters", "2", "3")
    assert study("shape", *grid) == 0
    rows = read_table()
    assert [row["case"] for row in rows] == [
        "under the seals", "1 layers, 1x1, 2 filters", "2 layers, 1x1, 2 filters", "1 layers, 3x3, 2 filters",
        "1 layers, 1x1, 3 filters",
    ]  # fmt: skip
    base, *larger = (int(row["weights"]) for row in rows[1:])
    assert min(larger) > base
    assert (tmp_path / "docs" / "seal_shape.png").is_file()


def test_batches_and_optimizers_of_the_attention_network_see_as_many_pictures(study, read_table, monkeypatch):
    more = ("--model", "seal_cnn,depth=1,kernel=1,filters=2", "--batch_sizes", "1", "2", "--pictures", "4")
    assert study("ran", *more) == 0
    sizes = {words[words.index("--batch_size") + 1]: words[words.index("--steps") + 1] for words in study.started}
    assert sizes == {"1": "4", "2": "2"}
    assert [row["case"] for row in read_table()][1:] == [
        "Adam, batch of 1", "Adam, batch of 2", "SGD as in the paper, batch of 2"
    ]  # fmt: skip
    assert "sgd,weight_decay=0.0001" in study.started[-1]


def test_a_training_that_breaks_off_does_not_stop_the_others(study, read_table, monkeypatch, capsys):
    from benchmarks import fresh_process

    start = seal_study_runs.start

    def failing(words, training):
        if "ssim" in words:
            raise fresh_process.ProcessFailed("train_seal ended with 1")
        start(words, training)

    monkeypatch.setattr(seal_study_runs, "start", failing)
    assert study("loss", "--fits", "resize", "--model", "seal_cnn,depth=1,kernel=1,filters=2") == 0
    assert [row["case"] for row in read_table()] == ["under the seals", "l2"]
    assert "ssim: broke off (train_seal ended with 1)" in capsys.readouterr().err


def test_a_dry_run_names_the_trainings_and_writes_nothing(capsys, tmp_path):
    assert seal_studies.main(["shape", "--dry_run", "--runs_dir", str(tmp_path / "runs"), "--seeds", "0", "1"]) == 0
    printed = capsys.readouterr().out
    assert printed.count("resize.64px.20ep.s0") == printed.count("resize.64px.20ep.s1") == 7
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["colour"], "argument study: invalid choice: 'colour'"),
        (["loss", "--train", "1"], "--train: expected a whole number from 2 to 100000, got '1'"),
        (["loss", "--image_size", "50"], "--image_size: expected a multiple of 32 from 32 to 1024, got '50'"),
    ],
)
def test_a_wrong_option_is_refused(argv, message, capsys):
    with pytest.raises(SystemExit):
        seal_studies.main(argv)
    assert message in capsys.readouterr().err.replace("\n", " ")
