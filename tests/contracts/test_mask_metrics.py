"""Every entry of MASK_METRICS, and `MaskScores`: against scikit-learn, and batch by batch."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from sklearn.metrics import average_precision_score, jaccard_score

from keras_overlay.mask_scores import MaskScores
from keras_overlay.masks.from_pair import dilated
from keras_overlay.metrics.of_masks import MASK_METRICS

NAMES = list(MASK_METRICS)


@pytest.fixture
def batch(rng):
    """Masks and logits, float32 (3, 40, 50, 1); the logits are a little right."""
    mask = (rng.random((3, 40, 50, 1)) < 0.2).astype(np.float32)
    return mask, (2 * mask - 1.5 + rng.normal(0, 2, mask.shape)).astype(np.float32)


def reference(name: str, mask, logits) -> float:
    found = {"AP": average_precision_score, "IoU": lambda m, x: jaccard_score(m, x > 0)}[name]
    return float(found(mask.ravel() > 0.5, logits.ravel()))


def result_of(metric, *batches) -> float:
    for mask, logits in batches:
        metric.update_state(mask, logits)
    return float(keras.ops.convert_to_numpy(metric.result()))


@pytest.mark.parametrize("name", NAMES)
def test_resolves_to_a_registered_metric_of_the_same_name(name):
    metric = MASK_METRICS[name]()
    assert isinstance(metric, keras.metrics.Metric)
    assert metric.name == name
    assert keras.saving.get_registered_name(type(metric)) == f"keras_overlay>{type(metric).__name__}"


@pytest.mark.parametrize("name", NAMES)
def test_equals_scikit_learn(name, batch):
    expected = reference(name, *batch)
    assert 0.2 < expected < 0.8
    assert result_of(MASK_METRICS[name](), batch) == pytest.approx(expected, abs=3e-3)


@pytest.mark.parametrize("name", NAMES)
def test_batches_are_added_up(name, batch):
    parts = [(each[:1], other[:1]) for each, other in [batch]] + [(batch[0][1:], batch[1][1:])]
    assert result_of(MASK_METRICS[name](), *parts) == pytest.approx(result_of(MASK_METRICS[name](), batch), rel=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_starts_anew_after_a_reset(name, batch):
    metric = MASK_METRICS[name]()
    result_of(metric, batch)
    metric.reset_state()
    perfect = batch[0], 8 * batch[0] - 4
    assert result_of(metric, perfect) == pytest.approx(1)


@pytest.mark.parametrize("name", NAMES)
def test_weights_choose_pixels(name, batch):
    mask, logits = batch
    metric = MASK_METRICS[name]()
    weight = np.zeros_like(mask)
    weight[:, :20] = 1
    metric.update_state(mask, logits, sample_weight=weight)
    expected = result_of(MASK_METRICS[name](), (mask[:, :20], logits[:, :20]))
    assert float(metric.result()) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_goes_through_keras_serialization(name, batch):
    metric = MASK_METRICS[name]()
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(metric))
    assert again.get_config() == metric.get_config()
    assert result_of(again, batch) == result_of(metric, batch)


def test_pages_added_up_equal_all_pixels_together(batch):
    mask, logits = batch
    scores = MaskScores()
    for one, other in zip(mask, logits, strict=True):
        scores.add(one[..., 0] > 0.5, other[..., 0])
    found = scores.result()
    assert found["AP"] == pytest.approx(reference("AP", mask, logits), abs=1e-3)
    assert found["IoU"] == pytest.approx(reference("IoU", mask, logits), abs=1e-9)
    letters, yes = mask[..., 0] > 0.5, logits[..., 0] >= 0
    assert found["precision"] == pytest.approx((letters & yes).sum() / yes.sum())
    reached = np.stack([dilated(each, 3) for each in yes])
    assert found["recall"] == pytest.approx((letters & reached).sum() / letters.sum())
    assert found["recall"] > (letters & yes).sum() / letters.sum()


def test_no_letters_have_no_scores_but_false_alarms_count():
    scores = MaskScores()
    scores.add(np.zeros((4, 4), bool), np.full((4, 4), -1.0))
    assert all(np.isnan(value) for value in scores.result().values())
    scores.add(np.zeros((4, 4), bool), np.full((4, 4), 1.0))
    assert scores.result()["IoU"] == 0
    with pytest.raises(ValueError, match=r"mask and logits must be of one shape, got \(4, 4\) and \(4, 5\)"):
        scores.add(np.zeros((4, 4), bool), np.zeros((4, 5)))


def test_a_threshold_of_its_own(batch):
    mask, logits = batch[0][0, ..., 0] > 0.5, batch[1][0, ..., 0]
    strict, loose = MaskScores(threshold=2.0), MaskScores(threshold=-2.0)
    for scores in (strict, loose):
        scores.add(mask, logits)
    assert strict.result()["precision"] > loose.result()["precision"]
    assert strict.result()["recall"] < loose.result()["recall"]


def test_what_was_made_of_the_logits_counts_but_for_average_precision(batch):
    masks, logits = batch
    plain, exact = MaskScores(), MaskScores()
    mask, logit = np.asarray(masks[0, ..., 0]) > 0.5, np.asarray(logits[0, ..., 0])
    plain.add(mask, logit)
    exact.add(mask, logit, mask)
    assert exact.result() == {"AP": plain.result()["AP"], "IoU": 1.0, "recall": 1.0, "precision": 1.0}
    assert plain.result()["IoU"] < 1
