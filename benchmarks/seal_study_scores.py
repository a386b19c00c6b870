"""What `benchmarks.seal_studies` measures of a trained network, in a process of its own."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

import numpy as np

from benchmarks import ocr, text_clarity
from benchmarks.seal_study_runs import resolved
from keras_overlay.commands import train_seal, train_seal_data
from keras_overlay.pairs.sealed_pages import sealed_pixels
from keras_overlay.pairs.validation import ValidationPicture
from keras_overlay.scoring import psnr, ssim


def pace(argv: Sequence[str], best: str) -> dict[str, Any]:
    """Weights, steps an epoch, and seconds a step on this machine now.

    Args:
        argv: Options of `train_seal`.
        best: Not used.
    """
    from keras_overlay.architectures import geometry
    from keras_overlay.training.plan import Plan

    options = resolved(argv)
    batches, pictures, count = train_seal_data.prepare(options, _channels(options))
    plan = Plan(options.model, options.loss, options.precision, optimizer=options.optimizer, lr=options.lr)
    training = train_seal.training_of("remove")(plan, batches, pictures[:1])
    steps = options.steps or -(-count // options.batch_size)
    facts = geometry.of(training.model)
    return {"weights": facts.weights, "steps": steps, "seconds_a_step": training.pace()[0]}


def scores(argv: Sequence[str], best: str, ocr_pictures: int) -> dict[str, Any]:
    """Scores of the test pictures restored, and under their seals.

    Args:
        argv: Options of `train_seal`.
        best: The checkpoint.
        ocr_pictures: How many of them are read, those of a run on crops; 0 reads none.

    Returns:
        `restored` and `sealed`: PSNR, PSNR inside of seals, SSIM, edge sharpness, and share of characters misread (None
        if none was read).
    """
    from keras_overlay import checkpoint
    from keras_overlay.restore import Restorer

    pictures = judged_pictures(argv)
    restorer = Restorer(checkpoint.load(best)[0])
    readable = resolved(argv).fit == "crop" and ocr.is_installed()
    read = pictures[:ocr_pictures] if readable else []
    wanted = [text_clarity.read(each.clean) for each in read]
    return {
        "restored": _of([restorer(each.degraded) for each in pictures], pictures, wanted),
        "sealed": _of([each.degraded for each in pictures], pictures, wanted),
    }


def judged_pictures(argv: Sequence[str]) -> list[ValidationPicture]:
    """What a run is judged by."""
    options = resolved(argv)
    return train_seal_data.from_pairs(options, _channels(options))[1]


def _of(shown: Sequence[np.ndarray], pictures: Sequence[ValidationPicture], wanted: list[str]) -> dict[str, Any]:
    rows = [_scores(each, picture) for each, picture in zip(pictures, shown, strict=True)]
    got = [text_clarity.read(picture) for picture in shown[: len(wanted)]]
    means = {name: _mean([row[name] for row in rows]) for name in rows[0]}
    return {**means, "misread": text_clarity.misread(wanted, got) if wanted else None}


def _scores(picture: ValidationPicture, shown: np.ndarray) -> dict[str, float]:
    sealed = sealed_pixels(picture.degraded, picture.clean)
    return {
        "psnr": psnr(picture.clean, shown),
        "seal_psnr": psnr(picture.clean[sealed], shown[sealed]) if sealed.any() else np.nan,
        "ssim": ssim(picture.clean, shown),
        "sharpness": text_clarity.edge_sharpness(picture.clean, shown),
    }


def _mean(values: Sequence[float]) -> float:
    """Of those that are numbers: pictures without a seal or without text have not all scores."""
    return float(np.mean([value for value in values if np.isfinite(value)]))


def _channels(options: argparse.Namespace) -> int:
    return train_seal.TASKS[options.task].arguments(options.model)["channels"]
