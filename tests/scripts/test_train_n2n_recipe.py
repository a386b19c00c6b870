"""`train_n2n --recipe`: the recipe's options are defaults, its run goes on by the same command, and what is refused."""

from __future__ import annotations

import json

import pytest

from keras_overlay import checkpoint, history, recipes
from keras_overlay.command_line import run
from keras_overlay.commands import (
    recipe_options,
    train_digits_options,
    train_inpaint_options,
    train_n2n,
    train_n2n_options,
    train_seal_options,
    train_tags_options,
    train_text_options,
)
from keras_overlay.image_files import write_png
from keras_overlay.run_folder import RunFolder

TINY = {
    "about": "A test.",
    "data": [{"name": "drawn pictures", "licence": "none", "where": "here"}],
    "source_noise_model": "gaussian,50,50",
    "target_noise_model": "clean",
    "model": "srresnet,filters=2,blocks=1",
    "image_size": 16,
    "batch_size": 1,
    "precision": "float32",
    "nb_epochs": 3,
    "steps": 2,
    "seed": 7,
}


@pytest.fixture
def train(capsys, tmp_path, monkeypatch):
    """`train(*options)`: run in this process and in `tmp_path`; returns exit code, standard output and error."""
    monkeypatch.chdir(tmp_path)

    def call(*options: object) -> tuple[int, str, str]:
        capsys.readouterr()
        try:
            code = run(train_n2n.main, [str(option) for option in options])
        except SystemExit as stop:
            code = stop.code
        return (code, *capsys.readouterr())

    return call


@pytest.fixture
def recipe(tmp_path):
    """`recipe(**changes)`: the path of a tiny recipe, relative to `tmp_path`."""

    def write(**changes: object) -> str:
        (tmp_path / "tiny.json").write_text(json.dumps({**TINY, **changes}), encoding="utf-8")
        return "tiny.json"

    return write


@pytest.fixture
def pictures(tmp_path, picture):
    for number in range(3):
        write_png(tmp_path / "pictures" / f"{number}.png", picture(32, 32, seed=number))
    return "pictures"


class Stopped(Exception):
    """Stands for a power cut."""


@pytest.fixture
def stopped_after(monkeypatch):
    """`stopped_after(epochs)`: trainings stop once so many epochs are finished; 0 lets them run on."""
    from keras_overlay.training.keeping import Keeper

    on_epoch_end = Keeper.on_epoch_end

    def stop(epochs: int) -> None:
        def ended(self, epoch, logs=None):
            on_epoch_end(self, epoch, logs)
            if epoch + 1 == epochs:
                raise Stopped

        monkeypatch.setattr(Keeper, "on_epoch_end", ended)

    return stop


def resolved(train, *options: object) -> dict:
    code, printed, error = train("--dry_run", *options)
    assert code == 0, error
    return json.loads(printed)


# Resolving.


@pytest.mark.parametrize("name", recipes.names(train_n2n_options.SCRIPT))
def test_every_recipe_of_the_package_is_what_the_command_then_does(train, name):
    found = resolved(train, "--recipe", name)
    assert found.items() >= recipes.read(name).options.items()
    assert (found["recipe"], found["output_path"]) == (name, f"runs/{name}")
    assert found["image_dir"] is None


def test_a_recipes_options_are_defaults_and_typed_ones_win(train, recipe):
    wanted = {key: value for key, value in TINY.items() if key not in ("about", "data")}
    plain = resolved(train, "--recipe", recipe())
    assert plain.items() >= {**wanted, "output_path": "runs/tiny", "val_noise_model": "gaussian,50,50"}.items()
    typed = resolved(train, "--recipe", recipe(), "--steps", 5, "--seed", 0, "--output_path", "x", "--lr", 0.1)
    assert typed.items() >= {**wanted, "steps": 5, "seed": 0, "output_path": "x", "lr": 0.1}.items()


def test_a_switch_can_be_on_or_off(train, recipe):
    assert resolved(train, "--recipe", recipe(target_quantised=True))["target_quantised"] is True
    assert resolved(train, "--recipe", recipe(target_quantised=False))["target_quantised"] is False


def test_minutes_replace_a_recipes_length_and_steps_replace_its_minutes(train, recipe):
    found = resolved(train, "--recipe", recipe(), "--minutes", 30)
    assert (found["minutes"], found["steps"], found["nb_epochs"]) == (30, None, 10)
    changed = {key: value for key, value in TINY.items() if key not in ("steps", "nb_epochs")}
    path = recipe()
    with open(path, "w", encoding="utf-8") as file:
        json.dump({**changed, "minutes": 9}, file)
    assert resolved(train, "--recipe", path)["minutes"] == 9
    found = resolved(train, "--recipe", path, "--steps", 4)
    assert (found["minutes"], found["steps"]) == (None, 4)


@pytest.mark.parametrize(("target", "then"), [("clean", "clean"), ("gaussian,50,50", "text,0,50")])
def test_another_source_noise_brings_its_own_defaults(train, recipe, target, then):
    path = recipe(target_noise_model=target, loss="mse", val_noise_model="gaussian,9,9")
    found = resolved(train, "--recipe", path, "--source_noise_model", "text,0,50")
    assert (found["target_noise_model"], found["val_noise_model"], found["loss"]) == (then, "text,25,25", "mae")


# Running.


def test_an_interrupted_recipe_goes_on_by_the_same_command_and_ends_as_an_undisturbed_one(
    train, recipe, pictures, stopped_after, tmp_path
):
    command = ("--recipe", recipe(), "--image_dir", pictures, "--quiet")
    stopped_after(2)
    with pytest.raises(Stopped):
        train(*command)
    folder = RunFolder("runs/tiny")
    assert checkpoint.read_details(folder.last)["epoch"] == 2
    stopped_after(0)
    code, printed, error = train(*command)
    assert code == 0
    assert "3 epochs of 2 steps" in printed
    assert "note: " not in error
    assert train(*command, "--output_path", "undisturbed")[0] == 0
    for name, values in history.read("undisturbed").items():
        assert history.read(folder.path)[name] == pytest.approx(values, rel=1e-4), name
    details = checkpoint.read_details(folder.best())
    assert details["options"]["recipe"] == "tiny.json"
    assert details["seed"] == 7


def test_a_finished_recipe_says_so_and_is_left_alone(train, recipe, pictures, tmp_path):
    command = ("--recipe", recipe(nb_epochs=1), "--image_dir", pictures, "--quiet")
    assert train(*command)[0] == 0
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "runs").rglob("*")}
    code, printed, _ = train(*command)
    best = RunFolder("runs/tiny").best()
    assert (code, printed) == (0, f"runs/tiny: this run is finished; its best checkpoint is {best}\n")
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "runs").rglob("*")} == before


def test_a_run_killed_between_its_last_checkpoint_and_its_history_is_completed(train, recipe, pictures):
    command = ("--recipe", recipe(nb_epochs=1), "--image_dir", pictures, "--quiet")
    assert train(*command)[0] == 0
    folder = RunFolder("runs/tiny").path
    written = (folder / "history.csv").read_bytes()
    for name in ("history.csv", "history.npz"):
        (folder / name).unlink()
    assert train(*command)[0] == 0
    assert (folder / "history.csv").read_bytes() == written


def test_minutes_that_became_steps_are_no_difference(train, recipe, pictures, monkeypatch, stopped_after):
    from keras_overlay.training.fitting import Training

    monkeypatch.setattr(Training, "pace", lambda self: (1.0, 0.5))
    monkeypatch.setattr(train_n2n.time, "monotonic", lambda: 0.0)
    command = ("--recipe", recipe(), "--minutes", 0.2, "--nb_epochs", 2, "--image_dir", pictures, "--quiet")
    stopped_after(1)
    with pytest.raises(Stopped):
        train(*command)
    steps = RunFolder("runs/tiny").options()["steps"]
    stopped_after(0)
    monkeypatch.setattr(Training, "pace", lambda self: pytest.fail("measured again"))
    code, printed, _ = train(*command)
    assert code == 0
    assert f"2 epochs of {steps} steps" in printed


def test_a_run_of_other_options_is_refused_with_the_ways_out(train, recipe, pictures):
    assert train("--recipe", recipe(nb_epochs=1), "--image_dir", pictures, "--quiet", "--lr", 0.002)[0] == 0
    before = RunFolder("runs/tiny").options()
    code, _, error = train("--recipe", recipe(nb_epochs=1), "--image_dir", pictures, "--quiet")
    assert code == 1
    assert error == (
        "error: runs/tiny: holds a run with lr 0.002, this command says 0.001; run the command it began with, choose "
        "another --output_path, or take it as it is: --resume --output_path runs/tiny\n"
    )
    code, _, error = train("--recipe", recipe(), "--image_dir", pictures, "--quiet", "--lr", 0.002)
    assert code == 1
    assert "holds a run with nb_epochs 1, this command says 3" in error
    assert RunFolder("runs/tiny").options() == before
    assert train("--resume", "--output_path", "runs/tiny")[0] == 0


def test_without_pictures_it_trains_on_the_samples_and_says_what_it_was_meant_for(train, recipe):
    code, printed, error = train("--recipe", recipe(nb_epochs=1, steps=1), "--quiet")
    assert code == 0
    assert "4 training pictures, 2 validation pictures" in printed
    assert "note: no --image_dir: this trains on the sample photographs, the recipe is meant for drawn pict" in error


# One recipe after another.


def test_a_recipe_goes_on_from_the_run_of_the_one_before(train, recipe, pictures, monkeypatch):
    first = RunFolder("runs/gaussian")
    code, _, error = train("--recipe", recipe(after="gaussian"), "--image_dir", pictures, "--quiet")
    assert code == 1
    told = "tiny.json: goes on from a run of recipe gaussian, and there is none in runs/gaussian: first python train"
    assert told in error.replace("\\", "/")
    assert resolved(train, "--recipe", recipe(after="gaussian"))["weight"] is None  # a dry run tells what there is
    words = ["--image_dir", pictures, "--quiet", "--output_path", first.path]
    assert train("--recipe", recipe(nb_epochs=1), *words)[0] == 0
    began = []
    monkeypatch.setattr(checkpoint, "load_weights", lambda path, model: began.append(path))
    assert train("--recipe", recipe(after="gaussian"), "--image_dir", pictures, "--quiet")[0] == 0
    assert began == [first.best()]
    assert RunFolder("runs/tiny").options()["weight"] == str(first.best().absolute())


def test_a_typed_weight_goes_before_the_recipe_it_comes_after(train, recipe, tmp_path):
    (tmp_path / "mine.hdf5").touch()
    assert resolved(train, "--recipe", recipe(after="gaussian"), "--weight", "mine.hdf5")["weight"] == "mine.hdf5"


# What is refused.


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"learning_rate": 0.1},
            "unknown option 'learning_rate'; known: about, after, batch_size, data, ema",
        ),
        ({"image_dir": "x"}, "unknown option 'image_dir'; known: about"),
        ({"resume": True}, "unknown option 'resume'; known: about"),
        ({"lr": "0.1"}, 'lr: expected a number, got "0.1"'),
        ({"lr": 20}, "lr: expected a number from 1e-08 to 10, got '20'"),
        ({"lr": None}, "lr: expected a number, got null"),
        ({"lr": True}, "lr: expected a number, got true"),
        ({"nb_epochs": 1.5}, "nb_epochs: expected a whole number from 1 to 100000, got '1.5'"),
        ({"steps": [1]}, "steps: expected a number, got [1]"),
        ({"target_quantised": 1}, "target_quantised: expected true or false, got 1"),
        ({"source_noise_model": "fog,1"}, "source_noise_model: unknown noise model 'fog'; known: clean, gaussian"),
        ({"source_noise_model": 3}, "source_noise_model: "),
        ({"model": "resnet"}, "model: unknown architecture 'resnet'; known: "),
        ({"loss": {}}, "loss: expected text, got {}"),
        ({"schedule": "linear"}, "schedule: unknown schedule 'linear'; known: constant, cosine, halving, inverse, tri"),
        ({"schedule": 1}, "schedule: "),
        ({"about": 1}, "about must be text"),
        ({"after": "fog"}, "after must be one of "),
    ],
)
def test_a_wrong_recipe_is_refused_by_file_key_and_what_is_legal(train, recipe, changes, message, tmp_path):
    code, printed, error = train("--recipe", recipe(**changes), "--dry_run")
    assert (code, printed) == (1, "")
    assert error.startswith("error: tiny.json: ")
    assert message in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--recipe", "fog"), "--recipe: unknown recipe 'fog'; known: captions, captions_basis, captions_middle, g"),
        (("--recipe", "fog.json"), "--recipe: recipe fog.json does not exist"),
        (("--recipe", "gaussian", "--resume"), "--recipe goes on by itself with a run that was stopped"),
        (("--recipe", "gaussian", "--source_dir", ".", "--target_dir", "."), "it does not go with --source_dir"),
        (("--recipe", "gaussian", "--minutes", 5, "--steps", 5), "--minutes fixes the steps by itself"),
    ],
)
def test_wrong_options_beside_a_recipe_are_refused(train, options, message):
    code, printed, error = train(*options)
    assert (code, printed) == (2, "")
    assert message in error.replace("\n", " ")


def test_every_option_is_either_a_recipes_or_left_outside():
    """A new option of the command is a recipe's to set unless it is named as one that is not."""
    commands = (
        train_n2n_options, train_seal_options, train_digits_options, train_text_options, train_inpaint_options,
        train_tags_options,
    )  # fmt: skip
    known, of_seals, of_digits, of_text, *others = (
        {action.dest for action in command.parser()._actions} for command in commands
    )
    assert known.union(of_seals, of_digits, of_text, *others) >= recipe_options.OUTSIDE
    assert of_text - recipe_options.OUTSIDE >= {"contrast", "frozen_epochs", "noise", "optimizer", "text_share"}
    assert known - recipe_options.OUTSIDE >= {"ema", "grey_share", "model", "seed", "target_quantised"}
    assert of_seals - recipe_options.OUTSIDE >= {"clean_share", "colour_share", "fit", "optimizer", "task"}
    assert of_digits - recipe_options.OUTSIDE >= {"augment", "net", "nothing", "opt"}
