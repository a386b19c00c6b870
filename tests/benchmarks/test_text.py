"""`benchmarks.text`: rows for each set, mask and method, and scores that are what they say."""

from __future__ import annotations

import csv

import numpy as np
import pytest

from benchmarks import text
from benchmarks.text_pages import KnownPage
from benchmarks.text_scores import MOST, PageScore, summary
from keras_overlay.image_files import write_png


@pytest.fixture
def layers(tmp_path):
    """One page with a balloon on bright art, two words, in two languages."""
    rng = np.random.default_rng(0)
    write_png(tmp_path / "layers" / "art" / "E19P01.png", rng.integers(170, 200, (96, 96, 3)).astype(np.uint8))
    balloon, words = np.zeros((2, 96, 96, 4), np.uint8)
    balloon[8:40, 8:80] = 255
    words[20:26, 20:60] = words[60:66, 20:60] = (0, 0, 0, 255)
    for language in ("en", "ja"):
        write_png(tmp_path / "layers" / f"balloons_{language}" / "E19P01.png", balloon)
        write_png(tmp_path / "layers" / f"text_{language}" / "E19P01.png", words)
    return tmp_path / "layers"


def test_layers(shipped, layers, in_this_process, read_table, tmp_path, capsys):
    words = ["--output", str(tmp_path / "table.csv"), "--size", "128", "96"]
    assert text.main(["--layers_dir", str(layers), "--only", "E19*", *words]) == 0
    rows = {(row["pages"], row["mask"], row["method"]): row for row in read_table()}
    assert {place[0] for place in rows} == {"en colour", "en grey", "ja colour", "ja grey", "all"}
    assert len(rows) == 5 * 2 * 3
    ours = rows["en colour", "true", "ours"]
    assert float(ours["masked_psnr"]) > float(ours["art_psnr"])  # the balloon is filled exactly
    assert float(ours["worst_psnr"]) == float(ours["psnr"]) < MOST
    assert float(rows["all", "found", "telea"]["count"]) == 4
    with open(tmp_path / "table_masks.csv", newline="", encoding="utf-8") as file:
        masks = list(csv.DictReader(file))
    assert [row["pages"] for row in masks] == ["en colour", "en grey", "ja colour", "ja grey"]
    assert all(float(row["IoU"]) == float(row["recall"]) == 1 for row in masks)
    assert "a page of 96x128: " in capsys.readouterr().out


def test_balloons_are_lettering_if_told_so(shipped, layers, read_table, tmp_path):
    words = ["--output", str(tmp_path / "table.csv"), "--no_memory", "--versions", "colour"]
    assert text.main(["--layers_dir", str(layers), "--balloons", *words]) == 0
    rows = read_table()
    assert {row["mask"] for row in rows} == {"true"}
    assert not (tmp_path / "table_masks.csv").exists()
    assert all(float(row["psnr"]) > 15 for row in rows if row["method"] != "ours")


def test_drawn_pages(shipped, read_table, tmp_path):
    words = ["--output", str(tmp_path / "table.csv"), "--no_memory", "--pages", "1", "--size", "160", "128"]
    assert text.main([*words, "--versions", "halftone"]) == 0
    assert {row["pages"] for row in read_table()} == {"drawn halftone", "all"}


def test_patterns_go_with_layers(capsys):
    with pytest.raises(SystemExit):
        text.main(["--only", "E19*"])
    assert "--layers_dir" in capsys.readouterr().err


def test_scores_are_of_their_regions():
    clean = np.full((20, 20, 1), 100, np.uint8)
    mask, on_art = np.zeros((2, 20, 20), bool)
    mask[4, 4] = mask[14, 14] = True
    on_art[10:] = True
    page = KnownPage("en grey", "E19P01.en.grey", clean, clean, mask, on_art)
    cleaned = clean.astype(np.float32)
    cleaned[4, 4] += 30
    cleaned[18, 18] += 10  # painted over, but no letter
    painted = mask.copy()
    painted[18, 18] = True
    score = PageScore.of(page, cleaned, painted, 1.0)
    assert (score.masked, score.art) == ((900, 18), (100, 10))
    made = summary([score, PageScore.of(page, clean, mask, 3.0)])
    assert made["worst_psnr"] == pytest.approx(10 * np.log10(255**2 / (1000 / 400)))
    assert made["psnr"] == pytest.approx((made["worst_psnr"] + MOST) / 2)
    assert (made["seconds"], made["count"]) == (2.0, 2)
    assert made["masked_psnr"] == pytest.approx(10 * np.log10(255**2 * 36 / 900))
