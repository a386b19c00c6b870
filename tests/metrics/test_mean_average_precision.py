"""Mean average precision against its definition, with bins and without."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from oracles import tags

from keras_overlay.metrics.mean_average_precision import MeanAveragePrecision, by_chance, mean_average_precision


@pytest.fixture
def answers(rng):
    """Labels, (40, 5), the last tag nowhere, and outputs of five looks."""
    labels = (rng.random((40, 5)) < (0.5, 0.3, 0.2, 0.1, 0)).astype(np.float32)
    logits = rng.permuted(np.linspace(-8, 8, 200)).reshape(40, 5) + 2 * labels
    outputs = np.concatenate([np.stack([logits - 3, logits, logits - 1, logits - 9, logits - 4], axis=1),
                              rng.normal(0, 1, (40, 5, 4))], axis=-1)  # fmt: skip
    return labels, logits, outputs.astype(np.float32)


def test_exact(answers):
    labels, logits, _ = answers
    expected = tags.mean_average_precision(labels, logits)
    assert mean_average_precision(labels, logits) == pytest.approx(expected, rel=1e-6)
    assert 0.2 < expected < 0.95
    assert mean_average_precision(labels, labels) == 1
    assert np.isnan(mean_average_precision(np.zeros((3, 2)), np.zeros((3, 2))))


def test_in_bins_over_several_batches(answers):
    labels, logits, outputs = answers
    metric = MeanAveragePrecision(5)
    for rows in (slice(0, 7), slice(7, 40)):
        metric.update_state(labels[rows], outputs[rows])
    assert float(metric.result()) == pytest.approx(tags.mean_average_precision(labels, logits), abs=0.005)
    metric.reset_state()
    assert float(metric.result()) == 0


def test_chance_is_what_random_answers_reach(answers, rng):
    labels = answers[0][:12]
    tried = [tags.mean_average_precision(labels, rng.random(labels.shape)) for _ in range(3000)]
    assert by_chance(labels) == pytest.approx(np.mean(tried), abs=float(4 * np.std(tried) / 3000**0.5))
    assert by_chance(labels) > 1.05 * labels[:, :4].mean()  # above the share of pictures with a tag: they are few
    assert by_chance(np.ones((1, 1))) == 1
    assert np.isnan(by_chance(np.zeros((4, 2))))


def test_it_is_registered_and_rebuilt():
    metric = MeanAveragePrecision(7, name="other")
    assert keras.saving.get_registered_name(type(metric)) == "keras_overlay>MeanAveragePrecision"
    assert type(metric).from_config(metric.get_config()).tags == 7
