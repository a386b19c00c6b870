"""Batches of digits: each example once an epoch, a function of seed and number, labels that stay with their crops."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay.digits.examples import Examples
from keras_overlay.pairs.digit_batches import DigitBatches, varied


@pytest.fixture
def examples():
    """Ten flat crops, each with its own grey and its own label."""
    crops = np.repeat(np.arange(10, dtype=np.uint8) * 20, 1600).reshape(10, 40, 40, 1)
    return Examples(crops, np.arange(10), tuple("abcdefghij"))


def test_each_example_comes_once_an_epoch_with_its_label(examples):
    batches = DigitBatches(examples, 4, seed=1)
    assert batches.steps == 3
    crops, labels = (np.concatenate(parts) for parts in zip(*map(batches, range(5)), strict=True))
    assert (crops.dtype, crops.shape) == (np.float32, (20, 40, 40, 1))
    np.testing.assert_array_equal(crops[:, 0, 0, 0], labels * 20)
    assert sorted(labels[:10]) == sorted(labels[10:]) == list(range(10))
    assert labels[:10].tolist() != labels[10:].tolist()


def test_a_batch_depends_on_seed_and_number_alone(examples):
    one, other = (DigitBatches(examples, 4, seed=1, augment=True) for _ in range(2))
    other(7)
    for first, second in zip(one(2), other(2), strict=True):
        np.testing.assert_array_equal(first, second)
    assert (DigitBatches(examples, 4, seed=2, augment=True)(2)[0] != one(2)[0]).any()


def test_augmenting_changes_crops_and_keeps_their_range(rng, examples):
    crop = rng.integers(0, 256, (40, 40, 1), np.uint8)
    made = np.stack([varied(crop, np.random.default_rng(seed)) for seed in range(40)])
    assert (made.dtype, made.shape) == (np.float32, (40, 40, 40, 1))
    assert made.min() >= 0
    assert made.max() <= 255
    assert np.abs(made - crop).mean(axis=(1, 2, 3)).min() > 2
    inverted = sum(
        np.corrcoef(255 - crop[10:30, 10:30].ravel(), each[10:30, 10:30].ravel())[0, 1] > 0.1 for each in made
    )
    assert 2 <= inverted <= 24
    np.testing.assert_array_equal(DigitBatches(examples, 4)(0)[0] % 20, 0)


def test_no_examples_are_refused(examples):
    with pytest.raises(ValueError, match="examples must hold at least one crop, got 0"):
        DigitBatches(examples.subset([]), 4)
