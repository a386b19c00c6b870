"""train_seal: removing and classifying, from pairs, from clean pages and from nothing; defaults and what is refused."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from keras_overlay import checkpoint, history, recipes
from keras_overlay.classify import Classifier
from keras_overlay.command_line import run
from keras_overlay.commands import train_seal, train_seal_options
from keras_overlay.image_files import read_rgb, write_png
from keras_overlay.pairs import drawn_pages
from keras_overlay.run_folder import RunFolder

FEW = ("--image_size", 32, "--precision", "float32", "--jpeg_share", 0, "--quiet")
TINY = (*FEW, "--batch_size", 2, "--nb_epochs", 2, "--steps", 2)
MODEL = ("--model", "seal_cnn,depth=1,kernel=3,filters=4")
CLASSIFIER = ("--task", "classify", "--model", "seal_classifier,filters=4,scales=2")


def page(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """A page of dark lines, (64, 64, 3), with a red square on it and without."""
    rng = np.random.default_rng(seed)
    clean = rng.integers(225, 256, (64, 64, 3), np.uint8)
    clean[8::12, 6:58] = 40
    sealed = clean.copy()
    top, left = rng.integers(0, 40, 2)
    sealed[top : top + 24, left : left + 24, 1:] //= 3
    return sealed, clean


def draw(folder: Path, count: int, first: int = 0) -> Path:
    for number in range(count):
        for kind, picture in zip(("sealed", "clean"), page(first + number), strict=True):
            write_png(folder / kind / f"{number}.png", picture)
    return folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Pairs to train on and pairs to judge by."""
    place = tmp_path_factory.mktemp("pages")
    return draw(place / "train", 8), draw(place / "test", 3, first=100)


@pytest.fixture
def train(capsys):
    """`train(*options)`: run in this process; returns exit code, standard output and standard error."""

    def call(*options: object) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = run(train_seal.main, [str(option) for option in options])
        except SystemExit as stop:
            code = stop.code
        return (code, *capsys.readouterr())

    return call


@pytest.fixture(scope="module")
def removed(folders, tmp_path_factory):
    """A real training of a remover as a subprocess: its folder and what the process returned."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    options = [
        *FEW[:-1], "--data_dir", folders[0], "--test_dir", folders[1], "--model",
        "seal_cnn,depth=3,kernel=3,filters=8,residual=true,dropout=0", "--batch_size", 8, "--nb_epochs", 2,
        "--steps", 60, "--lr", 0.01, "--output_path", folder,
    ]  # fmt: skip
    script = Path(__file__).resolve().parents[2] / "train_seal.py"
    done = subprocess.run([sys.executable, script, *map(str, options)], capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return folder, done


def inside_of_seals(folder: Path) -> float:
    """PSNR of the sealed pages of a folder where their seals are, the mean over pages."""
    ratios = []
    for file in sorted((folder / "clean").iterdir()):
        clean, sealed = read_rgb(file).astype(float), read_rgb(folder / "sealed" / file.name).astype(float)
        seal = np.abs(clean - sealed).max(axis=-1) >= 8
        ratios.append(10 * np.log10(255**2 / np.mean((clean[seal] - sealed[seal]) ** 2)))
    return float(np.mean(ratios))


# Removing.


def test_a_short_training_takes_much_of_the_seals_off(removed, folders):
    columns = history.read(removed[0])
    assert columns["val_seal_PSNR"][-1] > inside_of_seals(folders[1]) + 3
    assert columns["val_loss"][-1] < columns["val_loss"][0]
    assert 0 < columns["val_SSIM"][-1] < 1


def test_the_run_folder_holds_what_it_should(removed, folders):
    folder, done = removed
    columns = history.read(folder)
    best = int(np.argmax(columns["val_PSNR"]))
    name = f"weights.{best + 1:03d}-{columns['val_loss'][best]:.3f}-{columns['val_PSNR'][best]:.5f}.hdf5"
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    samples = {f"samples/{number}.png" for number in range(3)}
    assert files == {name, "weights.last.hdf5", "history.npz", "history.csv", "options.json", *samples}
    panel = read_rgb(folder / "samples" / "1.png")
    np.testing.assert_array_equal(panel[:, :64], read_rgb(folders[1] / "clean" / "1.png"))
    np.testing.assert_array_equal(panel[:, 68:132], read_rgb(folders[1] / "sealed" / "1.png"))
    for words in ("8 training pages, 3 validation pages", "2 epochs of 60 steps", "val_seal_PSNR", str(folder / name)):
        assert words in done.stdout
    assert "120/120" in done.stderr
    details = checkpoint.read_details(folder / name)
    assert (details["task"], details["loss"], details["optimizer"]) == ("remove", "mse", "adam")


def test_a_finished_run_resumes_to_itself(removed, train):
    before = (removed[0] / "history.csv").read_bytes()
    code, printed, _ = train("--resume", "--output_path", removed[0], "--quiet")
    assert code == 0
    assert f"{RunFolder(removed[0]).best()}" in printed
    assert (removed[0] / "history.csv").read_bytes() == before


def test_a_typed_option_that_differs_is_refused_on_resuming(removed, train, folders):
    code, _, error = train("--resume", "--output_path", removed[0], "--image_size", 64)
    assert (code, error) == (1, "error: --image_size 64 differs from the run's 32; leave it out to resume\n")
    assert train("--resume", "--output_path", removed[0], "--data_dir", folders[0], "--quiet")[0] == 0


def test_several_folders_are_trained_on_together(train, folders, tmp_path):
    more = draw(tmp_path / "more", 3, first=50)
    command = (*TINY, *MODEL, "--data_dir", folders[0], more, "--output_path", tmp_path / "run")
    code, printed, _ = train(*command, "--keep_samples")
    assert code == 0
    assert "10 training pages, 1 validation pages" in printed
    assert RunFolder(tmp_path / "run").options()["data_dir"] == [str(folders[0]), str(more)]
    assert len(list((tmp_path / "run" / "samples" / "epoch-001").iterdir())) == 1
    assert train("--resume", "--output_path", tmp_path / "run", "--quiet")[0] == 0


def test_seals_are_put_on_clean_pages(train, folders, tmp_path):
    command = (
        *TINY,
        *MODEL,
        "--page_dir",
        folders[0] / "clean",
        "--seal_noise_model",
        "seal,1,1,min_size=20,max_size=30",
    )
    code, printed, _ = train(*command, "--loss", "ssim", "--output_path", tmp_path / "run")
    assert code == 0
    assert "7 training pages, 1 validation pages" in printed
    options = RunFolder(tmp_path / "run").options()
    assert (options["loss"], options["val_noise_model"].startswith("seal,1,1,20")) == ("ssim", True)
    assert not np.isnan(history.read(tmp_path / "run")["val_seal_PSNR"]).any()


def test_without_any_folder_pages_are_drawn(train, tmp_path, monkeypatch):
    monkeypatch.setattr(drawn_pages, "SIZE", (96, 80))
    more = (
        "--pages",
        3,
        "--held_out",
        2,
        "--optimizer",
        "sgd",
        "--seal_noise_model",
        "seal,1,1,min_size=20,max_size=60",
    )
    code, printed, _ = train(*TINY[:-2], *MODEL, *more, "--output_path", tmp_path / "run")
    assert code == 0
    assert "3 training pages, 2 validation pages" in printed
    assert "2 epochs of 2 steps" in printed  # once over three pages, two at a time
    options = RunFolder(tmp_path / "run").options()
    assert (options["lr"], options["schedule"]) == (0.1, "inverse")
    assert {path.name for path in (tmp_path / "run" / "samples").iterdir()} == {"drawn-001.png", "drawn-002.png"}


def test_a_grey_network_trains_on_shrunken_grey_pages(train, folders, tmp_path):
    command = (*TINY, *MODEL, "--grey", "--fit", "resize", "--data_dir", folders[0], "--output_path", tmp_path / "run")
    assert train(*command)[0] == 0
    assert RunFolder(tmp_path / "run").options()["model"] == "seal_cnn,depth=1,kernel=3,filters=4,channels=1"
    assert checkpoint.load(RunFolder(tmp_path / "run").best())[0].input_shape[-1] == 1
    (sample,) = (tmp_path / "run" / "samples").iterdir()
    assert read_rgb(sample).shape[0] == 32


# Classifying.


def test_a_classifier_learns_and_its_checkpoint_judges(train, folders, tmp_path):
    command = (*FEW, *CLASSIFIER, "--data_dir", folders[0], "--test_dir", folders[1], "--batch_size", 8)
    code, printed, _ = train(*command, "--nb_epochs", 2, "--steps", 40, "--lr", 0.01, "--output_path", tmp_path / "run")
    assert code == 0
    columns = history.read(tmp_path / "run")
    assert {"accuracy", "val_accuracy", "val_AUC", "val_loss"} <= columns.keys()
    assert columns["val_AUC"].max() > 0.8
    assert "val_AUC" in printed
    model, details = checkpoint.load_classifier(RunFolder(tmp_path / "run").best())
    assert (details["task"], details["loss"]) == ("classify", "crossentropy")
    sealed, clean = page(200)
    classifier = Classifier(model)
    assert classifier.logit(sealed) > classifier.logit(clean)


# Options.


def resolved(train, *options: object) -> dict:
    code, printed, error = train("--dry_run", *options)
    assert code == 0, error
    return json.loads(printed)


@pytest.mark.parametrize(
    ("typed", "then"),
    [
        ((), {"task": "remove", "model": "seal_cnn", "loss": "mse", "pages": 200, "held_out": 16, "lr": 0.001}),
        (("--loss", "l2"), {"loss": "mse", "seal_noise_model": "seal,1,2", "schedule": "cosine"}),
        (("--task", "classify"), {"model": "seal_classifier", "loss": "crossentropy"}),
        (("--data_dir", "."), {"pages": None, "seal_noise_model": None, "held_out": 100}),
        (("--page_dir", "."), {"pages": None, "seal_noise_model": "seal,1,2", "held_out": 16}),
        (("--optimizer", "sgd", "--lr", 0.2), {"lr": 0.2, "schedule": "inverse"}),
        (("--grey",), {"model": "seal_cnn,channels=1"}),
        (("--grey", "--model", "drunet,filters=8,channels=1"), {"model": "drunet,filters=8,channels=1"}),
    ],
)
def test_defaults_follow_from_other_options(train, typed, then):
    assert resolved(train, *typed).items() >= then.items()


@pytest.mark.parametrize("task", ["remove", "classify"])
def test_summary_tells_the_networks_cost_without_any_data(train, task):
    code, printed, _ = train("--summary", "--task", task)
    assert code == 0
    weights = {"remove": "184,771", "classify": "147,057"}[task]
    assert re.search(rf"seal_\w+: {weights} weights, \d+ layers, [\d.]+ kMAC a pixel, sides multiples of", printed)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--task", "erase"), "--task: invalid choice: 'erase'"),
        (("--model", "resnet"), "--model: unknown architecture 'resnet'; known: drunet"),
        (("--model", "seal_classifier"), "--model: unknown architecture 'seal_classifier'"),
        (("--task", "classify", "--model", "drunet"), "--model: unknown classifier 'drunet'; known: seal_classifier"),
        (("--model", "seal_cnn,depth=0"), r"--model: seal_cnn: depth must be 1\.\.64 convolutions, got depth=0"),
        (("--grey", "--model", "drunet,channels=3"), "--grey needs channels=1, got drunet,channels=3"),
        (("--loss", "l3"), "--loss: unknown loss 'l3'; known: l0, mae, mse, ssim"),
        (("--task", "classify", "--loss", "l2"), "--loss goes with --task remove; a classifier learns by crossentropy"),
        (("--optimizer", "sgd,momentum=2"), r"--optimizer: sgd: momentum must be 0\.\.0\.9999, got momentum=2"),
        (("--image_size", "100"), "--image_size: expected a multiple of 32 from 32 to 1024, got '100'"),
        (("--image_size", "0"), "--image_size: expected a whole number from 32 to 1024, got '0'"),
        (("--fit", "stretch"), "--fit: invalid choice: 'stretch'"),
        (("--clean_share", "2"), "--clean_share: expected a number from 0 to 1, got '2'"),
        (("--jpeg_share", "-1"), "--jpeg_share: expected a number from 0 to 1"),
        (("--data_dir", ".", "--page_dir", "."), "--data_dir and --page_dir exclude each other"),
        (("--data_dir", ".", "--pages", "3"), "--pages are drawn where neither --data_dir nor --page_dir gives any"),
        (("--data_dir", ".", "--seal_noise_model", "seal,1,2"), "--data_dir has seals already"),
        (("--data_dir", ".", "no/such"), "--data_dir: no/such does not exist"),
        (("--seal_noise_model", "seal,3,1"), "min_count must not exceed max_count, got 3 and 1"),
        (("--minutes", "5", "--steps", "10"), "--minutes fixes the steps by itself; leave out --steps"),
        (("--resume",), "--resume needs --output_path, the folder of the run"),
        (("--recipe", "fog"), "--recipe: unknown recipe 'fog'; known: "),
    ],
)
def test_a_wrong_option_is_refused_by_name(train, options, message):
    code, printed, error = train(*options)
    assert (code, printed) == (2, "")
    assert re.search(message, error.replace("\n", " ")), error
    assert error.startswith("usage: train_seal.py")


def test_a_folder_without_pairs_is_an_error_of_one_line(train, tmp_path):
    (tmp_path / "pages" / "sealed").mkdir(parents=True)
    code, _, error = train(*TINY, "--data_dir", tmp_path / "pages", "--output_path", tmp_path / "run")
    assert code == 1
    assert error.startswith("error: ")
    assert error.count("\n") == 1
    assert not (tmp_path / "run").exists()


def test_validation_pages_without_a_seal_are_no_use_to_a_classifier(train, folders, tmp_path):
    for number in range(2):
        write_png(tmp_path / "same" / "sealed" / f"{number}.png", page(number)[1])
        write_png(tmp_path / "same" / "clean" / f"{number}.png", page(number)[1])
    command = (*TINY, *CLASSIFIER, "--data_dir", folders[0], "--test_dir", tmp_path / "same")
    code, _, error = train(*command, "--output_path", tmp_path / "run")
    assert code == 1
    assert "error: none of the 2 validation pictures has a seal" in error


# Recipes.


@pytest.mark.parametrize("name", recipes.names(train_seal_options.SCRIPT))
def test_every_recipe_of_the_package_is_what_the_command_then_does(train, name):
    found = resolved(train, "--recipe", name)
    assert found.items() >= recipes.read(name).options.items()
    assert (found["recipe"], found["output_path"]) == (name, f"runs/{name}")


def test_a_recipes_run_goes_on_by_the_same_command(train, folders, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    options = {"model": MODEL[1], "image_size": 32, "batch_size": 2, "nb_epochs": 1, "precision": "float32", "seed": 3}
    about = {"script": "train_seal.py", "about": "A test.", "data": [{"name": "a", "licence": "b", "where": "c"}]}
    (tmp_path / "tiny.json").write_text(json.dumps({**about, **options}))
    command = ("--recipe", "tiny.json", "--data_dir", folders[0], "--quiet")
    assert train(*command)[0] == 0
    assert RunFolder("runs/tiny").options()["steps"] == 4  # once over seven pages
    code, printed, _ = train(*command)
    assert code == 0
    assert "this run is finished" in printed
    code, _, error = train(*command, "--seed", 4)
    assert code == 1
    assert "holds a run with seed 3, this command says 4" in error


def test_a_recipe_of_the_other_script_is_refused(train):
    code, _, error = train("--recipe", "captions", "--dry_run")
    assert code == 1
    assert re.search(r"captions\.json: this recipe is for train_n2n\.py, not for train_seal\.py", error)


def test_refusals_come_before_tensorflow_is_loaded():
    program = """
import sys
from keras_overlay.command_line import run
from keras_overlay.commands import train_seal
codes = []
for argv in (["--model", "seal_cnn,depth=0"], ["--dry_run"], ["--help"], ["--recipe", "seal", "--dry_run"]):
    try:
        codes.append(run(train_seal.main, argv))
    except SystemExit as stop:
        codes.append(stop.code)
print(codes, sorted({"tensorflow", "keras", "grain", "jax", "torch"} & set(sys.modules)))
"""
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, cwd=root)
    assert done.stdout.splitlines()[-1] == "[2, 0, 0, 0] []", done.stderr
