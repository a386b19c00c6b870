"""`train_tags.py`: trains on tagged files, holds some out, knows its tags; recipes, resuming, refusals."""

from __future__ import annotations

import json

import numpy as np
import pytest

from keras_overlay import checkpoint, history, recipes
from keras_overlay.commands import train_tags, train_tags_data, train_tags_options
from keras_overlay.image_files import write_png
from keras_overlay.run_folder import RunFolder

MODEL = "tag_mobilenet,width=0.1,excitation=false,units=8,region=2"
TINY = (
    "--model", MODEL, "--image_size", "32", "--batch_size", "2", "--quiet", "--precision", "float32",
    "--nb_epochs", "1", "--steps", "2",
)  # fmt: skip


@pytest.fixture
def data(tmp_path):
    """Ten pictures in two folders, red ones, dark ones, and the file of their tags; and options that name them."""
    tags = {}
    for number in range(10):
        name = f"{'ab'[number % 2]}/{number}.png"
        write_png(tmp_path / "pictures" / name, np.full((20, 30, 3), (250 * (number % 2), 10, 10), np.uint8))
        tags[name] = ["picture", *(["red"] if number % 2 else ["dark"])]
    (tmp_path / "tags.json").write_text(json.dumps(tags))
    return "--image_dir", str(tmp_path / "pictures"), "--tags", str(tmp_path / "tags.json")


def test_it_trains_and_goes_on_and_knows_its_tags(data, tmp_path, capsys):
    folder = tmp_path / "run"
    assert train_tags.main([*TINY, *data, "--top_tags", "2", "--output_path", str(folder)]) == 0
    printed = capsys.readouterr().out
    assert "8 training pictures, 2 validation pictures, 2 tags, mAP by chance " in printed
    assert "best epoch 1: val_loss " in printed
    columns = history.read(folder)
    assert {"mAP", "val_mAP", "anchor", "val_boundary", "crossentropy", "val_scale"} <= set(columns)
    details = checkpoint.read_details(RunFolder(folder).best())
    assert details["tags"] == ["picture", "dark"]
    assert details["architecture"] == f"{MODEL},tags=2"
    assert len(list((folder / "samples").glob("*.png"))) == 2
    assert train_tags.main(["--resume", "--output_path", str(folder)]) == 0
    assert "this run is finished" in capsys.readouterr().out


def test_a_run_is_not_gone_on_with_other_tags(tmp_path):
    folder = RunFolder(tmp_path)

    class Model:
        weights = ()

    checkpoint.save(folder.last, Model, "tag_mobilenet", {"tags": ["cat", "dog"]})
    train_tags.refuse_other_tags(folder, ["cat", "dog"])
    with pytest.raises(ValueError, match="this run learns other tags; the file of --tags has changed since it began"):
        train_tags.refuse_other_tags(folder, ["dog", "cat"])


def test_pictures_are_held_out_or_named(data, tmp_path):
    options = train_tags_options.resolve([*data, "--batch_size", "2", "--image_size", "32", "--held_out", "1"])
    found = train_tags_data.prepare(options, 3)
    assert (found.count, len(found.pictures), found.names) == (9, 1, ["picture", "dark", "red"])
    (tmp_path / "test.json").write_text('{"a/0.png": ["dark"], "b/1.png": ["red", "picture"]}')
    named = [*data, "--batch_size", "2", "--image_size", "32", "--test_tags", str(tmp_path / "test.json"), "--grey"]
    options = train_tags_options.resolve(named)
    found = train_tags_data.prepare(options, 1)
    assert (found.count, len(found.pictures), options.model) == (10, 2, "tag_mobilenet,channels=1")
    assert found.chance == pytest.approx(0.75)  # right first, or second of two
    assert found.pictures[0].picture.shape == (32, 32, 1)


def test_a_recipe_is_taken_up_and_typed_options_win(data, tmp_path):
    recipe = tmp_path / "small.json"
    content = {"script": "train_tags.py", "about": "a test", "data": [], "top_tags": 7, "lr": 0.004}
    recipe.write_text(json.dumps(content))
    options = train_tags_options.resolve(["--recipe", str(recipe), *data, "--lr", "0.002"])
    assert (options.top_tags, options.lr, options.output_path.name) == (7, 0.002, "small")
    recipe.write_text(json.dumps({**content, "tags": "x.json"}))
    with pytest.raises(ValueError, match=r"small\.json: unknown option 'tags'; known: "):
        train_tags_options.resolve(["--recipe", str(recipe), *data])


@pytest.mark.parametrize("name", recipes.names(train_tags_options.SCRIPT))
def test_the_packages_recipes_are_taken(name, data):
    options = train_tags_options.resolve(["--recipe", name, *data])
    told = recipes.read(name).options
    assert {key: getattr(options, key) for key in told} == told


def test_defaults_follow_the_optimizer(data):
    adam = train_tags_options.resolve([*data])
    sgd = train_tags_options.resolve([*data, "--optimizer", "sgd,nesterov=true"])
    assert (adam.lr, adam.schedule, adam.top_tags, adam.loss) == (0.001, "cosine", 500, "attended")
    assert (sgd.lr, sgd.schedule) == (0.01, "triangular")


def test_the_summary_needs_no_data_and_the_dry_run_does_nothing(data, tmp_path, capsys):
    assert train_tags.main(["--summary", "--model", "tag_mobilenet,width=0.1,units=8", "--top_tags", "9"]) == 0
    printed = capsys.readouterr().out
    assert "weights for 9 tags" in printed
    assert "of them in the encoder, " in printed
    assert train_tags.main([*data, "--dry_run", "--output_path", str(tmp_path / "run")]) == 0
    assert json.loads(capsys.readouterr().out)["top_tags"] == 500
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ((), "--image_dir is needed"),
        (("--image_dir", "."), "--tags is needed"),
        (("--image_dir", ".", "--tags", "no.json"), "--tags: no.json does not exist"),
        (("--top_tags", "0"), "expected a whole number from 1 to 10000, got '0'"),
        (("--loss", "focal"), "unknown tag loss 'focal'; known: attended"),
        (("--image_size", "100"), "expected a multiple of 32 from 32 to 1024, got '100'"),
        (("--summary", "--model", "text_unet"), "unknown tagger 'text_unet'; known: tag_mobilenet"),
        (("--summary", "--model", "tag_mobilenet,tags=3"), "the number of tags follows from --top_tags, leave it out"),
        (("--summary", "--model", "tag_mobilenet,3", "--grey"), "--grey needs channels=1, got tag_mobilenet,3"),
        (("--resume",), "--resume needs --output_path"),
    ],
)
def test_wrong_options_are_refused(options, message, capsys):
    with pytest.raises(SystemExit, match="2"):
        train_tags.main(list(options))
    assert message in capsys.readouterr().err


def test_the_script_refuses_in_one_line(run_script, tmp_path):
    (tmp_path / "tags.json").write_text("[]")
    done = run_script("train_tags.py", "--image_dir", ".", "--tags", "tags.json")
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1].startswith("error: tags.json: expected an object of file names")
