"""`benchmarks.ship` with a run of `train_digits.py`."""

from __future__ import annotations

import json

import pytest

from benchmarks import ship
from keras_overlay import checkpoint, recipes, weights
from keras_overlay.architectures.digit_classifiers import DIGIT_CLASSIFIERS
from keras_overlay.commands import train_digits
from keras_overlay.image_files import write_png

RECIPE = {
    "script": "train_digits.py",
    "about": "A test.",
    "data": [{"name": "drawn", "licence": "none needed", "where": "here"}],
    "net": "digit_net,filters=4,blocks=1",
    "opt": "Adam",
    "lr": 0.01,
    "batch": 4,
    "nb_epochs": 1,
    "seed": 7,
}


def test_a_run_becomes_an_entry_that_loads(tmp_path, monkeypatch, picture):
    for part in ("train", "test"):
        write_png(tmp_path / part / "1.png", picture(40, 60))
        boxes = [{"left": 20 * n, "top": 3, "width": 15, "height": 30, "label": n} for n in range(3)]
        (tmp_path / part / "digitStruct.json").write_text(json.dumps({"1.png": boxes}))
    for name in ("recipes", "weights"):
        (tmp_path / name).mkdir()
    (tmp_path / "recipes" / "digits.json").write_text(json.dumps(RECIPE))
    monkeypatch.setattr(recipes, "FOLDER", tmp_path / "recipes")
    monkeypatch.setattr(weights, "FOLDER", tmp_path / "weights")
    monkeypatch.setattr(ship, "DOCS", tmp_path / "docs")
    words = ["--recipe", "digits", "--data_dir", tmp_path, "--output_path", tmp_path / "run", "--quiet"]
    assert train_digits.main([*map(str, words), "--precision", "float32"]) == 0
    words = ["--run", tmp_path / "run", "--name", "digits", "--test_dirs", f"Few={tmp_path / 'test'}"]
    monkeypatch.setattr(ship, "MOST_ACCURACY_LOST", 1.0)
    assert ship.main([*map(str, words), "--hardware", "a test machine"]) == 0
    shipped = weights.find("digits")
    assert shipped.architecture == RECIPE["net"]
    assert shipped.recipe == "python train_digits.py --recipe digits --image_dir PICTURES --seed 7"
    assert set(shipped.scores["Few"]) == {"accuracy", "digits"}
    assert checkpoint.load(shipped.path, table=DIGIT_CLASSIFIERS)[1]["task"] == "read digits"
    assert (tmp_path / "docs" / "digits" / "val_accuracy.png").is_file()
    monkeypatch.setattr(ship, "MOST_ACCURACY_LOST", -1.5)
    with pytest.raises(ValueError, match=r"Few: float16 storage costs .* accuracy, more than -1\.5 accuracy"):
        ship.main([*map(str, words)])
