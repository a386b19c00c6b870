"""`benchmarks.seals` with small pages, and a stand-in for Tesseract."""

from __future__ import annotations

import json

import numpy as np
import pytest

from benchmarks import held_out_pages, ocr, seal_methods, seal_records, seals
from benchmarks.held_out_pages import HeldOut, Setting
from benchmarks.seal_methods import Method
from keras_overlay import architectures, checkpoint
from keras_overlay.image_files import read_rgb, write_png

SMALL = ["--size", "300", "220", "--dpi", "36", "--pages", "2", "--no_memory", "--methods", "nothing", "naive"]


@pytest.fixture
def tesseract(tmp_path, monkeypatch):
    """A program that reads how many bytes a picture has; sealed pages have more."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "tesseract").write_text('#!/bin/sh\nn=$(($(wc -c)))\necho "read $n"\n')
    (folder / "tesseract").chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")


@pytest.fixture
def measure(tmp_path, read_table):
    """`measure(*options)`: the table."""

    def run(*options: str) -> list[dict[str, str]]:
        words = [*SMALL, "--work_dir", str(tmp_path / "work"), "--output", str(tmp_path / "table.csv"), *options]
        assert seals.main(words) == 0
        return read_table()

    return run


def test_every_set_and_method_has_a_row(measure, tesseract, tmp_path):
    rows = measure("--methods", "nothing", "naive", "kmeans", "--sheet", str(tmp_path / "sheet.png"))
    assert [(row["pages"], row["method"]) for row in rows] == [
        (name, method) for name in ("colour", "grey") for method in ("nothing", "naive", "kmeans")
    ]
    cells = {(row["pages"], row["method"]): row for row in rows}
    assert {row["count"] for row in rows[:5]} == {"2"}
    assert (cells["grey", "kmeans"]["count"], cells["grey", "kmeans"]["refused"]) == ("0", "2")
    assert cells["grey", "kmeans"]["psnr"] == cells["grey", "kmeans"]["cer"] == ""
    for name in ("colour", "grey"):
        assert cells[name, "nothing"]["cer"] == cells[name, "nothing"]["cer_sealed"] != ""
        assert float(cells[name, "nothing"]["gain"]) == 0
        assert float(cells[name, "naive"]["above_naive"]) == 0
    assert float(cells["colour", "kmeans"]["gain"]) > 3
    assert cells["colour", "kmeans"]["clean_unchanged"] == "1"
    assert float(cells["colour", "kmeans"]["seconds"]) > 0
    assert cells["colour", "naive"]["seconds"] == cells["colour", "naive"]["clean_unchanged"] == ""
    assert read_rgb(tmp_path / "sheet.png").shape[1] > 4 * 200


def test_what_is_measured_is_kept_and_a_second_call_goes_on(measure, tesseract, tmp_path, monkeypatch):
    first = measure("--sets", "colour", "--pages", "1")
    lines = (tmp_path / "work" / "records.jsonl").read_text().splitlines()
    assert [json.loads(line)["method"] for line in lines] == ["clean", "nothing", "naive"]
    drawn = []
    draw = held_out_pages.draw
    monkeypatch.setattr(held_out_pages, "draw", lambda *args: drawn.append(args[1]) or draw(*args))
    assert measure("--sets", "colour", "--pages", "1") == first
    assert drawn == []
    with open(tmp_path / "work" / "records.jsonl", "a") as file:
        file.write('{"set": "colour", "page": 1, "meth')  # a run that was killed
    assert measure("--sets", "colour")[0]["count"] == "2"
    assert drawn == [1]
    with pytest.raises(ValueError, match=r"work: measured on other pages; choose another --work_dir, or give --overw"):
        measure("--sets", "colour", "--seed", "1")
    measure("--sets", "colour", "--pages", "1", "--seed", "1", "--overwrite")
    assert drawn == [1, 0]


def test_without_tesseract_pictures_are_compared_and_read_later(measure, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    rows = measure("--sets", "grey", "--pages", "1")
    assert ocr.MISSING in capsys.readouterr().err
    assert {row["cer"] for row in rows} == {row["removed"] for row in rows} == {""}
    assert float(rows[0]["psnr"]) > 5
    monkeypatch.setattr(ocr, "is_installed", lambda: True)
    monkeypatch.setattr(ocr, "read", lambda image, dpi: "x" * int(image.mean()))
    assert all(float(row["cer"]) > 0 for row in measure("--sets", "grey", "--pages", "1"))


def test_pages_of_ones_own_are_read_clean_or_their_text_is_taken(measure, tmp_path, monkeypatch, picture):
    for number in range(2):
        write_png(tmp_path / "pages" / f"{number}.png", picture(200, 260, channels=1, seed=number) // 4 + 180)
    (tmp_path / "pages" / "1.txt").write_text("what is written")
    asked = []
    monkeypatch.setattr(ocr, "is_installed", lambda: True)
    monkeypatch.setattr(ocr, "read", lambda image, dpi: asked.append(dpi) or "words")
    rows = measure("--sets", "grey", "--page_dir", str(tmp_path / "pages"), "--page_dpi", "80", "--pages", "2")
    assert [row["pages"] for row in rows] == ["grey", "grey", "own grey", "own grey"]
    records = [json.loads(line) for line in (tmp_path / "work" / "records.jsonl").read_text().splitlines()]
    own = [record for record in records if record["set"] == "own grey"]
    assert [record["characters"] for record in own] == [5] * 3 + [15] * 3
    assert [record["errors"] for record in own] == [0] * 3 + [ocr.errors("what is written", "words")] * 3
    assert asked.count(80) == 7


def test_a_weight_file_is_compared_by_its_name_and_measured_again_when_it_changes(measure, tmp_path, tesseract):
    model = architectures.build("n2n_unet,filters=4")
    for number in range(2):
        model.set_weights([value * 0 + 0.01 * number for value in model.get_weights()])
        checkpoint.save(tmp_path / "weights.hdf5", model, "n2n_unet,filters=4", {})
        rows = measure("--sets", "colour", "--pages", "1", "--weight_file", f"mine={tmp_path / 'weights.hdf5'}")
        assert [row["method"] for row in rows] == ["nothing", "naive", "mine"]
        lines = (tmp_path / "work" / "records.jsonl").read_text().splitlines()
        assert [json.loads(line)["method"] for line in lines].count("mine") == number + 1
        assert [json.loads(line)["method"] for line in lines].count("naive") == 1


def test_each_remover_is_timed_in_a_process_of_its_own(tmp_path, read_table, in_this_process, monkeypatch):
    monkeypatch.setattr(ocr, "is_installed", lambda: False)
    argv = [word for word in SMALL if word != "--no_memory"]
    argv += ["--methods", "naive", "kmeans", "--sets", "colour", "--pages", "1", "--work_dir", str(tmp_path / "work")]
    assert seals.main([*argv, "--output", str(tmp_path / "table.csv")]) == 0
    naive, kmeans = read_table()
    assert naive["peak_mib"] == naive["process_seconds"] == ""
    assert float(kmeans["peak_mib"]) > 20
    assert float(kmeans["process_seconds"]) > 0


def record(errors, characters=100):
    return {"errors": errors, "characters": characters}


def test_the_share_of_added_errors_that_is_gone():
    clean, sealed = [record(2), record(4, 200)], [record(30), record(36, 200)]
    assert seal_records.rate(sealed) == pytest.approx(66 / 300)
    assert seal_records.removed(clean, clean, sealed) == 1
    assert seal_records.removed(sealed, clean, sealed) == 0
    assert seal_records.removed([record(6), record(15, 200)], clean, sealed) == pytest.approx(1 - 15 / 60)
    assert seal_records.removed([record(None)], [record(None)], [record(None)]) is None


def test_the_naive_cleaner_whitens_all_but_dark_pixels_of_the_mask():
    sealed = np.array([[[200], [91], [90], [20], [150]]], np.uint8)
    mask = np.array([[True, True, True, True, False]])
    page = HeldOut(sealed, sealed, mask, (), "")
    assert seal_methods.naive(page).ravel().tolist() == [255, 255, 90, 20, 150]


def test_held_out_pages_depend_on_seed_and_number_alone_and_hold_what_they_say():
    setting = Setting(seed=3, size=(300, 220), dpi=36)
    fonts = setting.usable_fonts()
    assert {font.family for font in fonts} == {"STIXGeneral", "cmss10"}
    page, again = (held_out_pages.draw(setting, 4, False, fonts) for _ in range(2))
    np.testing.assert_array_equal(page.sealed, again.sealed)
    np.testing.assert_array_equal(page.mask, (page.sealed != page.clean).any(axis=-1))
    assert 3 <= len(page.boxes) <= 5
    assert page.mask.mean() > 0.01
    assert len(page.text) > 50
    other = held_out_pages.draw(setting, 5, False, fonts)
    assert (page.sealed != other.sealed).mean() > 0.05
    assert held_out_pages.draw(setting, 4, True, fonts).sealed.shape == (300, 220, 1)


def test_share_of_black_ink():
    for share in (0.0, 1.0):
        rng = np.random.default_rng(0)
        inks = [held_out_pages.seal(rng, share, Setting().usable_fonts()[:1]) for _ in range(6)]
        spread = [np.ptp(each.colour) for each in inks if each.ink.ndim == 2]
        assert max(spread) == 0 if share else min(spread) > 20


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["--methods", "ward"], "unknown clustering method 'ward'; known: dbscan, kmeans, meanshift"),
        (["--min_seals", "5", "--max_seals", "2"], "--min_seals must not exceed --max_seals, got 5 and 2"),
        (["--sheet", "sheet.jpg"], "--sheet: expected a name ending in .png, got 'sheet.jpg'"),
    ],
)
def test_wrong_options_are_refused(argv, message, capsys):
    with pytest.raises(SystemExit):
        seals.main(argv)
    assert message in " ".join(capsys.readouterr().err.split())


def test_two_methods_of_one_name_and_a_missing_checkpoint_are_refused(tmp_path):
    options = seals.parser().parse_args(["--methods", "kmeans", "kmeans"])
    with pytest.raises(ValueError, match="more than one method is called kmeans; name weight files as NAME=PATH"):
        seals.chosen(options)
    options = seals.parser().parse_args(["--weight_file", f"mine={tmp_path}"])
    with pytest.raises(ValueError, match=r"--weight_file: .* is neither a checkpoint nor a run folder with one"):
        seals.chosen(options)


def test_methods_are_told_apart_by_what_their_results_depend_on(tmp_path):
    (tmp_path / "a").write_bytes(b"one")
    (tmp_path / "b").write_bytes(b"two")
    methods = [Method("x", "kmeans"), Method("x", "kmeans,clusters=5")]
    methods += [Method("x", "network", str(tmp_path / name), level) for name in "ab" for level in (None, 8.0)]
    assert len({method.identity for method in methods}) == 6
