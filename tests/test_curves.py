"""Curves: what is read, what the lines, axes and legend say."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import numpy as np
import pytest

from keras_overlay import curves, history
from keras_overlay.curves import Run


def make(folder: Path, loss: str | None = "mse", **columns) -> Path:
    folder.mkdir(parents=True)
    history.write(folder, columns or {"val_loss": [500.0, 120.0, 130.0], "val_PSNR": [20.0, 27.0, 26.5]})
    if loss:
        (folder / "options.json").write_text(json.dumps({"loss": loss}), encoding="utf-8")
    return folder


def drawn(runs: list[Run], column: str):
    """The axes of a figure, its solid data lines (markers of best epochs left out), and its legend's texts."""
    figure = curves.new_figure(runs)
    curves.draw(figure, runs, column)
    (axes,) = figure.axes
    lines = [line for line in axes.lines if line.get_linestyle() != "None"]
    return axes, lines, [text.get_text() for text in figure.legends[0].get_texts()]


def run(name: str, *values: float, loss: str = "mse", column: str = "val_PSNR") -> Run:
    return Run(name, {column: np.array(values, np.float64)}, loss)


def test_reads_folders_and_files_once_each(tmp_path):
    first, second = make(tmp_path / "gaussian", "mse"), make(tmp_path / "text", "mae,reduction=sum")
    runs = curves.read([first, second / "history.npz", first / ".", second])
    assert [(run.name, run.loss) for run in runs] == [("gaussian", "mse"), ("text", "mae")]
    np.testing.assert_array_equal(runs[0].columns["val_PSNR"], [20.0, 27.0, 26.5])


def test_a_run_without_readable_options_has_no_loss(tmp_path):
    damaged = make(tmp_path / "damaged")
    (damaged / "options.json").write_text("{", encoding="utf-8")
    assert [run.loss for run in curves.read([make(tmp_path / "bare", None), damaged])] == ["", ""]


def test_the_current_folder_has_its_own_name(tmp_path, monkeypatch):
    monkeypatch.chdir(make(tmp_path / "here"))
    assert curves.read([Path()])[0].name == curves.read(["history.npz"])[0].name == "here"


def test_a_run_without_an_epoch_is_refused(tmp_path):
    with pytest.raises(ValueError, match="early: no epoch has finished yet"):
        curves.read([make(tmp_path / "early", val_loss=[], val_PSNR=[])])


def test_names_are_as_short_as_they_can_be():
    paths = [Path(path) for path in ("/a/x/run", "/b/x/run", "/b/other", "/b/y/run")]
    assert curves.unique_names(paths) == ["a/x/run", "b/x/run", "other", "y/run"]
    assert curves.unique_names([Path("/a/run"), Path("/run")]) == ["a/run", "/run"]


def test_unknown_columns_are_refused_with_the_known_ones():
    runs = [run("a", 1.0), run("b", 1.0, column="gamma")]
    curves.check(runs, ["gamma", "val_PSNR"])
    with pytest.raises(ValueError, match="no run has a column 'PNSR'; known: gamma, val_PSNR"):
        curves.check(runs, ["val_PSNR", "PNSR"])


def test_lines_are_the_numbers_from_epoch_1():
    axes, lines, _ = drawn([run("a", 20.0, 25.0, 24.0), run("b", 21.0)], "val_PSNR")
    assert [line.get_xdata().tolist() for line in lines] == [[1, 2, 3], [1]]
    assert [line.get_ydata().tolist() for line in lines] == [[20.0, 25.0, 24.0], [21.0]]
    assert lines[1].get_marker() == "."  # a single epoch has no line to see
    assert axes.get_xlabel() == "epoch"
    assert axes.get_ylabel() == "validation PSNR (dB)"
    assert all(line.get_visible() for line in axes.get_xgridlines() + axes.get_ygridlines())
    assert axes.get_yscale() == "linear"


def test_best_epochs_are_marked_and_named():
    axes, _, labels = drawn([run("a", 20.0, 25.123, 24.0)], "val_PSNR")
    assert labels == ["a, best 25.12 dB at epoch 2"]
    assert [(line.get_xdata()[0], line.get_ydata()[0]) for line in axes.lines if line.get_marker() == "*"] == [
        (2, 25.123)
    ]
    assert drawn([run("a", 9.0, 5.0, 7.0, column="val_loss")], "val_loss")[2] == ["a, best 5 at epoch 2"]
    assert drawn([run("a", 2.0, 1.0, column="gamma")], "gamma")[2] == ["a"]
    assert drawn([run("a", 2.0, 1.0, column="val_loss", loss="l0")], "val_loss")[2] == [
        "a"
    ]  # another measure each epoch


def test_epochs_that_are_not_finite_leave_gaps_and_are_never_best():
    values = [20.0, float("nan"), float("inf"), 22.0]
    _, lines, labels = drawn([run("a", *values)], "val_PSNR")
    assert labels == ["a, best 22 dB at epoch 4"]
    np.testing.assert_array_equal(lines[0].get_ydata(), values)
    assert drawn([run("a", float("nan"))], "val_PSNR")[2] == ["a"]


@pytest.mark.parametrize(
    ("losses", "title", "labels"),
    [
        (["mse", "mse"], "validation loss (mse, squared grey levels)", ["a, best", "b, best"]),
        (["mae", "mae"], "validation loss (mae, grey levels)", ["a, best", "b, best"]),
        (["mse", "mae"], "validation loss", ["a (mse), best", "b (mae), best"]),
        (["mse", ""], "validation loss", ["a (mse), best", "b (unknown loss), best"]),
        (["own", "own"], "validation loss", ["a, best", "b, best"]),
    ],
)
def test_losses_are_named_with_their_units_and_told_apart(losses, title, labels):
    runs = [run(name, 3.0, 2.0, loss=loss, column="val_loss") for name, loss in zip("ab", losses, strict=True)]
    axes, _, texts = drawn(runs, "val_loss")
    assert axes.get_ylabel() == title
    assert [text[: text.index("best") + 4] for text in texts] == labels


def test_twelve_lines_are_told_apart_by_colour_and_dashes():
    _, lines, _ = drawn([run(f"run {number}", 1.0, 2.0) for number in range(12)], "val_PSNR")
    looks = {(line.get_color(), line.get_linestyle()) for line in lines}
    assert len(looks) == 12
    assert all(a.get_linestyle() != b.get_linestyle() for a, b in itertools.pairwise(lines))


def test_every_colour_stands_out_from_white():
    """By the contrast of WCAG 2, which does not depend on seeing colours."""
    for colour in curves._COLOURS:
        levels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4 for level in levels]
        luminance = np.dot([0.2126, 0.7152, 0.0722], linear)
        assert 1.05 / (luminance + 0.05) > 2, colour


def test_runs_without_the_column_are_left_out():
    _, lines, labels = drawn([run("a", 1.0), run("b", 2.0, 0.0, column="gamma")], "gamma")
    assert (len(lines), labels) == (1, ["b"])


@pytest.mark.parametrize(
    ("values", "scale"), [([900.0, 30.0], "log"), ([900.0, 50.0], "linear"), ([900.0, 0.0], "linear")]
)
def test_numbers_that_span_magnitudes_get_a_logarithmic_axis(values, scale):
    assert drawn([run("a", *values, column="loss")], "loss")[0].get_yscale() == scale


def test_names_are_no_formulas():
    runs = [run("_a$b$", 1.0, column="gamma")]
    figure = curves.new_figure(runs)
    curves.draw(figure, runs, "gamma")
    (text,) = figure.legends[0].get_texts()
    assert text.get_text() == r"_a\$b\$"


def test_a_figure_is_written_whole_as_png(tmp_path):
    from PIL import Image

    runs = [run("a", 1.0, 2.0), run("b", 1.5, 1.0)]
    figure = curves.new_figure(runs)
    curves.draw(figure, runs, "val_PSNR")
    curves.write(tmp_path / "new" / "val_PSNR.png", figure)
    with Image.open(tmp_path / "new" / "val_PSNR.png") as image:
        assert image.format == "PNG"
        assert min(image.size) >= 500
        pixels = np.asarray(image.convert("RGB")).reshape(-1, 3)
    for colour in curves._COLOURS[:2]:
        wanted = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
        assert (np.abs(pixels.astype(int) - wanted).max(axis=1) < 8).sum() > 100
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["val_PSNR.png"]
