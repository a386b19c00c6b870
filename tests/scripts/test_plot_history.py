"""`plot_history.py` as people run it."""

from __future__ import annotations

import json
import os

import numpy as np
import pytest

from keras_overlay import history


@pytest.fixture
def runs(tmp_path):
    """Two runs, `gaussian` and `clean`, in the working folder."""
    for number, name in enumerate(["gaussian", "clean"]):
        (tmp_path / name).mkdir()
        epochs = np.arange(1, 9 + number)
        psnr = 30 + number - 8 * np.exp(-epochs / 3)
        columns = {"loss": 900 / epochs, "val_loss": 500 / epochs, "val_PSNR": psnr, "learning_rate": 0.001 / epochs}
        history.write(tmp_path / name, {key: values.tolist() for key, values in columns.items()})
        (tmp_path / name / "options.json").write_text(json.dumps({"loss": "mse"}), encoding="utf-8")
    return tmp_path


def is_png(path) -> bool:
    return path.read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_the_published_command_writes_both_figures_here(runs, run_script):
    done = run_script("plot_history.py", "--input1", "gaussian", "--input2", "clean", MPLBACKEND="")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split() == ["val_loss.png", "val_PSNR.png"]
    assert is_png(runs / "val_loss.png")
    assert is_png(runs / "val_PSNR.png")


def test_any_number_of_runs_columns_and_a_new_folder(runs, run_script):
    arguments = [
        "--inputs",
        "gaussian",
        "clean/history.npz",
        "--input3",
        "gaussian",
        "--columns",
        "loss",
        "learning_rate",
    ]
    done = run_script("plot_history.py", *arguments, "--output_dir", "new/figures")
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(path.name for path in (runs / "new" / "figures").iterdir()) == ["learning_rate.png", "loss.png"]
    assert sorted(path.name for path in runs.iterdir()) == ["clean", "gaussian", "new"]


def test_figures_are_replaced_only_when_told(runs, run_script):
    (runs / "val_PSNR.png").write_bytes(b"precious")
    done = run_script("plot_history.py", "--input1", "gaussian")
    assert done.returncode == 1
    assert done.stderr == "error: val_PSNR.png: exists; --overwrite replaces it, --output_dir puts it elsewhere\n"
    assert (runs / "val_PSNR.png").read_bytes() == b"precious"
    assert not (runs / "val_loss.png").exists()
    assert run_script("plot_history.py", "--input1", "gaussian", "--overwrite").returncode == 0
    assert is_png(runs / "val_PSNR.png")


def test_a_pickled_history_is_refused_and_not_unpickled(runs, run_script):
    class Trap:
        def __reduce__(self):
            return open, (str(runs / "unpickled"), "w")

    (runs / "original").mkdir()
    np.savez(runs / "original" / "history.npz", history={"val_PSNR": Trap()})
    done = run_script("plot_history.py", "--input1", "gaussian", "--input2", "original")
    assert done.returncode == 1
    assert done.stderr.startswith(
        "error: original/history.npz: this history is a pickled object, as the original scripts"
    )
    assert done.stderr.count("\n") == 1
    assert sorted(path.name for path in runs.iterdir()) == ["clean", "gaussian", "original"]


def test_a_note_names_runs_that_lack_a_column(runs, run_script):
    history.write(runs / "clean", {"val_PSNR": [20.0], "val_loss": [9.0], "gamma": [2.0]})
    done = run_script("plot_history.py", "--input1", "gaussian", "--input2", "clean", "--columns", "gamma")
    assert done.returncode == 0
    assert done.stderr == "note: gaussian: no column 'gamma', not drawn\n"


@pytest.fixture
def call(runs, monkeypatch, capsys):
    """`call(*arguments)` -> exit code, standard output and error, in this process and the runs' folder."""
    from keras_overlay.command_line import run
    from keras_overlay.commands.plot_history import main

    monkeypatch.chdir(runs)

    def go(*arguments: str):
        try:
            code = run(main, list(arguments))
        except SystemExit as stop:
            code = stop.code
        return (code, *capsys.readouterr())

    return go


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ([], 2, "no run to draw: give --input1 RUN"),
        (["--input1", "missing"], 2, "--input: missing does not exist"),
        (["--inputs", "gaussian", "--output_dir", "gaussian/options.json"], 2, "gaussian/options.json is not a folder"),
        (
            ["--inputs", "gaussian", "--columns", "../loss"],
            2,
            "expected a name of letters, digits and '_', got '../loss'",
        ),
        (["--inputs", "gaussian", "--columns", "PNSR"], 1, "no run has a column 'PNSR'; known: learning_rate, loss, "),
        (["--inputs", "."], 1, "error: history.npz: no history there; expected a run folder of train_n2n.py"),
        (["--inputs", "gaussian/options.json"], 1, "error: gaussian/options.json: not a history (.npz archive)"),
        (["--in", "gaussian"], 2, "unrecognized arguments: --in gaussian"),
        (
            ["--inputs", "gaussian", "--output_dir", "gaussian/options.json/x"],
            1,
            "gaussian/options.json/x/val_loss.png",
        ),
    ],
)
def test_mistakes_are_one_line_and_write_nothing(call, runs, arguments, code, message):
    found, output, error = call(*arguments)
    assert (found, output) == (code, "")
    assert message in error
    assert "Traceback" not in error
    assert list(runs.rglob("*.png")) == []


def test_a_truncated_history_stops_before_anything_is_written(call, runs):
    path = runs / "clean" / "history.npz"
    path.write_bytes(path.read_bytes()[:300])
    code, _, error = call("--input1", "gaussian", "--input2", "clean")
    assert code == 1
    assert error.startswith("error: clean/history.npz: damaged, or not a history of plain arrays")
    assert list(runs.rglob("*.png")) == []


def test_dry_run_prints_the_options_and_writes_nothing(call, runs):
    code, output, _ = call("--input2", "clean", "--inputs", "gaussian", "--columns", "loss", "loss", "--dry_run")
    options = json.loads(output)
    assert code == 0
    assert options["inputs"] == ["clean", "gaussian"]
    assert options["columns"] == ["loss"]
    assert list(runs.rglob("*.png")) == []


def test_show_without_a_screen_says_so_after_writing(call, runs):
    code, output, error = call("--input1", "gaussian", "--show")
    assert (code, output.split()) == (1, ["val_loss.png", "val_PSNR.png"])
    assert error == "error: --show needs a screen, and there is none here; write files instead\n"
    assert is_png(runs / "val_PSNR.png")


def test_show_opens_one_window_a_column(call, runs, monkeypatch):
    from matplotlib import pyplot

    shown = []
    monkeypatch.setattr("keras_overlay.showing.screen", lambda: pyplot)
    monkeypatch.setattr(pyplot, "show", lambda: shown.append([pyplot.figure(n).axes[0] for n in pyplot.get_fignums()]))
    try:
        assert call("--input1", "gaussian", "--show")[0] == 0
        assert [axes.get_ylabel() for axes in shown[0]] == [
            "validation loss (mse, squared grey levels)",
            "validation PSNR (dB)",
        ]
    finally:
        pyplot.close("all")


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_without_permission_is_named(call, runs):
    (runs / "locked").mkdir(mode=0o500)
    code, _, error = call("--input1", "gaussian", "--output_dir", "locked")
    assert code == 1
    assert error.startswith("error: locked/val_loss.png: could not be written")
