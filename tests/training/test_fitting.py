"""Training: every batch once and in order, exact resumption after a kill, averaging, pace."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest
from training import small_run

from keras_overlay import checkpoint, history
from keras_overlay.run_folder import RunFolder
from keras_overlay.training import fitting, state

CASES = list(small_run.CASES)


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """`whole(case)`: folder of an undisturbed run, made once."""
    made: dict[str, Path] = {}

    def run(case: str) -> Path:
        if case not in made:
            made[case] = tmp_path_factory.mktemp("whole") / "run"
            small_run.fit(small_run.make(case), made[case])
        return made[case]

    return run


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    """Folders of runs that SIGKILL ended in the middle of the second epoch, one a case, all made side by side."""
    folders = {case: tmp_path_factory.mktemp("killed") / "run" for case in CASES}
    root = Path(__file__).resolve().parent.parent.parent
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(root), os.environ.get("PYTHONPATH", "")])}
    running = [
        subprocess.Popen([sys.executable, small_run.__file__, folder, case, "5"], env=environment)
        for case, folder in folders.items()
    ]
    assert [process.wait(timeout=200) for process in running] == [-signal.SIGKILL] * len(CASES)
    return folders


@pytest.mark.parametrize("case", CASES)
def test_a_killed_run_resumes_to_the_same_weights_as_an_undisturbed_one(case, killed, whole, assert_same_run):
    assert checkpoint.read_details(killed[case] / "weights.last.hdf5")["epoch"] == 1
    small_run.fit(small_run.make(case), killed[case], resumed=True)
    assert_same_run(killed[case], whole(case))


@pytest.mark.parametrize("case", CASES)
def test_a_run_improves_and_leaves_its_history(case, whole):
    columns = history.read(whole(case))
    assert {"loss", "PSNR", "val_loss", "val_PSNR", "learning_rate"} <= columns.keys()
    assert all(values.shape == (small_run.EPOCHS,) for values in columns.values())
    assert columns["val_PSNR"][-1] > columns["val_PSNR"][0]
    last = checkpoint.read_details(whole(case) / "weights.last.hdf5")
    assert (last["epoch"], last["step"], last["note"]) == (3, 9, "small run")
    assert last["scores"] == {name: columns[name][-1] for name in ("val_loss", "val_PSNR")}


@pytest.mark.parametrize("case", CASES)
def test_the_best_checkpoint_is_named_by_its_scores_and_gives_them_again(case, whole):
    columns = history.read(whole(case))
    best = int(np.argmax(columns["val_PSNR"]))
    loss, ratio = columns["val_loss"][best], columns["val_PSNR"][best]
    assert RunFolder(whole(case)).best().name == f"weights.{best + 1:03d}-{loss:.3f}-{ratio:.5f}.hdf5"
    training = small_run.make(case)
    checkpoint.load_weights(RunFolder(whole(case)).best(), training.model)
    assert training.judge().scores()["val_PSNR"] == pytest.approx(ratio, abs=1e-4)


def test_the_exponent_falls_from_two_to_nearly_zero(whole):
    gamma = history.read(whole("annealed l0"))["gamma"]
    np.testing.assert_allclose(gamma, [2 * (1 - step / 9) for step in (2, 5, 8)], rtol=1e-6)


def test_a_finished_run_resumes_to_itself(whole, tmp_path, assert_same_run):
    folder = copied(whole("dropout"), tmp_path / "run")
    columns = small_run.fit(small_run.make("dropout"), folder, resumed=True)
    assert len(columns["val_PSNR"]) == small_run.EPOCHS
    assert_same_run(folder, whole("dropout"))


def test_a_run_killed_before_its_first_checkpoint_starts_again(whole, tmp_path, assert_same_run):
    case = "mse and averaging"
    small_run.fit(small_run.make(case), tmp_path / "run", resumed=True)
    assert_same_run(tmp_path / "run", whole(case))


def test_another_seed_gives_other_weights(whole, tmp_path):
    small_run.fit(small_run.make("dropout", seed=12), tmp_path)
    first, other = (checkpoint.load(folder / "weights.last.hdf5")[0] for folder in (whole("dropout"), tmp_path))
    assert np.abs(np.array(first.weights[0]) - np.array(other.weights[0])).max() > 0.1


def copied(folder: Path, target: Path) -> Path:
    for path in folder.rglob("*"):
        if path.is_file():
            (target / path.relative_to(folder)).parent.mkdir(parents=True, exist_ok=True)
            (target / path.relative_to(folder)).write_bytes(path.read_bytes())
    return target


class Recorder(keras.callbacks.Callback):
    """The weights after each step."""

    def __init__(self):
        super().__init__()
        self.steps: list[list[np.ndarray]] = []

    def on_train_batch_end(self, batch, logs=None):
        self.steps.append([np.array(weight) for weight in self.model.trainable_variables])


@pytest.fixture(scope="module")
def recorded(tmp_path_factory):
    """Folder of a run with averaging, its weights after each step, and its training."""
    folder, recorder = tmp_path_factory.mktemp("recorded"), Recorder()
    training = small_run.make("mse and averaging", ema=0.7)
    small_run.fit(training, folder, callbacks=[recorder])
    return folder, recorder.steps, training


def test_the_saved_weights_are_the_moving_average_of_every_step(recorded):
    folder, steps, _ = recorded
    average = [np.array(weight, np.float64) for weight in steps[0]]  # the first step has nothing to average with
    for weights in steps[1:]:
        average = [0.7 * old + 0.3 * new for old, new in zip(average, weights, strict=True)]
    loaded, _ = checkpoint.load(folder / "weights.last.hdf5")
    for number, (weight, expected) in enumerate(zip(loaded.trainable_variables, average, strict=True)):
        np.testing.assert_allclose(np.array(weight), expected, rtol=1e-5, atol=1e-6)
        assert number or np.abs(expected - steps[-1][0]).max() > 1e-5


def test_the_raw_weights_are_kept_to_resume_from(recorded):
    folder, steps, training = recorded
    places = [[id(w) for w in training.model.weights].index(id(v)) for v in training.model.trainable_variables]
    with h5py.File(folder / "weights.last.hdf5") as file:
        for place, expected in zip(places, steps[-1], strict=True):
            np.testing.assert_array_equal(file[f"training_weights/{place:04d}"][()], expected)


def test_every_batch_is_used_once_and_in_order(tmp_path):
    """Each batch has a value of its own; the loss of a model that gives zero tells which one it was."""
    seen = []

    class Watch(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            seen.append(float(logs["loss"]) * (batch + 1) - sum(seen[len(seen) - batch :]))

    def numbered(number: int):
        return np.zeros((1, 16, 16, 3), np.float32), np.full((1, 16, 16, 3), number + 1, np.float32)

    plan = small_run.plan_of("dropout", lr=1e-8, loss="mae", epochs=4, steps=3)
    training = fitting.Training(plan, numbered, small_run.pictures())
    for weight in training.model.weights:
        weight.assign(np.zeros(weight.shape))
    small_run.fit(training, tmp_path, callbacks=[Watch()])
    np.testing.assert_allclose(seen, np.arange(1, 13), atol=0.01)


def test_measuring_the_pace_changes_nothing(monkeypatch, whole, tmp_path, assert_same_run):
    monkeypatch.setattr(fitting, "_WARM_UP_SECONDS", 0.0)
    monkeypatch.setattr(fitting, "_TIMED_SECONDS", 0.0)
    training = small_run.make("dropout")
    before = state.capture(training.model)
    step, validation = training.pace()
    assert 0 < step < 10
    assert 0 < validation < 10
    after = state.capture(training.model)
    for name, values in before.items():
        assert values, name
        for one, other in zip(values, after[name], strict=True):
            np.testing.assert_array_equal(one, other)
    training.set_length(small_run.EPOCHS, small_run.STEPS)
    small_run.fit(training, tmp_path / "run")
    assert_same_run(tmp_path / "run", whole("dropout"))


def test_a_schedule_follows_the_length_that_is_set_later():
    training = small_run.make("mse and averaging", epochs=1, steps=1)
    training.set_length(10, 10)
    assert training.plan.total_steps == 100
    rate = training.model.optimizer._learning_rate
    assert float(rate(5)) == pytest.approx(0.001)
    assert float(rate(100)) == pytest.approx(1e-6)


def test_a_start_from_other_weights_has_them(whole, tmp_path):
    source = RunFolder(whole("dropout")).best()
    training = fitting.Training(small_run.plan_of("dropout", seed=3), small_run.batches, small_run.pictures(), source)
    wanted, _ = checkpoint.load(source)
    for one, other in zip(training.model.weights, wanted.weights, strict=True):
        np.testing.assert_array_equal(np.array(one), np.array(other))
    with pytest.raises(checkpoint.CheckpointError, match="the architecture"):
        fitting.Training(small_run.plan_of("annealed l0"), small_run.batches, small_run.pictures(), source)
