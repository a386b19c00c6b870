"""`benchmarks.restoring` with tiny settings."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks import pictures, restoring
from keras_overlay import architectures
from keras_overlay.image_files import read_rgb
from keras_overlay.restore import Restorer

MODEL = "n2n_unet,filters=4"
COLUMNS = [
    "mode", "model", "precision", "size", "tile", "megapixels", "megapixels_per_second", "least", "most", "seconds",
    "first_seconds", "peak_mib", "started_mib", "repetitions",
]  # fmt: skip


def test_tiled_whole_and_by_command(tmp_path, read_table, in_this_process):
    argv = ["--models", MODEL, "--precisions", "float32", "--sizes", "32x48", "96x64", "--repetitions", "2"]
    assert restoring.main([*argv, "--output", str(tmp_path / "table.csv")]) == 0
    rows = read_table()
    assert list(rows[0])[:-3] == COLUMNS
    modes = [(row["mode"], row["size"], row["precision"]) for row in rows]
    assert modes == [
        ("tiled", "32x48", "float32"), ("whole", "32x48", "float32"), ("tiled", "96x64", "float32"),
        ("whole", "96x64", "float32"), ("command", "96x64", "auto"),
    ]  # fmt: skip
    for row in rows:
        assert 0 < float(row["least"]) <= float(row["megapixels_per_second"]) <= float(row["most"])
        found = float(row["megapixels_per_second"]) * float(row["seconds"])
        assert found == pytest.approx(float(row["megapixels"]), rel=0.01)
        assert (
            row["tile"]
            == {"tiled": str(Restorer(architectures.build(MODEL)).tile), "whole": "0", "command": ""}[row["mode"]]
        )
        assert float(row["peak_mib"]) >= float(row["started_mib"] or 0) * 0.99
        assert (row["first_seconds"] == "") == (row["mode"] == "command")
        assert row["repetitions"] == "2"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["table.csv"]


def options(*argv):
    return restoring.parser().parse_args(["--models", MODEL, "--precisions", "float32", *argv])


def test_every_size_of_tile_is_a_case_and_large_pictures_are_not_restored_whole(in_this_process):
    found = restoring.cases(options("--sizes", "100x100", "200x100", "--tile", "32", "64", "--whole_up_to", "0.01"))
    assert [(case.mode, case.width, case.tile) for case in found] == [
        ("tiled", 100, 32), ("tiled", 100, 64), ("whole", 100, 0), ("tiled", 200, 32), ("tiled", 200, 64),
        ("command", 200, None),
    ]  # fmt: skip


def test_cases_that_take_too_long_are_left_out(in_this_process):
    macs = restoring.macs(MODEL)
    small, large = 1000 * 1000 * macs / 1e12, 2000 * 1000 * macs / 1e12
    argv = ["--sizes", "1000x1000", "2000x1000", "--modes", "tiled", "--most_tera_macs"]
    assert [case.width for case in restoring.cases(options(*argv, str(small)))] == [1000]
    assert [case.width for case in restoring.cases(options(*argv, str(large)))] == [1000, 2000]


def test_no_case_at_all_is_an_error(in_this_process, tmp_path):
    argv = ["--models", MODEL, "--most_tera_macs", "0", "--output", str(tmp_path / "table.csv")]
    with pytest.raises(ValueError, match="no case is left: raise --most_tera_macs or --whole_up_to"):
        restoring.main(argv)


def test_the_commands_picture_is_a_jpeg_photograph_of_the_size(in_this_process, tmp_path, rng):
    source = str(pictures.files(None)[0])
    restoring.prepare(MODEL, 120, 90, source, str(tmp_path))
    image = read_rgb(tmp_path / "in" / "large.jpg")
    assert (tmp_path / "in" / "large.jpg").read_bytes()[:2] == b"\xff\xd8"
    assert image.shape == (90, 120, 3)
    assert np.abs(image.astype(float) - restoring.picture(source, 120, 90)).mean() < 8
    assert image.std() > 20


@pytest.mark.parametrize("text", ["100", "0x5", "10x", "99999x5", "ten x ten"])
def test_wrong_sizes_are_refused(text, capsys):
    with pytest.raises(SystemExit):
        restoring.parser().parse_args(["--sizes", text])
    assert f"expected WIDTHxHEIGHT, each 1 to 32768 pixels, got '{text}'" in capsys.readouterr().err
