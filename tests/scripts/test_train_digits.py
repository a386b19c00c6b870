"""train_digits: from drawn scenes and from folders, its results, going on, recipes, and what is refused."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest
import scipy.io

from keras_overlay import checkpoint, history, recipes
from keras_overlay.architectures.digit_classifiers import DIGIT_CLASSIFIERS
from keras_overlay.command_line import run
from keras_overlay.commands import train_digits, train_digits_options
from keras_overlay.image_files import write_png
from keras_overlay.run_folder import RunFolder

NET = ("--net", "digit_net,filters=4,blocks=1,dropout=0")
FEW = ("--precision", "float32", "--quiet")


@pytest.fixture
def train(capsys):
    """`train(*options)`: run in this process; returns exit code, standard output and standard error."""

    def call(*options: object) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = run(train_digits.main, [str(option) for option in options])
        except SystemExit as stop:
            code = stop.code
        return (code, *capsys.readouterr())

    return call


@pytest.fixture(scope="module")
def cropped(tmp_path_factory):
    """A cropped set that is easy to read: the label is the row of a bright bar."""
    folder, rng = tmp_path_factory.mktemp("svhn"), np.random.default_rng(0)
    for part, count in (("train", 300), ("test", 60)):
        labels = rng.integers(0, 10, count)
        pictures = rng.normal(60, 10, (count, 32, 32, 3))
        for picture, label in zip(pictures, labels, strict=True):
            picture[3 * label : 3 * label + 4, 4:28] = 220
        content = {"X": pictures.clip(0, 255).astype(np.uint8).transpose(1, 2, 3, 0), "y": np.where(labels, labels, 10)}
        scipy.io.savemat(folder / f"{part}_32x32.mat", content)
    return folder


@pytest.fixture(scope="module")
def trained(cropped, tmp_path_factory):
    """A short training of the published network with another optimizer, as an easy start."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    words = ["--data_dir", cropped, "--net", "ConvNet32_753", "--opt", "Adam", "--lr", 0.002, "--epochs", 2,
             "--id", "mine", "--cpu", "--output_path", folder, *FEW]  # fmt: skip
    assert run(train_digits.main, list(map(str, words))) == 0
    return folder


def test_it_learns_and_writes_its_results(trained):
    columns = history.read(trained)
    assert columns["val_accuracy"][-1] > 0.8
    assert columns["loss"][-1] < columns["loss"][0]
    names = {path.name for path in trained.iterdir()}
    assert {"mine-digits.csv", "mine-mistakes.csv", "weights.last.hdf5", "history.csv", "options.json"} <= names
    assert {f"mine-{column}.png" for column in train_digits.CURVES} <= names
    rows = list(csv.DictReader((trained / "mine-digits.csv").open()))
    assert [row["digit"] for row in rows] == [*map(str, range(10)), "mean"]
    assert sum(int(row["support"]) for row in rows[:10]) == int(rows[10]["support"]) == 60
    wrong = list(csv.DictReader((trained / "mine-mistakes.csv").open()))
    assert len(wrong) == round(60 * (1 - max(columns["val_accuracy"])))
    details = checkpoint.read_details(RunFolder(trained).best())
    assert (details["task"], details["opt"], details["batch"]) == ("read digits", "Adam", 32)
    assert checkpoint.load(RunFolder(trained).best(), table=DIGIT_CLASSIFIERS)[0].name == "ConvNet32_753"


def test_going_on_with_a_finished_run_and_with_other_options(trained, train):
    before = {name: (trained / name).read_bytes() for name in ("history.csv", "mine-mistakes.csv")}
    code, printed, _ = train("--resume", "--output_path", trained, "--quiet")
    assert (code, "this run is finished" in printed) == (0, True)
    (trained / "mine-mistakes.csv").unlink()  # as if it had been stopped before it wrote them
    code, printed, _ = train("--resume", "--output_path", trained, "--quiet")
    assert (code, "best epoch" in printed) == (0, True)
    assert {name: (trained / name).read_bytes() for name in before} == before
    code, _, error = train("--resume", "--output_path", trained, "--lr", 0.1)
    assert (code, error) == (1, "error: --lr 0.1 differs from the run's 0.002; leave it out to resume\n")


def test_drawn_scenes_and_a_class_for_nothing(train, tmp_path):
    words = (*NET, *FEW, "--synthetic", 6, "--test_synthetic", 4, "--nothing", 2, "--steps", 2, "--epochs", 1)
    code, printed, error = train(*words, "--augment", "--ema", 0.5, "--output_path", tmp_path / "run")
    assert code == 0, error
    assert "training crops" in printed
    assert "precision  recall" in printed
    assert "val_nothing" in history.read(tmp_path / "run")


def test_a_folder_of_scenes_with_pictures_that_lack_boxes(train, tmp_path, picture):
    for part in ("train", "test"):
        for number in range(3):
            write_png(tmp_path / part / f"{number}.png", picture(30, 40, seed=number))
        boxes = {f"{n}.png": [{"left": 3, "top": 3, "width": 9, "height": 20, "label": n}] for n in range(2)}
        (tmp_path / part / "digitStruct.json").write_text(json.dumps(boxes))
    words = (*NET, *FEW, "--data_dir", tmp_path, "--epochs", 1, "--output_path", tmp_path / "run", "--opt", "ASGD")
    code, printed, error = train(*words)
    assert (code, "left out: 2.png: has no boxes" in error) == (0, True), error
    assert "training crops" in printed


def test_defaults_are_those_of_the_published_script(train):
    code, printed, _ = train("--dry_run")
    options = json.loads(printed)
    told = {name: options[name] for name in ("batch", "nb_epochs", "opt", "net", "lr", "nothing", "cpu", "schedule")}
    assert (code, told) == (0, {"batch": 32, "nb_epochs": 20, "opt": "SGD", "net": "ConvNet48_Dropout5", "lr": 0.005,
                                "nothing": 0.0, "cpu": False, "schedule": "constant"})  # fmt: skip
    assert json.loads(train("--dry_run", "--net", "digit_net")[1])["nothing"] == 0.25


@pytest.mark.parametrize("name", recipes.names("train_digits.py"))
def test_recipes_are_taken(name, train):
    code, printed, error = train("--recipe", name, "--dry_run")
    assert code == 0, error
    assert json.loads(printed)["net"] == recipes.read(name).options["net"]
    assert json.loads(train("--recipe", name, "--dry_run", "--batch", 7)[1])["batch"] == 7


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--net", "ConvNet99"], "unknown digit classifier 'ConvNet99'; known: ConvNet32"),
        (["--opt", "adam"], "invalid choice: 'adam'"),
        (["--batch", "0"], "--batch: expected a whole number from 1 to 65536, got '0'"),
        (["--lr", "0"], "--lr"),
        (["--id", "a/b"], "--id: expected letters, digits, '-', '_' and '.', got 'a/b'"),
        (["--data_dir", "none"], "--data_dir: none does not exist"),
        (["--data_dir", ".", "--font_dir", "."], "--font_dir is for drawn scenes; leave out --data_dir"),
        (
            ["--nothing", "1"],
            "--nothing needs a network with 11 classes, got --net ConvNet48_Dropout5; add ,classes=11",
        ),
        (["--resume"], "--resume needs --output_path"),
        (["--minutes", "1", "--steps", "2"], "--minutes fixes the steps by itself; leave out --steps"),
    ],
)
def test_wrong_options(options, message, train):
    code, _, error = train(*options)
    assert (code, message in error) == (2, True), error


def test_data_that_cannot_be_used(train, tmp_path):
    code, _, error = train("--data_dir", tmp_path, "--output_path", tmp_path / "run")
    assert (code, f"{tmp_path}: has neither train nor train_32x32.mat in it" in error) == (1, True)
    (tmp_path / "train_32x32.mat").write_bytes(b"MATLAB 5.0 MAT-file, truncated")
    code, _, error = train("--data_dir", tmp_path, "--output_path", tmp_path / "run")
    assert (code, "train_32x32.mat: damaged" in error) == (1, True)
    assert not (tmp_path / "run").exists()


def test_a_summary(train):
    assert "ConvNet48_Dropout5: 138," in train("--summary")[1] or "weights, " in train("--summary")[1]
    assert train_digits_options.SCRIPT == "train_digits.py"
