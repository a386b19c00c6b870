"""remove_overlay --overlay digits: boxes from all sorts of files, masks and panels, and what is refused."""

from __future__ import annotations

import json

import numpy as np
import pytest

from keras_overlay.command_line import run
from keras_overlay.commands import remove_overlay as command
from keras_overlay.image_files import read_picture, read_rgb, write_png

HEADER = "file,label,left,top,width,height\n"


@pytest.fixture
def remove(capsys, shipped):
    """`remove(*options)`: run in this process with tiny weights; returns exit code, standard output and error."""

    def call(*options: object) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = run(command.main, ["--overlay", "digits", *map(str, options)])
        except SystemExit as stop:
            code = stop.code
        return (code, *capsys.readouterr())

    return call


@pytest.fixture
def streets(tmp_path):
    """A folder with two pictures of dark strokes, and one without boxes."""
    for number in (1, 2, 3):
        picture = np.random.default_rng(number).normal(190, 2, (48, 80, 3))
        picture[12:32, 24:28] = picture[12:32, 44:48] = 40
        write_png(tmp_path / "in" / f"{number}.png", picture.round().astype(np.uint8))
    return tmp_path / "in"


def test_boxes_of_a_csv_a_mask_a_panel_and_a_record(remove, streets, tmp_path):
    rows = "1.png,1,20,10,12,24\n1.png,10,40,10,12,24\n2.png,,20,10,12,24\n2.png,3,200,10,12,24\n"
    (tmp_path / "boxes.csv").write_text(HEADER + rows)
    output, table = tmp_path / "out", tmp_path / "report.json"
    words = ("--boxes", tmp_path / "boxes.csv", "--image_dir", streets, "--output_dir", output)
    code, printed, error = remove(*words, "--save_mask", "--panel", "--report", table)
    assert (code, "2 of 3 files restored" in printed) == (1, True), printed + error
    assert "3.png: there are no boxes for it in" in error
    assert "2.png" in error
    assert "it lies outside of the picture, 80x48 pixels" in error
    cleaned, given = read_rgb(output / "1.png"), read_rgb(streets / "1.png")
    np.testing.assert_allclose(cleaned[12:32, 24:28], 190, atol=8)
    np.testing.assert_allclose(cleaned[12:32, 44:48], 190, atol=8)
    np.testing.assert_array_equal(cleaned[:, 60:], given[:, 60:])
    mask = read_picture(output / "1.mask.png").pixels[..., 0] > 0
    np.testing.assert_array_equal(mask, (cleaned != given).any(axis=-1))
    panels = [path for path in output.iterdir() if "panel" in path.name]
    assert read_rgb(next(path for path in panels if path.name.startswith("1."))).shape[1] >= 4 * 80
    entries = json.loads(table.read_text())
    files = entries["files"] if isinstance(entries, dict) else entries
    assert "digits" in json.dumps(files[0])


@pytest.mark.parametrize("kind", ["json", "mat"])
def test_boxes_of_other_files(kind, remove, streets, tmp_path, digit_struct):
    if kind == "json":
        boxes = {f"{n}.png": [{"left": 20, "top": 10, "width": 12, "height": 24}] for n in (1, 2, 3)}
        path = tmp_path / "boxes.json"
        path.write_text(json.dumps(boxes))
    else:
        path = digit_struct(tmp_path / "digitStruct.mat", {f"{n}.png": [(24, 20, 10, 12, 1)] for n in (1, 2, 3)})
    words = ("--boxes", path, "--image_dir", streets, "--output_dir", tmp_path / "out")
    assert remove(*words, "--infill", "feature_maps", "--sigma", 2, "--grnn_steps", 3)[0] == 0
    assert (read_rgb(tmp_path / "out" / "3.png") != read_rgb(streets / "3.png"))[10:34, 20:32].mean() > 0.3


def test_detecting(remove, streets, tmp_path):
    words = ("--detect", "--sure", 0.5, "--image_dir", streets / "1.png", "--output_dir", tmp_path / "out")
    code, printed, _ = remove(*words)
    assert (code, "1 file" in printed or "1 of 1" in printed) == (0, True)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ([], "--overlay digits needs --boxes FILE, or --detect to look for digits"),
        (["--boxes", "b.csv", "--detect"], "not allowed with argument --boxes"),
        (["--boxes", "b.csv"], "--boxes: b.csv does not exist"),
        (["--boxes", "b.xml"], "argument --boxes"),
        (["--boxes", __file__ + ".csv", "--sure", "0.5"], "does not exist"),
        (["--detect", "--sure", "2"], "argument --sure: expected a number from 0 to 1, got '2'"),
        (["--detect", "--infill", "best"], "invalid choice: 'best'"),
    ],
)
def test_wrong_options(options, message, remove, streets, tmp_path):
    code, _, error = remove(*options, "--image_dir", streets, "--output_dir", tmp_path / "out")
    assert (code, message in error) == (2, True), error


def test_sure_without_detect_and_detect_for_another_overlay(remove, streets, tmp_path, capsys):
    (tmp_path / "b.csv").write_text(HEADER)
    rest = ("--image_dir", streets, "--output_dir", tmp_path / "out")
    assert "--sure goes with --detect" in remove("--boxes", tmp_path / "b.csv", "--sure", 0.5, *rest)[2]
    with pytest.raises(SystemExit):
        command.main(["--overlay", "gaussian", "--detect", *map(str, rest)])
    assert "--detect is for --overlay digits, got --overlay gaussian" in capsys.readouterr().err


def test_a_damaged_file_of_boxes_is_told_in_one_line(remove, streets, tmp_path):
    (tmp_path / "digitStruct.mat").write_bytes(b"MATLAB 5.0 MAT-file" + bytes(200))
    rest = ("--image_dir", streets, "--output_dir", tmp_path / "out")
    code, _, error = remove("--boxes", tmp_path / "digitStruct.mat", *rest)
    assert code == 1
    assert error.startswith(f"error: {tmp_path / 'digitStruct.mat'}: damaged")
    assert len(error.splitlines()) == 1
