"""Validation of seal removers: scores inside of seals, and clean pictures that do not drown them."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay import architectures
from keras_overlay.losses import LOSSES
from keras_overlay.pairs.validation import ValidationPicture
from keras_overlay.training.sealing import SealJudge


@pytest.fixture
def judge(picture):
    """Of a network that gives back its input; one picture has a darker corner, the other none."""
    clean = picture(24, 32)
    sealed = clean.copy()
    sealed[4:12, 4:12] = sealed[4:12, 4:12] // 2
    model = architectures.build("drunet,filters=4,scales=1")
    return SealJudge(model, [ValidationPicture("a", sealed, clean), ValidationPicture("b", clean, clean)],
                     LOSSES.build("mse"))  # fmt: skip


def ratio(one: np.ndarray, other: np.ndarray) -> float:
    return float(10 * np.log10(255**2 / np.mean((one.astype(float) - other) ** 2)))


def test_scores_are_of_the_sealed_picture_and_of_its_seal(judge):
    shown, whole = judge.pictures[0], judge.scores()
    inside = (np.abs(shown.degraded.astype(float) - shown.clean) >= 8).any(axis=-1)
    assert 0 < inside.mean() < 0.1
    assert whole["val_PSNR"] == pytest.approx(ratio(shown.clean, shown.degraded), abs=0.01)
    assert whole["val_seal_PSNR"] == pytest.approx(ratio(shown.clean[inside], shown.degraded[inside]), abs=0.01)
    assert whole["val_seal_PSNR"] < whole["val_PSNR"] - 8
    assert 0.5 < whole["val_SSIM"] < 1


def test_what_is_done_to_a_clean_picture_counts_for_the_loss(judge):
    error = np.mean((judge.pictures[0].clean.astype(float) - judge.pictures[0].degraded) ** 2)
    assert judge.scores()["val_loss"] == pytest.approx(error / 2, rel=1e-3)


def test_without_any_seal_there_are_no_scores_but_the_loss(judge):
    judge.pictures = judge.pictures[1:]
    scores = judge.scores()
    assert scores["val_loss"] == pytest.approx(0, abs=1e-4)
    assert all(np.isnan(scores[name]) for name in ("val_PSNR", "val_seal_PSNR", "val_SSIM"))
