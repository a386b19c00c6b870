"""`benchmarks.ship` with runs of `train_text.py` and `train_inpaint.py`."""

from __future__ import annotations

import json

import numpy as np
import pytest

from benchmarks import ship
from keras_overlay import checkpoint, recipes, weights
from keras_overlay.architectures.kinds import table_of
from keras_overlay.commands import train_inpaint, train_text
from keras_overlay.image_files import write_png

COMMON = {
    "about": "A test.", "data": [{"name": "drawn", "licence": "none needed", "where": "here"}],
    "image_size": 32, "batch_size": 2, "nb_epochs": 1, "steps": 2, "seed": 7, "lr": 0.001,
}  # fmt: skip
RECIPES = {
    "finder": {**COMMON, "script": "train_text.py", "model": "text_unet,filters=4,scales=2,most=4"},
    "painter": {**COMMON, "script": "train_inpaint.py", "model": "fill_unet,filters=4,scales=2,levels=2"},
}


@pytest.fixture
def shop(tmp_path, monkeypatch, picture):
    """Recipes, pages to train on and to test by, and where the tool writes."""
    for name, content in RECIPES.items():
        (tmp_path / "recipes").mkdir(exist_ok=True)
        (tmp_path / "recipes" / f"{name}.json").write_text(json.dumps(content))
    (tmp_path / "weights").mkdir()
    for number in range(3):
        page, mask = picture(48, 64, seed=number), np.zeros((48, 64), np.uint8)
        mask[10:20, 10:40] = 255
        for part, array in (("clean", page), ("lettered", np.where(mask[..., None], 0, page)), ("mask", mask)):
            write_png(tmp_path / "pages" / part / f"{number}.png", array.astype(np.uint8))
    monkeypatch.setattr(recipes, "FOLDER", tmp_path / "recipes")
    monkeypatch.setattr(weights, "FOLDER", tmp_path / "weights")
    monkeypatch.setattr(ship, "DOCS", tmp_path / "docs")
    return tmp_path


def shipped(shop, name: str, pages, noise: str):
    words = ["--run", shop / "run", "--name", name, "--test_dirs", f"Few={pages}", "--test_noise_model", noise]
    assert ship.main([*map(str, words), "--hardware", "a test machine"]) == 0
    return weights.find(name)


def test_a_network_that_finds_letters(shop):
    words = ["--recipe", "finder", "--data_dir", shop / "pages", "--output_path", shop / "run", "--quiet"]
    assert train_text.main([*map(str, words), "--precision", "float32"]) == 0
    found = shipped(shop, "finder", shop / "pages", "clean")
    assert found.recipe == "python train_text.py --recipe finder --data_dir PAGES --seed 7"
    assert set(found.scores["Few"]) == {"IoU", "AP", "recall", "pictures"}
    model, details = checkpoint.load(found.path, table=table_of(found.architecture))
    assert (model.name, details["task"], details["recipe"]) == ("text_unet", "text", "finder")
    assert (shop / "docs" / "finder" / "val_IoU.png").is_file()


def test_a_network_that_paints(shop):
    clean = shop / "pages" / "clean"
    words = ["--recipe", "painter", "--image_dir", clean, "--output_path", shop / "run", "--quiet"]
    assert train_inpaint.main([*map(str, words), "--precision", "float32"]) == 0
    found = shipped(shop, "painter", clean, "strokes,20,30,3,6")
    assert found.recipe == "python train_inpaint.py --recipe painter --image_dir PICTURES --seed 7"
    assert set(found.scores["Few strokes,20,30,3,6"]) == {"PSNR in holes", "pictures"}
    assert checkpoint.load(found.path, table=table_of(found.architecture))[0].name == "fill_unet"
    assert (shop / "docs" / "painter" / "val_hole_PSNR.png").is_file()


def test_what_no_overlay_takes_is_refused(shop):
    content = {**COMMON, "script": "train_tags.py", "model": "tag_mobilenet"}
    (shop / "recipes" / "tagger.json").write_text(json.dumps(content))
    words = ["--run", shop / "run", "--name", "tagger", "--test_dirs", f"Few={shop}", "--test_noise_model", "clean"]
    with pytest.raises(ValueError, match=r"tagger\.json: what train_tags\.py makes is not shipped, only what these"):
        ship.main([*map(str, words)])


def test_other_test_specs_are_refused(shop, capsys):
    with pytest.raises(SystemExit):
        shipped(shop, "painter", shop, "strokes,30,20")
    assert "min_share must not exceed max_share" in capsys.readouterr().err
