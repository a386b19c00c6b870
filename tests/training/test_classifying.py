"""Training of a classifier: it learns to tell a stamped picture, and its run is like any other."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from keras_overlay import checkpoint, history
from keras_overlay.architectures.classifiers import CLASSIFIERS
from keras_overlay.pairs.validation import ValidationPicture
from keras_overlay.run_folder import RunFolder
from keras_overlay.training.classifying import ClassifierTraining, ClassJudge, area_under_curve
from keras_overlay.training.plan import Plan

SPEC = "seal_classifier,filters=4,scales=2,dropout=0"


def pages(number: int, count: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """Light noise, (count, 16, 16, 3); the same with a red square on each."""
    rng = np.random.default_rng([7, number])
    clean = rng.uniform(200, 255, (count, 16, 16, 3)).astype(np.float32)
    sealed = clean.copy()
    for picture in sealed:
        top, left = rng.integers(0, 10, 2)
        picture[top : top + 6, left : left + 6, 1:] *= 0.3
    return sealed, clean


def batches(number: int) -> tuple[np.ndarray, np.ndarray]:
    sealed, clean = pages(number)
    return np.concatenate([sealed, clean]), np.repeat([1.0, 0.0], [8, 8]).astype(np.float32)[:, None]


def pictures() -> list[ValidationPicture]:
    made = zip(*(array.round().astype(np.uint8) for array in pages(1000, 4)), strict=True)
    return [ValidationPicture(f"page-{number}", *pair) for number, pair in enumerate(made)]


def training(**changes) -> ClassifierTraining:
    plan = Plan(SPEC, "crossentropy", lr=0.01, schedule="constant", ema=0.5, epochs=2, steps=12, seed=3)
    return ClassifierTraining(Plan(**{**vars(plan), **changes}), batches, pictures())


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A run folder and the history that `fit` returned."""
    folder = tmp_path_factory.mktemp("runs") / "run"
    return folder, training().fit(RunFolder(folder), {"task": "classify"}, quiet=True)


def test_it_learns_and_says_so_each_epoch(trained):
    folder, columns = trained
    assert {"loss", "accuracy", "val_loss", "val_accuracy", "val_AUC"} <= columns.keys()
    assert columns["val_AUC"][-1] > 0.9
    assert columns["loss"][-1] < columns["loss"][0]
    for name, values in history.read(folder).items():
        np.testing.assert_array_equal(values, columns[name])


def test_the_best_checkpoint_is_named_by_its_area_and_loads_as_a_classifier(trained):
    folder, columns = trained
    best = max(range(2), key=lambda epoch: (columns["val_AUC"][epoch], -columns["val_loss"][epoch]))
    wanted = f"weights.{best + 1:03d}-{columns['val_loss'][best]:.3f}-{columns['val_AUC'][best]:.5f}.hdf5"
    assert RunFolder(folder).best().name == wanted
    model, details = checkpoint.load_classifier(RunFolder(folder).best())
    assert details["task"] == "classify"
    scores = ClassJudge(model, pictures()).scores()
    assert scores["val_loss"] == pytest.approx(columns["val_loss"][best], rel=1e-4)


def test_a_stopped_run_goes_on(trained, tmp_path):
    class Stop(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        training().fit(RunFolder(tmp_path), {}, callbacks=[Stop()], quiet=True)
    columns = training().fit(RunFolder(tmp_path), {}, resumed=True, quiet=True)
    assert columns["val_loss"] == pytest.approx(trained[1]["val_loss"], rel=1e-3)


class TestJudge:
    @pytest.fixture(scope="class")
    def judge(self):
        from keras_overlay import architectures

        keras.utils.set_random_seed(5)
        return ClassJudge(architectures.build(SPEC, table=CLASSIFIERS), pictures())

    def test_scores_are_those_of_the_logits(self, judge):
        logits = np.array([judge.classifier.logit(each) for each in judge.sealed])
        cleans = np.array([judge.classifier.logit(each.clean) for each in judge.pictures])
        chances = 1 / (1 + np.exp(-np.concatenate([logits, cleans])))
        wanted = np.repeat([1, 0], [4, 4])
        loss = -np.mean(wanted * np.log(chances) + (1 - wanted) * np.log(1 - chances))
        wins = [(one > other) + 0.5 * (one == other) for one in logits for other in cleans]
        assert judge.scores() == pytest.approx(
            {"val_loss": loss, "val_accuracy": np.mean((chances > 0.5) == wanted), "val_AUC": np.mean(wins)}, rel=1e-4
        )

    def test_an_equal_area_with_a_smaller_loss_is_better(self, judge):
        assert judge.rank({"val_AUC": 1.0, "val_loss": 0.1}) > judge.rank({"val_AUC": 1.0, "val_loss": 0.2})
        assert judge.rank({"val_AUC": 0.9, "val_loss": 0.1}) < judge.rank({"val_AUC": 1.0, "val_loss": 0.2})

    def test_there_are_no_samples(self, judge):
        assert list(judge.samples(4)) == []

    def test_pictures_without_any_seal_are_refused(self, judge):
        clean = [ValidationPicture(each.name, each.clean, each.clean) for each in judge.pictures]
        with pytest.raises(ValueError, match="none of the 4 validation pictures has a seal"):
            ClassJudge(judge.classifier.model, clean)


@pytest.mark.parametrize(
    ("labels", "scores", "area"),
    [([0, 0, 1, 1], [1, 2, 3, 4], 1.0), ([0, 1], [5, 4], 0.0), ([0, 1, 1], [1, 1, 2], 0.75)],
)
def test_area_under_the_curve(labels, scores, area):
    assert area_under_curve(np.array(labels), np.array(scores, float)) == pytest.approx(area)
