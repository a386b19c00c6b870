"""Training of segmenters: it learns, its encoder can wait or come from elsewhere, rates are tried without a trace."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from keras_overlay import checkpoint
from keras_overlay.checkpoint import CheckpointError
from keras_overlay.image_files import read_rgb
from keras_overlay.pairs.masked_validation import MaskedPicture
from keras_overlay.run_folder import RunFolder
from keras_overlay.training import rate_range
from keras_overlay.training.encoders import encoder_of, load_encoder
from keras_overlay.training.plan import Plan
from keras_overlay.training.segmenting import TextTraining

SPEC = "text_unet,filters=8,scales=2,most=8"


def batches(number: int):
    """Grey squares with black bars: (4, 32, 32, 3), and where the bars are."""
    rng = np.random.default_rng([3, number])
    masks = np.zeros((4, 32, 32, 1), np.float32)
    for mask in masks:
        top, left = rng.integers(2, 24, 2)
        mask[top : top + 5, left : left + 8] = 1
    return np.where(masks > 0, 10, rng.uniform(120, 250, (4, 1, 1, 3))).astype(np.float32), masks


def pictures():
    picture, mask = (array[0] for array in batches(999))
    return [MaskedPicture("page", picture.astype(np.uint8), mask[..., 0] > 0)]


def plan(**changes) -> Plan:
    settings = {"lr": 0.01, "epochs": 3, "steps": 20, "schedule": "constant", **changes}
    return Plan(settings.pop("architecture", SPEC), settings.pop("loss", "crossentropy"), **settings)


@pytest.mark.parametrize(
    ("loss", "optimizer"),
    [("crossentropy,words=2", "adam"), ("focal,gamma=1", "sgd,nesterov=true,weight_decay=0.0001")],
)
def test_it_learns_and_keeps_scores_and_samples(loss, optimizer, tmp_path):
    training = TextTraining(plan(loss=loss, optimizer=optimizer, lr=0.02), batches, pictures())
    columns = training.fit(RunFolder(tmp_path), {}, quiet=True)
    assert columns["val_IoU"][-1] > 0.6
    assert columns["val_recall"][-1] > 0.9
    assert columns["loss"][-1] < 0.5 * columns["loss"][0]
    assert set(columns) >= {"AP", "IoU", "val_AP", "val_precision", "learning_rate"}
    panel = read_rgb(tmp_path / "samples" / "page.png")
    assert panel.shape == (32, 3 * 32 + 2 * 4, 3)
    assert RunFolder(tmp_path).best().name.startswith("weights.")


def test_a_resumed_run_ends_as_an_undisturbed_one(tmp_path):
    whole = TextTraining(plan(), batches, pictures()).fit(RunFolder(tmp_path / "whole"), {}, quiet=True)
    half = TextTraining(plan(epochs=2), batches, pictures())
    half.fit(RunFolder(tmp_path / "parts"), {}, quiet=True)
    again = TextTraining(plan(), batches, pictures())
    parts = again.fit(RunFolder(tmp_path / "parts"), {}, resumed=True, quiet=True)
    assert parts["val_loss"] == pytest.approx(whole["val_loss"], rel=1e-4)
    assert len(parts["val_loss"]) == 3


def test_a_frozen_encoder_stays_and_the_rest_learns(tmp_path):
    training = TextTraining(plan(epochs=1), batches, pictures(), frozen=True)
    before = {weight.path: np.array(weight) for weight in training.model.weights}
    encoder = {weight.path for layer in encoder_of(training.model) for weight in layer.weights}
    training.fit(RunFolder(tmp_path), {}, quiet=True)
    changed = {weight.path for weight in training.model.weights if (np.array(weight) != before[weight.path]).any()}
    assert encoder
    assert changed & encoder == set()  # the statistics of batch normalisation too
    assert len(changed) >= 4


def test_an_encoder_is_taken_from_another_network(tmp_path):
    keras.utils.set_random_seed(1)
    source = TextTraining(plan(seed=1), batches, pictures()).model
    checkpoint.save(tmp_path / "other.hdf5", source, SPEC, {})
    training = TextTraining(plan(seed=2), batches, pictures(), encoder_weights=tmp_path / "other.hdf5")
    for mine, theirs in zip(encoder_of(training.model), encoder_of(source), strict=True):
        for one, other in zip(mine.get_weights(), theirs.get_weights(), strict=True):
            np.testing.assert_array_equal(one, other)
    last = training.model.get_layer("logits").get_weights()[0]
    assert (last != source.get_layer("logits").get_weights()[0]).any()


@pytest.mark.parametrize("spec", ["text_unet,filters=4,scales=2,most=8", "drunet,filters=4,scales=1"])
def test_another_encoder_is_refused_and_nothing_changes(spec, tmp_path):
    from keras_overlay import architectures
    from keras_overlay.architectures.kinds import table_of

    model = TextTraining(plan(), batches, pictures()).model
    before = model.get_weights()
    checkpoint.save(tmp_path / "other.hdf5", architectures.build(spec, table=table_of(spec)), spec, {})
    with pytest.raises(CheckpointError, match=r"the encoder of .* is not that of this text_unet"):
        load_encoder(tmp_path / "other.hdf5", model)
    for one, other in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_range_test_leaves_the_model_alone_and_draws_its_curve(tmp_path):
    training = TextTraining(plan(), batches, pictures())
    before = training.model.get_weights()
    tried = rate_range.sweep(training, 1e-5, 3.0, 30)
    for one, other in zip(training.model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(one, other)
    rates = [each.rate for each in tried]
    assert rates[0] == pytest.approx(1e-5)
    assert np.allclose(np.diff(np.log(rates)), np.log(3e5) / 29)
    assert min(each.smoothed for each in tried) < 0.9 * tried[0].smoothed
    low, high = rate_range.suggested(tried)
    assert 1e-5 <= low <= high / 10
    path = rate_range.write(tmp_path / "new", tried)
    assert read_rgb(path).std() > 5
    table = (tmp_path / "new" / "lr_range.csv").read_text().splitlines()
    assert table[0] == "rate,loss,smoothed"
    assert len(table) == len(tried) + 1


def test_the_suggestion_is_where_the_loss_falls_fastest():
    rates = np.geomspace(1e-6, 1, 61)
    losses = 1 - 0.8 / (1 + np.exp(-4 * (np.log10(rates) + 3))) + np.where(rates > 0.1, 50 * (rates - 0.1), 0)
    tried = [rate_range.Tried(rate, loss, loss) for rate, loss in zip(rates, losses, strict=True)]
    low, high = rate_range.suggested(tried)
    assert high == pytest.approx(1e-3, rel=0.3)
    assert 1e-4 / 2 <= low <= 1e-4


@pytest.mark.parametrize("arguments", [(0, 1, 10), (1, 0.1, 10), (0.1, 1, 1)])
def test_ranges_that_are_none_are_refused(arguments):
    with pytest.raises(ValueError, match="expected 0 < low < high and 2 steps or more, got low="):
        rate_range.sweep(None, *arguments)
