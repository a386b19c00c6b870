"""Scores of restored pictures, against independent definitions, and their table."""

from __future__ import annotations

import csv
import json
import math

import numpy as np
import pytest
from oracles import metrics

from keras_overlay import scoring
from keras_overlay.scoring import Scores


@pytest.fixture
def trio(picture, rng):
    """Clean, degraded and restored versions of one picture."""
    clean = picture(20, 26)
    degraded = np.clip(clean + rng.normal(0, 30, clean.shape), 0, 255).astype(np.uint8)
    restored = (clean + rng.normal(0, 12, clean.shape)).astype(np.float32)
    return clean, degraded, restored


def test_scores_are_those_of_the_definitions_before_and_after(trio):
    clean, degraded, restored = trio
    found = scoring.score("a.png", *trio)
    assert found.file == "a.png"
    assert found.psnr_before == pytest.approx(metrics.PSNR(clean, degraded), abs=1e-6)
    assert found.psnr_after == pytest.approx(metrics.PSNR(clean, restored), abs=1e-5)
    assert found.ssim_before == pytest.approx(metrics.SSIM(clean, degraded), abs=1e-4)
    assert found.ssim_after == pytest.approx(metrics.SSIM(clean, restored), abs=1e-4)
    assert found.psnr_after > found.psnr_before + 3


def test_restored_values_are_clipped_and_not_rounded(trio):
    clean, degraded, restored = trio
    beyond = np.where(restored > 200, 1000, restored).astype(np.float32)
    within = np.where(restored > 200, 255, restored).astype(np.float32)
    assert scoring.score("a", clean, degraded, beyond) == scoring.score("a", clean, degraded, within)
    assert scoring.score("a", clean, degraded, np.rint(within)).psnr_after != pytest.approx(
        scoring.score("a", clean, degraded, within).psnr_after, abs=1e-4
    )


def test_equal_pictures_have_an_infinite_ratio(trio):
    found = scoring.score("a", trio[0], trio[0], trio[0].astype(np.float32))
    assert found.psnr_before == found.psnr_after == math.inf
    assert found.ssim_after == pytest.approx(1)


def test_pictures_below_the_window_have_no_structural_similarity(trio):
    found = scoring.score("a", *(image[:10] for image in trio))
    assert math.isnan(found.ssim_before)
    assert math.isnan(found.ssim_after)
    assert math.isfinite(found.psnr_after)


def test_grey_pictures_are_scored(trio):
    found = scoring.score("a", *(image[..., :1] for image in trio))
    assert found.psnr_after == pytest.approx(metrics.PSNR(trio[0][..., :1], trio[2][..., :1]), abs=1e-5)


def test_pictures_of_two_shapes_are_refused(trio):
    clean, degraded, restored = trio
    message = r"a\.png: pictures to compare must be of one shape, got clean \(20, 26, 3\), .* restored \(19, 26, 3\)"
    with pytest.raises(ValueError, match=message):
        scoring.score("a.png", clean, degraded, restored[1:])


ROWS = [Scores("a", 20.0, 30.0, 0.5, math.nan), Scores("b", 10.0, math.inf, 0.75, math.nan)]


def test_the_mean_leaves_out_what_is_not_there():
    total = scoring.mean(ROWS)
    assert (total.file, total.psnr_before, total.psnr_after, total.ssim_before) == ("mean", 15.0, math.inf, 0.625)
    assert math.isnan(total.ssim_after)


def test_the_table_ends_in_the_mean(tmp_path):
    scoring.write(tmp_path / "t.csv", ROWS)
    scoring.write(tmp_path / "t.json", ROWS)
    with open(tmp_path / "t.csv", newline="", encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    assert [row["file"] for row in table] == ["a", "b", "mean"]
    assert table[2] == {
        "file": "mean", "psnr_before": "15.0", "psnr_after": "inf", "ssim_before": "0.625", "ssim_after": "nan",
    }  # fmt: skip
    assert json.loads((tmp_path / "t.json").read_text())[2] == {
        "file": "mean", "psnr_before": 15.0, "psnr_after": "inf", "ssim_before": 0.625, "ssim_after": "nan",
    }  # fmt: skip


def test_another_suffix_is_refused(tmp_path):
    with pytest.raises(ValueError, match=r"t\.txt: scores are written as \.csv or \.json"):
        scoring.write(tmp_path / "t.txt", ROWS)
    assert list(tmp_path.iterdir()) == []
