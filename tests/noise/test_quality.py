"""How well a mark explains its uploads; what it is; its trimmed version."""

from __future__ import annotations

import json

import numpy as np
import pytest

from keras_overlay.noise import quality
from keras_overlay.noise.drawn_mark import drawn_mark
from keras_overlay.noise.extraction import over


@pytest.fixture
def mark():
    wide = np.zeros((60, 90, 4), np.uint8)
    wide[10:40, 20:70] = (200, 30, 90, 128)
    return wide


def test_a_mark_that_explains_its_upload_is_exact(mark):
    found = quality.measure(mark, over(mark, (128, 128, 128)), np.full(3, 128.0))
    assert (found.psnr, found.psnr_marked, found.close, found.worst) == (None, None, 1.0, 0)
    assert found.verdict == "exact"
    assert found.background == (128, 128, 128)


def test_what_is_missed_is_told_in_decibels(mark):
    upload = over(mark, (128, 128, 128)).astype(int)
    upload[10:40, 20:45] += 10
    found = quality.measure(mark, upload.astype(np.uint8), np.full(3, 128.0), noise=0.7)
    assert found.psnr_marked == pytest.approx(10 * np.log10(255**2 / 50), abs=0.01)
    assert found.psnr > found.psnr_marked
    assert (found.close, found.worst, found.noise) == (0.5, 10, 0.7)
    assert found.verdict == "poor"
    upload[10:40, 20:45] -= 6
    assert quality.measure(mark, upload.astype(np.uint8), np.full(3, 128.0)).verdict == "good"


def test_what_a_mark_is(mark):
    assert quality.facts(mark) == {
        "size": [90, 60], "box": [20, 10, 50, 30], "highest_opacity": round(128 / 255, 4), "colour": [200, 30, 90],
        "cut": False,
    }  # fmt: skip
    mark[0, 40] = (1, 2, 3, 255)
    assert quality.facts(mark)["cut"] is True
    mark[10:25, 20:70] = (0, 0, 0, 128)
    mark[0, 40] = 0
    assert quality.facts(mark)["colour"] is None


def test_trimming_keeps_a_pixel_around(mark):
    assert quality.trimmed(mark).shape == (32, 52, 4)
    np.testing.assert_array_equal(quality.trimmed(mark)[1:-1, 1:-1], mark[10:40, 20:70])


def test_the_report_is_json(mark):
    found = quality.measure(mark, over(mark, (0, 0, 0)), np.zeros(3))
    content = json.loads(json.dumps(quality.report(mark, [found])))
    assert content["uploads"][0]["verdict"] == "exact"
    assert content["mark"]["box"] == [20, 10, 50, 30]


def test_a_drawn_mark_is_white_on_nothing_and_has_the_text():
    one, other = drawn_mark("AB"), drawn_mark("XYZ and more")
    assert one.shape[0] == other.shape[0] == 64
    assert other.shape[1] > one.shape[1] + 60
    assert one.dtype == np.uint8
    assert 0.15 < (one[..., 3] > 0).mean() < 0.9
    assert (one[..., 3] == 235).any()
    assert (one[one[..., 3] == 235][:, :3] == 255).mean() > 0.9
    np.testing.assert_array_equal(drawn_mark("AB"), one)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((" ",), "text must have 1 to 40 characters"),
        (("a" * 41,), "text must have 1 to 40"),
        (("a", 8), "height must be 16"),
    ],
)
def test_what_cannot_be_drawn_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        drawn_mark(*arguments)
