"""Validation: each picture for itself, against an independent PSNR."""

from __future__ import annotations

import numpy as np
import pytest
from oracles import metrics
from training import small_run

from keras_overlay.losses import LOSSES
from keras_overlay.pairs.validation import ValidationPicture
from keras_overlay.training.judging import Judge


@pytest.fixture(scope="module")
def judge(picture):
    model = small_run.make("dropout").model
    rng = np.random.default_rng(0)
    shown = []
    for number, size in enumerate([(16, 32), (32, 16), (21, 13)]):
        clean = picture(*size, seed=number)
        degraded = np.clip(clean + rng.normal(0, 20, clean.shape), 0, 255).astype(np.uint8)
        shown.append(ValidationPicture(str(number), degraded, clean))
    return Judge(model, shown, LOSSES.build("mae"))


def test_scores_are_means_over_pictures_of_their_own_values(judge):
    restored = [judge.restorer(each.degraded) for each in judge.pictures]
    ratios = [metrics.PSNR(each.clean, result) for each, result in zip(judge.pictures, restored, strict=True)]
    losses = [np.abs(each.clean - result).mean() for each, result in zip(judge.pictures, restored, strict=True)]
    assert max(ratios) - min(ratios) > 0.1
    assert judge.scores() == pytest.approx({"val_loss": np.mean(losses), "val_PSNR": np.mean(ratios)}, rel=1e-5)


def test_the_first_pictures_come_restored_in_their_own_size(judge):
    restored = judge.restored(2)
    assert [result.shape for result in restored] == [(16, 32, 3), (32, 16, 3)]
    assert all(result.dtype == np.float32 for result in restored)
    assert all(np.abs(result - each.degraded).max() > 1 for result, each in zip(restored, judge.pictures, strict=False))
