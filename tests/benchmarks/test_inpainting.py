"""Painting into holes, beside OpenCV: what is counted, and the table."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from benchmarks import inpainting
from keras_overlay import architectures, checkpoint
from keras_overlay.architectures.inpainters import INPAINTERS
from keras_overlay.image_files import write_png
from keras_overlay.pairs.holed_pictures import HoledPicture

SPEC = "fill_unet,filters=4,scales=2,levels=3"


@pytest.fixture
def weight_file(tmp_path):
    """A small network as it begins: the smooth filling."""
    keras.utils.set_random_seed(1)
    checkpoint.save(tmp_path / "small.hdf5", architectures.build(SPEC, table=INPAINTERS), SPEC, {})
    return tmp_path / "small.hdf5"


def test_the_table_has_a_row_for_each_folder_kind_of_holes_and_method(tmp_path, picture, read_table, weight_file):
    for number in range(2):
        write_png(tmp_path / "pictures" / f"{number}.png", picture(96, 80, seed=number))
    argv = ["--test_dirs", f"Two={tmp_path / 'pictures'}", "--masks", "strokes,20,30", "boxes,5,10", "--size", "64"]
    argv += ["--weight_file", f"small={weight_file}", "--output", str(tmp_path / "table.csv")]
    assert inpainting.main(argv) == 0
    rows = read_table()
    names = ["ours", "small", "telea", "navier_stokes"]
    assert [(row["holes"], row["method"]) for row in rows] == [
        (holes, name) for holes in ("strokes,20,30", "boxes,5,10") for name in names
    ]
    assert all(row["test_set"] == "Two" and row["pictures"] == "2" for row in rows)
    assert all(8 < float(row["psnr"]) < 60 and float(row["seconds"]) > 0 for row in rows)
    assert 0.19 < float(rows[0]["share"]) < 0.31
    assert 0.04 < float(rows[-1]["share"]) < 0.11


def test_only_holes_count_and_pictures_count_alike(rng):
    clean, holes = np.full((20, 20, 3), 100, np.uint8), np.zeros((20, 20), bool)
    holes[:2] = True
    few = HoledPicture("few", clean, clean, holes)
    many = HoledPicture("many", clean, clean, ~holes)

    def paint(picture, where):
        off = 1 if where.sum() < 100 else 16
        return np.where(where[..., None], picture + np.uint8(off), 0).astype(np.uint8)  # 0 beside holes: not counted

    found = inpainting.score(paint, [few, many])
    single, other = (20 * np.log10(255 / off) for off in (1, 16))
    assert found["psnr"] == pytest.approx((single + other) / 2, abs=1e-3)
    assert found["psnr_pooled"] == pytest.approx(10 * np.log10(255**2 / (0.1 * 1 + 0.9 * 256)), abs=1e-3)
    assert found["pictures"] == 2


def test_opencv_is_given_the_holes_and_keeps_the_rest(picture):
    image, holes = picture(40, 40), np.zeros((40, 40), bool)
    holes[10:14, 5:30] = True
    for name in inpainting.OPENCV:
        painted = inpainting.methods([])[name](np.where(holes[..., None], np.uint8(128), image), holes)
        assert (painted[~holes] == image[~holes]).all()
        assert (painted[holes] != 128).any()


@pytest.mark.parametrize("text", ["runs/x", "=x", "x=", "ours=x", "telea=x"])
def test_names_of_networks(text, capsys):
    with pytest.raises(SystemExit):
        inpainting.main(["--test_dirs", "Here=.", "--weight_file", text])
    assert "expected NAME=PATH with a name of its own" in capsys.readouterr().err
