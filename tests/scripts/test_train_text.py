"""`train_text.py`: trains on files, pictures and drawn pages; stages, recipes, resuming, the range test, refusals."""

from __future__ import annotations

import json

import numpy as np
import pytest

from keras_overlay import history
from keras_overlay.commands import train_text, train_text_data, train_text_options
from keras_overlay.image_files import write_png
from keras_overlay.pairs import masked_pages

TINY = (
    "--model", "text_unet,filters=4,scales=2,most=4", "--image_size", "32", "--batch_size", "2", "--quiet",
    "--precision", "float32",
)  # fmt: skip
SHORT = (*TINY, "--nb_epochs", "2", "--steps", "2")


@pytest.fixture
def data(tmp_path):
    """Four pages in two versions each, 64x48, with bars for letters."""
    folder = tmp_path / "comics"
    for number in range(4):
        for version in ("colour", "grey"):
            rng = np.random.default_rng(number)
            page, mask = rng.integers(120, 255, (64, 48, 3), dtype=np.uint8), np.zeros((64, 48), np.uint8)
            mask[20:26, 8:40] = 255
            page[mask > 0] = 5
            for part, array in (("lettered", page), ("mask", mask)):
                write_png(folder / part / f"E{number}P01.en.{version}.png", array)
    return folder


@pytest.fixture
def train(tmp_path, capsys):
    """`train(*options)`: exit code and what was printed."""

    def run(*options, tiny=SHORT) -> tuple[int, str]:
        code = train_text.main([*tiny, *map(str, options)])
        printed = capsys.readouterr()
        return code, printed.out + printed.err

    return run


def test_it_trains_on_files_and_keeps_a_page_apart_in_all_versions(train, data, tmp_path):
    code, printed = train("--data_dir", data, "--output_path", tmp_path / "run", "--keep_samples")
    assert code == 0
    assert "6 training pages, 2 validation pages" in printed
    assert "best epoch" in printed
    assert "val_IoU" in printed
    columns = history.read(tmp_path / "run")
    assert {len(values) for values in columns.values()} == {2}
    assert {"val_loss", "val_AP", "val_IoU", "val_recall", "val_precision", "AP", "IoU"} <= set(columns)
    assert len(list((tmp_path / "run" / "samples" / "epoch-001").glob("*.png"))) == 2


def test_versions_of_a_page_are_never_on_both_sides(data):
    options = train_text_options.resolve([*SHORT, "--data_dir", str(data), "--held_out", "2"])
    pages, judged = train_text_data.from_files(options, 3)
    trained = {path.stem.split(".")[0] for path in pages.lettered.files}
    tested = {page.name.split(".")[0] for page in judged}
    assert trained
    assert tested
    assert trained & tested == set()


def test_pictures_are_lettered_and_pages_drawn(train, tmp_path, picture, monkeypatch):
    monkeypatch.setattr(masked_pages, "DRAWN_SIZE", (96, 80))
    for number in range(3):
        write_png(tmp_path / "photos" / f"{number}.png", picture(64, 64, seed=number))
    letters = ("--noise", "lettering,1,2,8,12,language=english")
    code, printed = train("--picture_dir", tmp_path / "photos", *letters, "--output_path", tmp_path / "a")
    assert (code, "2 training pages, 1 validation pages" in printed) == (0, True), printed
    code, printed = train("--pages", 3, "--held_out", 1, *letters, "--output_path", tmp_path / "b")
    assert (code, "3 training pages, 1 validation pages" in printed) == (0, True), printed


def test_two_stages_are_two_runs_and_both_are_resumed(train, data, tmp_path, monkeypatch, capsys):
    folder = tmp_path / "run"
    options = ("--data_dir", data, "--frozen_epochs", 2, "--output_path", folder)
    calls, original = [], train_text.fitted

    def once(*arguments, **more):
        calls.append(arguments[2].path.name)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return original(*arguments, **more)

    with monkeypatch.context() as patch:
        patch.setattr(train_text, "fitted", once)
        with pytest.raises(KeyboardInterrupt):
            train(*options)
    assert calls == ["frozen", "run"]
    capsys.readouterr()
    code, printed = train("--resume", "--output_path", folder, tiny=())
    assert (code, printed.count("best epoch")) == (0, 1), printed  # the first stage is not trained again
    frozen, whole = history.read(folder / "frozen"), history.read(folder)
    assert len(frozen["val_loss"]) == len(whole["val_loss"]) == 2
    code, printed = train("--resume", "--output_path", folder, tiny=())
    assert (code, "this run is finished" in printed) == (0, True)


def test_a_recipe_is_taken_up_and_typed_options_win(data, tmp_path):
    recipe = tmp_path / "small.json"
    content = {"script": "train_text.py", "about": "a test", "data": [], "model": "text_unet,filters=4", "lr": 0.004}
    recipe.write_text(json.dumps(content))
    options = train_text_options.resolve(["--recipe", str(recipe), "--data_dir", str(data), "--lr", "0.002"])
    assert (options.model, options.lr, options.output_path.name) == ("text_unet,filters=4", 0.002, "small")


def test_the_range_test_draws_and_stops(train, data, tmp_path):
    code, printed = train("--data_dir", data, "--range_test", "--output_path", tmp_path / "run")
    assert code == 0
    assert "try --lr " in printed
    assert sorted(path.name for path in (tmp_path / "run").iterdir()) == ["lr_range.csv", "lr_range.png"]


def test_the_summary_tells_the_encoder(train):
    code, printed = train("--summary", tiny=("--model", "text_mobilenet"))
    assert code == 0
    assert "10,010,860 weights, 7,286,667 of them in the encoder" in printed
    assert "sees inf pixels far" in printed


def test_defaults_follow_the_optimizer(data, tmp_path):
    adam = train_text_options.resolve(["--data_dir", str(data)])
    sgd = train_text_options.resolve(["--data_dir", str(data), "--optimizer", "sgd,nesterov=true"])
    assert (adam.lr, adam.schedule, adam.noise, adam.pages) == (0.001, "cosine", None, None)
    assert (sgd.lr, sgd.schedule) == (0.01, "triangular")
    drawn = train_text_options.resolve(["--grey"])
    assert (drawn.noise, drawn.pages, drawn.model) == ("lettering,0.5,4", 200, "text_unet,channels=1")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--data_dir", "nowhere"), "--data_dir: nowhere does not exist"),
        (("--data_dir", ".", "--picture_dir", "."), "--data_dir and --picture_dir exclude each other"),
        (("--data_dir", ".", "--pages", "3"), "--pages are drawn where neither --data_dir nor --picture_dir gives any"),
        (("--data_dir", ".", "--noise", "lettering"), "--noise letters pictures; --data_dir is lettered already"),
        (("--noise", "gaussian,0,50"), "expected noise that knows letters, such as lettering,0.5,4"),
        (("--loss", "mse"), "unknown mask loss 'mse'; known: crossentropy, focal, soft_bootstrap"),
        (("--schedule", "triangular,step_size=0"), "step_size must be 1..1e+09 steps, got step_size=0"),
        (("--min_scale", "2"), "--min_scale must not exceed --max_scale, got 2 and 1.5"),
        (("--image_size", "100"), "expected a multiple of 32 from 32 to 1024, got '100'"),
        (("--model", "drunet"), "unknown segmenter 'drunet'; known: text_mobilenet, text_unet, text_xception"),
        (("--grey", "--model", "text_unet,channels=3"), "--grey needs channels=1, got text_unet,channels=3"),
        (("--weight", ".", "--encoder_weights", "."), "--weight and --encoder_weights exclude each other"),
        (("--resume",), "--resume needs --output_path"),
    ],
)
def test_wrong_options_are_refused(options, message, capsys):
    with pytest.raises(SystemExit, match="2"):
        train_text.main(list(options))
    assert message in capsys.readouterr().err


def test_a_used_folder_is_refused(train, data, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "options.json").write_text("{}")
    with pytest.raises(ValueError, match="holds a run already; continue it with --resume"):
        train("--data_dir", data, "--output_path", tmp_path / "run")


def test_the_script_runs_and_refuses_in_one_line(run_script):
    done = run_script("train_text.py", "--loss", "dice")
    assert done.returncode == 2
    assert "unknown mask loss 'dice'" in done.stderr
