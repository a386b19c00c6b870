"""`benchmarks.digits`, `digit_strays` and `grnn`: a row for each case, and scores that are what they say."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import digit_scores, digit_strays, digits, grnn
from keras_overlay.digits import Box
from keras_overlay.digits.street import Scene
from keras_overlay.image_files import read_rgb, write_png


@pytest.fixture
def files(ones, tmp_path, picture):
    """Options: weights that see a 1 everywhere, photographs, and where the table goes."""
    for number in range(2):
        write_png(tmp_path / "photos" / f"{number}.png", picture(90, 120, seed=number))
    output = ("--output", tmp_path / "table.csv", "--count", 2, "--image_dir", tmp_path / "photos")
    return ["--classifier", str(ones(tmp_path / "ones.hdf5")), *map(str, output)]


def test_every_method_has_a_row(files, read_table, tmp_path, capsys):
    write_png(tmp_path / "real" / "1.png", np.full((40, 60, 3), 180, np.uint8))
    (tmp_path / "real" / "boxes.csv").write_text("file,label,left,top,width,height\n1.png,7,10,8,12,24\n")
    words = ["--real", str(tmp_path / "real"), "--figure", str(tmp_path / "figure.png")]
    assert digits.main([*files, *words, "--published", files[1]]) == 0
    rows = {row["method"]: row for row in read_table()}
    assert list(rows) == list(digits.METHODS)
    assert float(rows["true background"]["psnr"]) == 60
    assert float(rows["nothing"]["missed_percent"]) == 100
    assert float(rows["nothing"]["psnr"]) < float(rows["(c) combined"]["psnr"])
    assert rows["(b) feature maps"]["stray_percent"] != ""
    assert rows["telea, boxes"]["stray_percent"] == ""
    printed = capsys.readouterr().out
    assert "real digits: 0 of 1 read rightly" in printed
    assert "real/1.png: 7 read as 1" in printed
    assert read_rgb(tmp_path / "figure.png").shape[1] > 4 * 128
    assert digits.main(files) == 0
    assert "(b) published network" not in {row["method"] for row in read_table()}


def test_stray_pixels_bring_the_digit_back(files, read_table):
    assert digit_strays.main(files) == 0
    left = [float(row["left_percent"]) for row in read_table()]
    assert len(left) == len(digit_strays.SHARES)
    assert abs(left[0]) < 40
    assert left[-1] > left[0] + 40


class Told:
    def of_boxes(self, picture, boxes):
        return np.eye(11, dtype=np.float32)[[10, 7][: len(boxes)]]


def test_scores_are_counted_on_the_true_mask():
    background = np.full((40, 60, 3), 100, np.uint8)
    mask = np.zeros((40, 60), bool)
    mask[10:30, 12:16] = mask[10:30, 40:44] = True
    picture = np.where(mask[..., None], np.uint8(200), background)
    scene = Scene(picture, background, mask, (Box(10, 8, 10, 24, 1), Box(38, 8, 10, 24, 7)))
    half = background + 0.5 * (picture.astype(np.float32) - background)
    half[:, :30] = background[:, :30]
    keys = np.zeros((40, 60), bool)
    keys[8:32, 10:13] = True
    first, second = digit_scores.scores(scene, half, Told(), keys)
    assert (first.psnr, first.left, first.read, first.forced) == (60, 0, False, False)
    assert second.left == pytest.approx(0.5)
    assert second.psnr == pytest.approx(10 * np.log10(255**2 / (50**2 * 80 / 240)))
    assert (second.read, second.forced) == (True, True)
    assert first.strays == pytest.approx(20 / 72)
    assert first.ground == pytest.approx(52 / 160)
    assert (first.pieces, second.pieces) == (1, 0)
    assert np.isnan(second.strays)
    made = digit_scores.summary([first, second])
    assert (made["missed_percent"], made["read_percent"], made["digits"]) == (50, 50, 2)
    assert made["stray_percent"] == pytest.approx(100 * 20 / 72)


def test_the_regression_network_is_timed(monkeypatch, in_this_process, read_table, tmp_path):
    monkeypatch.setattr(grnn, "CASES", {"small": (8, 20)})
    assert grnn.main(["--repetitions", "1", "--output", str(tmp_path / "table.csv")]) == 0
    (row,) = read_table()
    assert row["case"] == "small"
    assert float(row["largest_error"]) < 1e-4
    assert float(row["paint_s"]) > 0
