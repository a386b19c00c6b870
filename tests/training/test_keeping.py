"""Keeping what was reached: whatever stops a run, and wherever, nothing good is lost and resuming is exact."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import h5py
import numpy as np
import pytest
from training import small_run

from keras_overlay import checkpoint, history
from keras_overlay.checkpoint import CheckpointError
from keras_overlay.image_files import read_rgb
from keras_overlay.run_folder import RunFolder
from keras_overlay.training import keeping
from keras_overlay.training.keeping import NotFinite

CASE = "mse and averaging"


WRITES = {  # in the order of an epoch's end: where, and what the first argument's text holds
    "best checkpoint": (checkpoint, "save", r"weights\.\d{3}-"),
    "last checkpoint": (checkpoint, "save", r"weights\.last"),
    "history": (keeping.history, "write", ""),
    "older best": (RunFolder, "forget_best_but", ""),
    "first sample": (keeping, "write_png", r"picture-1000"),
    "second sample": (keeping, "write_png", r"picture-1001"),
}


def before_each(patched: pytest.MonkeyPatch, write: str, action) -> None:
    """Call `action(write, epoch)` before each such write."""
    place, name, matching = WRITES[write]
    real, calls = getattr(place, name), []

    def wrapper(*args, **kwargs):
        if re.search(matching, str(args[0])):
            calls.append(args)
            action(write, len(calls))
        return real(*args, **kwargs)

    patched.setattr(place, name, wrapper)


def copied(folder: Path, target: Path) -> Path:
    """A copy of a run folder; one that does not exist yet is copied as empty."""
    target.mkdir(parents=True)
    if folder.exists():
        shutil.copytree(folder, target, dirs_exist_ok=True)
    return target


@pytest.fixture(scope="module")
def moments(tmp_path_factory):
    """Folders by write and epoch: what a run leaves that is killed just before; under "whole", what it leaves else.

    In this run every epoch is the best so far.
    """
    place = tmp_path_factory.mktemp("moments")
    found = {"whole": place / "whole"}

    def keep(write: str, epoch: int) -> None:
        found[write, epoch] = copied(found["whole"], place / f"{write} {epoch}")

    with pytest.MonkeyPatch.context() as patched:
        for write in WRITES:
            before_each(patched, write, keep)
        small_run.fit(small_run.make(CASE), found["whole"])
    assert np.all(np.diff(history.read(found["whole"])["val_PSNR"]) > 0)
    assert len(found) == 1 + 3 * len(WRITES)
    return found


@pytest.fixture
def whole(moments):
    """Folder of the undisturbed run."""
    return moments["whole"]


@pytest.fixture
def sound(whole, tmp_path):
    """A copy of the finished run."""
    return copied(whole, tmp_path / "copy")


@pytest.mark.parametrize(
    ("write", "epoch"),
    [
        ("best checkpoint", 1),
        ("last checkpoint", 1),
        ("history", 1),
        ("last checkpoint", 2),
        ("older best", 2),
        ("last checkpoint", 3),
        *((write, 3) for write in WRITES if not write.endswith("checkpoint")),
    ],
)
def test_a_run_killed_between_two_writes_resumes_exactly(write, epoch, moments, tmp_path, assert_same_run):
    folder = copied(moments[write, epoch], tmp_path / "run")
    small_run.fit(small_run.make(CASE), folder, resumed=True)
    assert_same_run(folder, moments["whole"])


def test_an_error_between_two_writes_is_not_swallowed(tmp_path, monkeypatch):
    def fail(write: str, epoch: int) -> None:
        if epoch == 2:
            raise OSError(28, "No space left on device")

    before_each(monkeypatch, "last checkpoint", fail)
    with pytest.raises(OSError, match="No space left on device"):
        small_run.fit(small_run.make(CASE), tmp_path)
    assert checkpoint.read_details(tmp_path / "weights.last.hdf5")["epoch"] == 1
    assert {len(values) for values in history.read(tmp_path).values()} == {1}


def test_samples_show_clean_degraded_and_restored(whole):
    (first, second) = small_run.pictures()
    for picture in (first, second):
        sample = read_rgb(whole / "samples" / f"{picture.name}.png")
        assert sample.shape == (16, 3 * 16 + 2 * 4, 3)
        np.testing.assert_array_equal(sample[:, :16], picture.clean)
        np.testing.assert_array_equal(sample[:, 20:36], picture.degraded)
        assert np.abs(sample[:, 40:].astype(float) - picture.degraded).mean() > 0.5


def test_only_a_better_epoch_replaces_the_best(tmp_path, monkeypatch):
    scores = iter([30.0, 32.5, 32.5, 31.0])
    monkeypatch.setattr(keeping.Judge, "scores", lambda self: {"val_loss": 2.0, "val_PSNR": next(scores)})
    small_run.fit(small_run.make(CASE, epochs=4), tmp_path)
    names = sorted(path.name for path in tmp_path.glob("weights.*"))
    assert names == ["weights.002-2.000-32.50000.hdf5", "weights.last.hdf5"]
    assert checkpoint.read_details(tmp_path / "weights.last.hdf5")["epoch"] == 4


def test_resuming_drops_a_best_checkpoint_from_after_the_resumed_epoch(sound, whole, assert_same_run):
    """Left by a run that was killed between its two checkpoints on a machine that rounds otherwise."""
    (sound / "weights.009-1.000-99.00000.hdf5").write_bytes(b"from a future that never was")
    small_run.fit(small_run.make(CASE), sound, resumed=True)
    assert_same_run(sound, whole)


def test_a_missing_best_checkpoint_does_not_cost_the_other(sound):
    RunFolder(sound).best().rename(sound / "weights.001-1.000-10.00000.hdf5")
    small_run.fit(small_run.make(CASE), sound, resumed=True)
    assert (sound / "weights.001-1.000-10.00000.hdf5").exists()


# A loss that becomes no number.


def poisoned(first: int):
    """Batches whose targets are no numbers from batch `first` on."""

    def batches(number: int):
        source, target = small_run.batches(number)
        return source, target if number < first else np.full_like(target, np.nan)

    return batches


@pytest.mark.parametrize(("first", "place"), [(4, "step 2 of epoch 2"), (6, "step 1 of epoch 3")])
def test_a_loss_that_is_no_number_stops_the_run_and_keeps_the_last_good_checkpoint(tmp_path, first, place):
    training = small_run.make(CASE)
    training.batches = poisoned(first)
    last = tmp_path / "weights.last.hdf5"
    message = f"the loss became nan at {place}; the last good checkpoint is {last}; try a lower --lr or float32"
    with pytest.raises(NotFinite, match=f"^{re.escape(message)}$"):
        small_run.fit(training, tmp_path)
    assert checkpoint.load(last)[1]["epoch"] == first // 3
    assert checkpoint.load(RunFolder(tmp_path).best())[1]["epoch"] == first // 3


def test_without_a_good_checkpoint_the_message_says_so(tmp_path):
    training = small_run.make(CASE)
    training.batches = poisoned(0)
    with pytest.raises(NotFinite, match="nan at step 1 of epoch 1; the last good checkpoint is none yet"):
        small_run.fit(training, tmp_path)
    assert not list(tmp_path.glob("weights.*"))


def test_weights_that_break_in_an_epochs_last_step_do_not_replace_the_good_ones(tmp_path):
    """The loss of that step was still a number: only the weights it leaves behind tell."""
    training = small_run.make(CASE)
    weight = training.model.trainable_variables[0]
    spoil = small_run.After(6, lambda: weight.assign(np.full(weight.shape, np.nan)))
    with pytest.raises(NotFinite, match=r"no number at the end of epoch 2; the last good checkpoint is .*last\.hdf5"):
        small_run.fit(training, tmp_path, callbacks=[spoil])
    assert checkpoint.load(tmp_path / "weights.last.hdf5")[1]["epoch"] == 1
    assert [len(values) for values in history.read(tmp_path).values()] == [1] * len(history.read(tmp_path))


def test_a_stopped_run_can_be_resumed_from_its_last_good_epoch(tmp_path, whole, assert_same_run):
    training = small_run.make(CASE)
    training.batches = poisoned(4)
    with pytest.raises(NotFinite):
        small_run.fit(training, tmp_path / "run")
    small_run.fit(small_run.make(CASE), tmp_path / "run", resumed=True)
    assert_same_run(tmp_path / "run", whole)


# A resumable checkpoint that is damaged.


def edit_details(folder, **changes) -> None:
    with h5py.File(folder / "weights.last.hdf5", "r+") as file:
        details = json.loads(file["details"][()].tobytes())
        details = {name: value for name, value in {**details, **changes}.items() if value is not None}
        del file["details"]
        file["details"] = np.frombuffer(json.dumps(details).encode(), np.uint8)


@pytest.fixture(scope="module")
def training():
    """One training for all refusals."""
    return small_run.make(CASE)


@pytest.mark.parametrize(
    "changes",
    [
        {"epoch": None},
        {"epoch": "3"},
        {"epoch": 3.0},
        {"epoch": True},
        {"epoch": -1},
        {"epoch": 0},
        {"epoch": 2},
        {"epoch": 10**30},
        {"history_columns": None},
        {"history_columns": "val_PSNR"},
        {"history_columns": []},
        {"history_columns": ["loss"]},
        {"history_columns": [1, 2, 3, 4, 5]},
        {"history_columns": ["loss", "PSNR", "val_loss", "val_PSNR", "val_PSNR"]},
        {"history_columns": ["loss", "PSNR", "val_loss", "val_PSNR", "learning_rate", "more"]},
        {"history_columns": [["loss"], "PSNR", "val_loss", "val_PSNR", {}]},
    ],
)
def test_a_damaged_record_is_refused(sound, training, changes):
    edit_details(sound, **changes)
    before = [np.array(weight) for weight in training.model.weights]
    with pytest.raises(CheckpointError, match=r"weights\.last\.hdf5: its history is damaged \(epoch="):
        keeping.resume(sound / "weights.last.hdf5", training.model)
    for one, other in zip(before, training.model.weights, strict=True):
        np.testing.assert_array_equal(one, np.array(other))


@pytest.mark.parametrize("group", ["training_weights", "training_optimizer", "training_seeds", "history"])
def test_a_checkpoint_without_a_group_is_refused(sound, training, group):
    with h5py.File(sound / "weights.last.hdf5", "r+") as file:
        del file[group]
    with pytest.raises(CheckpointError, match=f"holds no group '{group}'"):
        keeping.resume(sound / "weights.last.hdf5", training.model)


def test_a_best_checkpoint_cannot_be_resumed(sound, training):
    with pytest.raises(CheckpointError, match="holds no group 'training_weights'"):
        keeping.resume(RunFolder(sound).best(), training.model)


def test_a_checkpoint_of_another_optimizer_state_is_refused(sound):
    with pytest.raises(CheckpointError, match=r"holds \d+ weight arrays, the architecture has \d+"):
        keeping.resume(sound / "weights.last.hdf5", small_run.make(CASE, ema=0.0).model)
