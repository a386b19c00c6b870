"""The benchmark of watermarks on small pictures: table, scores, marks that count, false alarms, the large part."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from PIL import Image

from benchmarks import marked, watermark_speed, watermarks
from keras_overlay import scoring
from keras_overlay.image_files import ImageFileError, read_rgb, write_png
from keras_overlay.noise.drawn_mark import drawn_mark
from keras_overlay.pairs.samples import training_photographs


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Two clean pictures, and two marks of which one is hardly visible, with a file that is no mark."""
    place = tmp_path_factory.mktemp("watermarks")
    for number, path in enumerate(training_photographs()[:2]):
        with Image.fromarray(read_rgb(path)) as image:
            small = image.resize((300, 300), Image.Resampling.BOX)
        write_png(place / "pictures" / f"{number}.png", np.asarray(small)[40:200, 50:250])
    write_png(place / "marks" / "own.png", drawn_mark("own", 64))
    write_png(place / "marks" / "faint.png", drawn_mark("own", 64) // np.array([1, 1, 1, 8], np.uint8))
    write_png(place / "marks" / "plain.png", np.zeros((9, 9, 3), np.uint8))
    return place


def table(path):
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_scores_by_format_opacity_and_method(folders, tmp_path, capsys):
    words = [
        "--test_dirs",
        f"Two={folders / 'pictures'}",
        "--mark_dir",
        folders / "marks",
        "--formats",
        "png",
        "jpeg90",
    ]
    words += ["--opacities", 0.5, "--scale", "0.9,1", "--output", tmp_path / "w.csv", "--sheet", tmp_path / "s.png"]
    assert watermarks.main([str(word) for word in words]) == 0
    rows = {(row["format"], row["method"]): row for row in table(tmp_path / "w.csv")}
    assert set(rows) == {
        (stored, method) for stored in ("png", "jpeg90") for method in ("nothing", "inpainting", "known", "unmarked")
    }
    png = {method: float(rows["png", method]["psnr_masked"]) for method in ("nothing", "inpainting", "known")}
    assert png["known"] > 48 > 35 > png["inpainting"] > png["nothing"]
    assert rows["png", "unmarked"]["psnr"] == ""  # the clean picture itself
    jpeg = {method: float(rows["jpeg90", method]["psnr"]) for method in ("nothing", "known", "unmarked")}
    assert jpeg["unmarked"] > jpeg["known"] > jpeg["nothing"] + 3
    assert float(rows["png", "known"]["f1"]) > 0.98
    assert float(rows["png", "known"]["iou"]) > 0.97
    assert (rows["png", "known"]["found"], rows["png", "known"]["pictures"], rows["png", "known"]["marks"]) == (
        "1.000",
        "2",
        "1",
    )
    assert float(rows["png", "nothing"]["ssim_masked"]) < float(rows["png", "known"]["ssim_masked"])
    assert read_rgb(tmp_path / "s.png").shape[0] > 2 * 160
    assert "written to" in capsys.readouterr().out


def test_false_alarms_are_counted_and_named(folders, tmp_path, monkeypatch):
    words = ["--parts", "false_alarms", "--test_dirs", f"Two={folders / 'pictures'}", "--mark_dir", folders / "marks"]
    words += ["--marks", 1, "--output", tmp_path / "w.csv"]
    assert watermarks.main([str(word) for word in words]) == 0
    row = table(tmp_path / "w_false_alarms.csv")[0]
    assert (row["pictures"], row["marks"], row["tried"], row["changed"], row["which"]) == ("2", "1", "2", "0", "")
    given = marked.marked(folders / "pictures" / "0.png", folders / "marks" / "own.png", 0.6, "png", (1, 1), 0)
    write_png(tmp_path / "marked" / "a.png", given.given)
    words[3] = f"Marked={tmp_path / 'marked'}"
    assert watermarks.main([str(word) for word in words]) == 0
    row = table(tmp_path / "w_false_alarms.csv")[0]
    assert (row["changed"], row["which"]) == ("1", "own.png in a.png")


def test_a_marked_picture_is_the_same_place_at_every_opacity(folders):
    picture, mark = folders / "pictures" / "0.png", folders / "marks" / "own.png"
    cases = [marked.marked(picture, mark, opacity, "png", (0.5, 1), 3) for opacity in (0.4, 0.9)]
    boxes = [(np.argwhere(case.mask).min(axis=0), np.argwhere(case.mask).max(axis=0)) for case in cases]
    np.testing.assert_allclose(boxes[0], boxes[1], atol=2)
    np.testing.assert_array_equal(cases[0].given[~cases[0].mask], cases[0].clean[~cases[0].mask])
    other = marked.marked(picture, mark, 0.4, "png", (0.5, 1), 4)
    assert (other.mask != cases[0].mask).any()


def test_only_marks_that_show_count(folders):
    assert [path.name for path in marked.marks(folders / "marks", 3)] == ["own.png"] * 3
    with pytest.raises(ImageFileError, match="holds no picture with an alpha channel that shows something"):
        marked.marks(folders / "pictures", 1)


def test_scores_of_masks_and_pictures(rng):
    found, true = np.zeros((8, 10), bool), np.zeros((8, 10), bool)
    found[:2], true[1:4] = True, True
    assert marked.agreement(found, true) == (pytest.approx(2 * 10 / 50), pytest.approx(10 / 40))
    assert marked.agreement(true, true) == (1, 1)
    assert marked.agreement(~(true | ~true), ~(true | ~true)) == (1, 1)
    clean = rng.integers(0, 256, (60, 70, 3), dtype=np.uint8)
    other = np.clip(clean + rng.normal(0, 20, clean.shape), 0, 255).astype(np.uint8)
    inner = marked.similarity(clean, other)[5:-5, 5:-5]  # scikit-image leaves borders out of its mean
    assert inner.mean() == pytest.approx(scoring.ssim(clean, other), abs=1e-6)
    assert marked.mean([1.0, None, float("inf"), 3.0]) == 2
    assert marked.mean([None]) is None


def test_the_large_part_scores_what_the_command_made(tmp_path, monkeypatch):
    monkeypatch.setattr(watermark_speed, "_WIDTH", 420)
    monkeypatch.setattr(watermark_speed, "_HEIGHT", 300)
    watermark_speed.prepare(str(tmp_path), ".png")
    words = ["--overlay", "watermark", "--mark", tmp_path / "mark.png", "--image_dir", tmp_path / "in", "--output_dir"]
    words += [tmp_path / "out", "--report", tmp_path / "report.json"]
    assert watermark_speed.command([str(word) for word in words]) > 0
    scores = watermark_speed.score(str(tmp_path), ".png")
    assert scores["copies"] == scores["copies_found"] > 4
    assert scores["psnr_masked"] > 48 > 35 > scores["psnr_before"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "--test_dirs is needed"),
        (["--test_dirs", "A=FOLDER"], "give --mark_dir, a folder of marks, or --mark, one file"),
        (["--test_dirs", "A=FOLDER", "--mark_dir", "FOLDER", "--weight_file", "x"], "--weight_file knows one mark"),
        (["--test_dirs", "A=FOLDER", "--mark", "x", "--methods", "learned"], "the method learned needs --weight_file"),
        (["--opacities", "0"], "expected a number from 0.01 to 1, got '0'"),
        (["--parts", "all"], "invalid choice: 'all'"),
    ],
)
def test_wrong_options_are_refused(capsys, tmp_path, words, message):
    with pytest.raises(SystemExit) as stopped:
        watermarks.main([word.replace("FOLDER", str(tmp_path)) for word in words])
    assert stopped.value.code == 2
    assert message in " ".join(capsys.readouterr().err.split())
