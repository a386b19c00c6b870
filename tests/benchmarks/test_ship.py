"""`benchmarks.ship` with a tiny run: what it writes, and what it refuses without writing anything."""

from __future__ import annotations

import csv
import datetime
import json
import re
import shutil

import numpy as np
import pytest

from benchmarks import ship
from benchmarks.ship_runs import data_of
from keras_overlay import checkpoint, recipes, weights
from keras_overlay.commands import train_n2n
from keras_overlay.image_files import write_png
from keras_overlay.run_folder import RunFolder

RECIPE = {
    "about": "A test.",
    "data": [{"name": "drawn", "licence": "none needed", "where": "here"}],
    "source_noise_model": "gaussian,50,50",
    "target_noise_model": "clean",
    "model": "n2n_unet,filters=4",
    "image_size": 32,
    "batch_size": 2,
    "nb_epochs": 1,
    "steps": 3,
    "seed": 7,
}


@pytest.fixture(scope="module")
def place(tmp_path_factory, picture):
    """Pictures and a finished run of the recipe; not to be changed."""
    place = tmp_path_factory.mktemp("ship")
    for number in range(4):
        write_png(place / "pictures" / f"{number}.png", picture(48, 70, seed=number))
    write_png(place / "tests" / "a.png", picture(48, 64, seed=9))
    write_png(place / "tests" / "grey.png", picture(40, 40, 1, seed=8))
    (place / "recipes").mkdir()
    (place / "recipes" / "tiny.json").write_text(json.dumps(RECIPE))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recipes, "FOLDER", place / "recipes")
        argv = ["--recipe", "tiny", "--image_dir", place / "pictures", "--output_path", place / "run", "--quiet"]
        assert train_n2n.main([str(word) for word in (*argv, "--precision", "float32")]) == 0
    return place


@pytest.fixture
def shop(place, tmp_path, monkeypatch):
    """Where the tool writes, and the recipes it knows; an older entry is in the manifest."""
    shutil.copytree(place / "recipes", tmp_path / "recipes")
    folder = tmp_path / "weights"
    folder.mkdir()
    (folder / "old.hdf5").write_bytes(b"older weights")
    entry = {
        "file": "old.hdf5", "sha256": weights.sha256_of(folder / "old.hdf5"), "architecture": "n2n_unet",
        "recipe": "x", "training_data": [], "scores": {}, "date": "2026-11-01", "hardware": "x", "aliases": ["text"],
    }  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps({"format_version": 1, "weights": {"old": entry}}))
    monkeypatch.setattr(recipes, "FOLDER", tmp_path / "recipes")
    monkeypatch.setattr(weights, "FOLDER", folder)
    monkeypatch.setattr(ship, "DOCS", tmp_path / "docs")
    return tmp_path


def arguments(place, *more: object) -> list[str]:
    words = ("--run", place / "run", "--name", "tiny", "--test_dirs", f"Few={place / 'tests'}",
             "--test_noise_model", "gaussian,25,25", *more)  # fmt: skip
    return [str(word) for word in words]


def contents(shop) -> dict[str, bytes]:
    return {str(path.relative_to(shop)): path.read_bytes() for path in sorted(shop.rglob("*")) if path.is_file()}


def test_a_run_becomes_an_entry_that_is_found_and_restores(place, shop, capsys):
    more = ("--alias", "small", "tiny2", "--threshold", 3, "--hardware", "a test machine")
    assert ship.main(arguments(place, *more)) == 0
    shipped = weights.find("tiny2")
    assert (shipped.name, shipped.path, shipped.threshold) == ("tiny", shop / "weights" / "tiny.hdf5", 3)
    assert shipped.architecture == "n2n_unet,filters=4"
    assert shipped.recipe == "python train_n2n.py --recipe tiny --image_dir PICTURES --seed 7"
    assert shipped.training_data == ({"name": "drawn", "licence": "none needed"},)
    assert shipped.hardware == "a test machine"
    written = datetime.datetime.fromtimestamp((place / "run" / "weights.last.hdf5").stat().st_mtime, datetime.UTC)
    assert shipped.date == written.date().isoformat()
    assert weights.names() == ["old", "tiny"]
    assert "older weights" in (shop / "weights" / "old.hdf5").read_text()
    (key,) = shipped.scores
    assert key == "Few gaussian,25,25"
    assert shipped.scores[key]["pictures"] == 2
    assert 18 < shipped.scores[key]["PSNR_degraded"] < 22
    assert re.search(r"measured +pictures +degraded +float32 +float16 +lost", capsys.readouterr().out)


def test_the_file_holds_half_floats_of_the_best_checkpoint_and_no_folder_of_the_machine(place, shop):
    assert ship.main(arguments(place)) == 0
    path, best = shop / "weights" / "tiny.hdf5", RunFolder(place / "run").best()
    with checkpoint.opened(path) as file:
        assert {array.dtype for array in checkpoint.read_group(path, file, "weights")} == {np.dtype("float16")}
    for half, whole in zip(*(checkpoint.load(each)[0].get_weights() for each in (path, best)), strict=True):
        np.testing.assert_allclose(half, whole, rtol=1e-3, atol=1e-6)
    details = checkpoint.read_details(path)
    assert details["source_noise_model"] == "gaussian,50,50"
    assert (details["recipe"], details["seed"], details["epoch"]) == ("tiny", 7, 1)
    assert str(place) in json.dumps(checkpoint.read_details(best))
    for content in contents(shop / "weights").values():
        assert str(place).encode() not in content


def test_the_scores_are_those_that_test_model_tells(place, shop, tmp_path):
    from keras_overlay.commands import test_model

    assert ship.main(arguments(place)) == 0
    argv = ["--weight_file", shop / "weights" / "tiny.hdf5", "--image_dir", place / "tests", "--precision", "float32",
            "--test_noise_model", "gaussian,25,25", "--crop_multiple", 16, "--as_rgb",
            "--scores", tmp_path / "s.csv"]  # fmt: skip
    assert test_model.main([str(word) for word in argv]) == 0
    with open(tmp_path / "s.csv", newline="", encoding="utf-8") as file:
        mean = list(csv.DictReader(file))[-1]
    found = weights.find("tiny").scores["Few gaussian,25,25"]
    assert found["PSNR"] == pytest.approx(float(mean["psnr_after"]), abs=1e-3)
    assert found["PSNR_degraded"] == pytest.approx(float(mean["psnr_before"]), abs=1e-3)
    assert found["SSIM"] == pytest.approx(float(mean["ssim_after"]), abs=1e-3)


def test_history_and_curves_are_kept(place, shop):
    assert ship.main(arguments(place)) == 0
    docs = shop / "docs" / "tiny"
    assert {path.name for path in docs.iterdir()} == {"history.csv", "val_loss.png", "val_PSNR.png"}
    assert (docs / "history.csv").read_bytes() == (place / "run" / "history.csv").read_bytes()
    assert (docs / "val_PSNR.png").read_bytes()[:4] == b"\x89PNG"


def test_shipping_again_replaces_the_entry(place, shop):
    assert ship.main(arguments(place, "--alias", "one")) == 0
    assert ship.main(arguments(place, "--alias", "two", "--test_noise_model", "gaussian,9,9", "text,9,9")) == 0
    shipped = weights.find("two")
    assert shipped.aliases == ("two",)
    assert list(shipped.scores) == ["Few gaussian,9,9", "Few text,9,9"]
    assert weights.names() == ["old", "tiny"]


def test_the_first_weights_make_the_manifest(place, shop):
    shutil.rmtree(shop / "weights")
    assert ship.main(arguments(place)) == 0
    assert weights.names() == ["tiny"]


def test_validation_pictures_of_their_own_are_told_in_the_command(place, shop):
    run = shop / "run"
    shutil.copytree(place / "run", run)
    folder = RunFolder(run)
    folder.write_options({**folder.options(), "test_dir": "/somewhere"})
    assert ship.main([*arguments(place), "--run", str(run)]) == 0
    assert "--image_dir PICTURES --test_dir VALIDATION --seed 7" in weights.find("tiny").recipe


# What is refused, with nothing written.


def refused(shop, place, message: str, *more: object) -> None:
    before = contents(shop)
    with pytest.raises(ValueError, match=message):
        ship.main(arguments(place, *more))
    assert contents(shop) == before


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"steps": 4}, r"steps was 3, the recipe says 4 \(tiny\.json\)"),
        ({"seed": 8}, "seed was 7, the recipe says 8"),
        ({"target_noise_model": "gaussian,50,50"}, "target_noise_model was clean, the recipe says gaussian,50,50"),
        ({"lr": 0.01}, "lr was 0.001, the recipe says 0.01"),
        ({"ema": 0.5}, "ema was "),
        ({"precision": "mixed_bfloat16"}, "precision was float32, the recipe says mixed_bfloat16"),
    ],
)
def test_a_run_that_the_recipe_would_not_repeat(place, shop, changes, message):
    (shop / "recipes" / "tiny.json").write_text(json.dumps({**RECIPE, **changes}))
    refused(shop, place, message)


def test_a_run_that_started_from_other_weights(place, shop):
    shutil.copytree(place / "run", shop / "run")
    folder = RunFolder(shop / "run")
    folder.write_options({**folder.options(), "weight": "/x/other.hdf5"})
    refused(shop, place, "weight was /x/other.hdf5, the recipe says None", "--run", shop / "run")


def test_a_run_that_has_not_finished(place, shop):
    shutil.copytree(place / "run", shop / "run")
    folder = RunFolder(shop / "run")
    folder.write_options({**folder.options(), "nb_epochs": 2})
    refused(shop, place, "this run has not finished; --resume it", "--run", shop / "run")


def test_a_folder_without_a_run(place, shop):
    refused(shop, place, "no run to resume there", "--run", shop / "nothing")


def test_storage_that_costs_too_much(place, shop, monkeypatch):
    monkeypatch.setattr(ship, "MOST_LOST", -0.5)
    refused(shop, place, r"Few gaussian,25,25: float16 storage costs -?0\.\d{4} dB, more than -0\.5 dB")


def test_a_file_that_is_too_large(place, shop, monkeypatch):
    monkeypatch.setattr(ship, "LARGEST", 1000)
    refused(shop, place, r"tiny\.hdf5: [\d,]+ bytes, shipped weights have at most 1,000")


def test_files_that_are_too_large_together(place, shop, monkeypatch):
    monkeypatch.setattr(ship, "LARGEST_SUM", 1000)
    refused(shop, place, r"all shipped weights would have [\d,]+ bytes, at most 1,000")


def test_an_alias_that_is_taken(place, shop):
    refused(shop, place, "names that stand for more than one file: text", "--alias", "text")


def test_a_damaged_manifest(place, shop):
    (shop / "weights" / "manifest.json").write_text("{")
    refused(shop, place, r"manifest\.json: damaged")


def test_a_test_set_with_an_unreadable_picture(place, shop):
    shutil.copytree(place / "tests", shop / "tests")
    (shop / "tests" / "broken.png").write_bytes(b"no picture")
    refused(shop, place, r"not scored: .*broken\.png", "--test_dirs", f"Few={shop / 'tests'}")


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--name", "fog"), "invalid choice: 'fog' (choose from 'tiny')"),
        (("--test_dirs", "x"), "expected NAME=FOLDER, for example Set14=data/set14, got 'x'"),
        (("--test_dirs", "Few=nowhere"), "nowhere is not a folder"),
        (("--test_noise_model", "fog"), "unknown noise model 'fog'"),
        (("--threshold", 256), "expected a number from 0 to 255, got '256'"),
    ],
)
def test_wrong_options(place, shop, more, message, capsys):
    with pytest.raises(SystemExit):
        ship.main(arguments(place, *more))
    assert message in capsys.readouterr().err


def test_a_dry_run_writes_nothing(place, shop, capsys):
    before = contents(shop)
    assert ship.main(arguments(place, "--dry_run")) == 0
    assert json.loads(capsys.readouterr().out)["name"] == "tiny"
    assert contents(shop) == before


# A recipe after another.


@pytest.fixture
def second(place, shop):
    """`second(*options)`: a finished run of a recipe that goes on from `tiny`; returns the arguments to ship it."""
    content = {**RECIPE, "after": "tiny", "lr": 0.0002, "seed": 8}
    (shop / "recipes" / "second.json").write_text(json.dumps(content))

    def train(*options: object) -> list[str]:
        argv = ["--recipe", "second", "--image_dir", place / "pictures", "--output_path", shop / "run2", "--quiet"]
        assert train_n2n.main([str(word) for word in (*argv, "--precision", "float32", *options)]) == 0
        return [*arguments(place), "--run", str(shop / "run2"), "--name", "second"]

    return train


def test_a_run_that_goes_on_from_another_tells_both_commands(place, second):
    assert ship.main(second("--weight", RunFolder(place / "run").best())) == 0
    first, then = weights.find("second").recipe.split(" && ")
    assert first == "python train_n2n.py --recipe tiny --image_dir PICTURES --seed 7"
    assert then == "python train_n2n.py --recipe second --image_dir PICTURES --seed 8"


def test_a_run_that_went_on_from_something_else_is_refused(place, second, shop, tmp_path):
    shutil.copytree(place / "run", tmp_path / "other")
    folder = RunFolder(tmp_path / "other")
    folder.write_options({**folder.options(), "seed": 9})
    argv, before = second("--weight", folder.best()), contents(shop / "weights")
    with pytest.raises(ValueError, match=r"other: seed was 9, the recipe says 7 \(tiny\.json\)"):
        ship.main(argv)
    assert contents(shop / "weights") == before


@pytest.fixture
def going_on(place, shop):
    """`going_on(**changes)`: `tiny` is shipped, its recipe becomes `tiny_basis`, and a run of a new `tiny` goes on."""

    def train(**changes: object) -> list[str]:
        assert ship.main(arguments(place)) == 0
        (shop / "recipes" / "tiny_basis.json").write_text(json.dumps({**RECIPE, **changes}))
        (shop / "recipes" / "tiny.json").write_text(json.dumps({**RECIPE, "after": "tiny_basis", "seed": 8}))
        argv = ["--recipe", "tiny", "--image_dir", place / "pictures", "--output_path", shop / "run2", "--quiet"]
        argv += ["--precision", "float32", "--weight", shop / "weights" / "tiny.hdf5"]
        assert train_n2n.main([str(word) for word in argv]) == 0
        return [*arguments(place), "--run", str(shop / "run2")]

    return train


def test_a_run_that_goes_on_from_what_ships_tells_how_that_was_made(going_on):
    assert ship.main(going_on()) == 0
    first, then = weights.find("tiny").recipe.split(" && ")
    assert first == "python train_n2n.py --recipe tiny_basis --image_dir PICTURES --seed 7"
    assert then == "python train_n2n.py --recipe tiny --image_dir PICTURES --seed 8"


def test_what_ships_must_have_been_made_by_the_recipe_before(going_on, shop):
    argv = going_on(seed=9)
    with pytest.raises(ValueError, match=r"tiny\.hdf5 was made with seed=7, the recipe says 9 \(tiny_basis\.json\)"):
        ship.main(argv)


@pytest.mark.parametrize("name", weights.names())
def test_the_manifest_names_all_that_shipped_weights_learned_from(name):
    shipped = weights.find(name)
    recipe = recipes.read(re.findall(r"--recipe (\w+)", shipped.recipe)[-1])
    assert list(shipped.training_data) == data_of(recipe)
