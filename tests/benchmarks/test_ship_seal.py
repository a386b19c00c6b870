"""`benchmarks.ship` with runs of `train_seal.py`: a remover and a classifier."""

from __future__ import annotations

import json

import numpy as np
import pytest

from benchmarks import ship
from keras_overlay import checkpoint, recipes, weights
from keras_overlay.commands import train_seal
from keras_overlay.image_files import write_png

COMMON = {
    "script": "train_seal.py",
    "about": "A test.",
    "data": [{"name": "drawn", "licence": "none needed", "where": "here"}],
    "image_size": 32,
    "batch_size": 2,
    "nb_epochs": 1,
    "steps": 2,
    "seed": 7,
}
RECIPES = {
    "remover": {**COMMON, "task": "remove", "model": "seal_cnn,depth=1,kernel=3,filters=2,residual=true"},
    "judge": {**COMMON, "task": "classify", "model": "seal_classifier,filters=4,scales=2"},
}
SEAL = "seal,1,1,min_size=20,max_size=40,ink=coloured"


@pytest.fixture
def shop(tmp_path, monkeypatch, picture):
    """Recipes, pictures to train on and to test by, and where the tool writes."""
    for name, content in RECIPES.items():
        (tmp_path / "recipes").mkdir(exist_ok=True)
        (tmp_path / "recipes" / f"{name}.json").write_text(json.dumps(content))
    (tmp_path / "weights").mkdir()
    for number in range(3):
        clean = picture(48, 48, seed=number)
        write_png(tmp_path / "pages" / "clean" / f"{number}.png", clean)
        write_png(tmp_path / "pages" / "sealed" / f"{number}.png", np.flipud(clean))
        write_png(tmp_path / "tests" / f"{number}.png", picture(64, 48, seed=20 + number))
    monkeypatch.setattr(recipes, "FOLDER", tmp_path / "recipes")
    monkeypatch.setattr(weights, "FOLDER", tmp_path / "weights")
    monkeypatch.setattr(ship, "DOCS", tmp_path / "docs")
    return tmp_path


@pytest.mark.parametrize("name", RECIPES)
def test_a_run_becomes_an_entry_that_loads(name, shop):
    command = ["--recipe", name, "--data_dir", shop / "pages", "--output_path", shop / "run", "--quiet"]
    assert train_seal.main([*map(str, command), "--precision", "float32"]) == 0
    words = ["--run", shop / "run", "--name", name, "--test_dirs", f"Few={shop / 'tests'}", "--test_noise_model", SEAL]
    assert ship.main([*map(str, words), "--hardware", "a test machine"]) == 0
    shipped = weights.find(name)
    assert shipped.recipe == f"python train_seal.py --recipe {name} --data_dir PAGES --seed 7"
    assert shipped.architecture == RECIPES[name]["model"]
    (scores,) = shipped.scores.values()
    assert scores["pictures"] == 3
    assert set(scores) >= ({"PSNR", "SSIM"} if name == "remover" else {"AUC", "accuracy"})
    load = checkpoint.load if name == "remover" else checkpoint.load_classifier
    details = load(shipped.path)[1]
    assert (details["task"], details["recipe"]) == (RECIPES[name]["task"], name)
    curve = "val_PSNR" if name == "remover" else "val_AUC"
    assert (shop / "docs" / name / f"{curve}.png").is_file()


def test_a_classifier_that_loses_by_being_stored_is_refused(shop, monkeypatch):
    monkeypatch.setattr(ship, "MOST_AUC_LOST", -1.5)
    command = ["--recipe", "judge", "--data_dir", shop / "pages", "--output_path", shop / "run", "--quiet"]
    assert train_seal.main([*map(str, command), "--precision", "float32"]) == 0
    words = ["--run", shop / "run", "--name", "judge", "--test_dirs", f"Few={shop / 'tests'}"]
    words += ["--test_noise_model", SEAL]
    with pytest.raises(ValueError, match=r"Few seal,.*: float16 storage costs .* AUC, more than -1\.5 AUC"):
        ship.main([*map(str, words)])
    assert list((shop / "weights").iterdir()) == []
