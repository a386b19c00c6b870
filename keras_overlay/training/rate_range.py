"""The learning-rate range test: a rate that rises with every step, and what becomes of the loss.

Smith, "Cyclical Learning Rates for Training Neural Networks", 2017, arXiv:1506.01186, section 3.3.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from keras_overlay import pairs
from keras_overlay.atomic import atomic_path
from keras_overlay.training import state
from keras_overlay.training.fitting import Training

LOW, HIGH, STEPS = 1e-6, 1.0, 100
_MEMORY = 0.9  # of the smoothed loss
_TOO_MUCH = 4.0  # times the least smoothed loss so far: from here on it only gets worse


class Tried(NamedTuple):
    """One step: its rate, the batch's loss, and the running mean of losses (its start corrected)."""

    rate: float
    loss: float
    smoothed: float


def sweep(training: Training, low: float = LOW, high: float = HIGH, steps: int = STEPS) -> list[Tried]:
    """Train with rates from `low` to `high`, each step's a constant factor above the last; nothing is kept.

    Stops early when the loss has become four times its least, or no number.

    Args:
        training: Not fitted yet. Its schedule is set to `constant`.
        low, high: Rates, above 0.
        steps: At least 2.

    Raises:
        ValueError: rates or steps that make no range.
    """
    if not 0 < low < high or steps < 2:
        raise ValueError(f"expected 0 < low < high and 2 steps or more, got {low=} {high=} {steps=}")
    training.plan = replace(training.plan, schedule="constant")
    training.set_length(1, steps)
    before, model = state.capture(training.model), training.model
    tried: list[Tried] = []
    running = 0.0
    for number, batch in enumerate(pairs.dataset(training.batches, 0, steps, training.plan.num_workers)):
        rate = low * (high / low) ** (number / (steps - 1))
        model.optimizer.learning_rate = rate
        model.reset_metrics()
        loss = float(model.train_on_batch(*batch, return_dict=True)["loss"])
        running = _MEMORY * running + (1 - _MEMORY) * loss
        if not math.isfinite(loss):
            break
        tried.append(Tried(rate, loss, running / (1 - _MEMORY ** (number + 1))))
        if tried[-1].smoothed > _TOO_MUCH * min(each.smoothed for each in tried):
            break
    state.restore(model, before)
    return tried


def suggested(tried: Sequence[Tried]) -> tuple[float, float]:
    """Rates for a cycle: where the smoothed loss has begun to fall, and where it falls fastest.

    Args:
        tried: From `sweep`, at least 2.

    Returns:
        The lower one is where a tenth of the whole fall is done, at most a tenth of the higher one.
    """
    rates, losses = (np.array([getattr(each, name) for each in tried]) for name in ("rate", "smoothed"))
    until = max(2, int(losses.argmin()) + 1)
    slopes = np.gradient(losses[:until], np.log(rates[:until]))
    high = float(rates[int(slopes.argmin())])
    fallen = losses[0] - losses[:until] >= 0.1 * (losses[0] - losses.min())
    return min(float(rates[int(fallen.argmax())]), high / 10), high


def write(folder: Path, tried: Sequence[Tried]) -> Path:
    """Write `lr_range.csv` and `lr_range.png`. Returns the picture's path."""
    folder.mkdir(parents=True, exist_ok=True)
    with atomic_path(folder / "lr_range.csv") as path, path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(Tried._fields)
        writer.writerows(tried)
    with atomic_path(folder / "lr_range.png") as path:
        drawn(tried).savefig(path, format="png")
    return folder / "lr_range.png"


def drawn(tried: Sequence[Tried]):
    """The figure: loss over rate, with the two suggested rates."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(8, 4.8), dpi=120, layout="constrained")
    axes = figure.subplots()
    rates, losses, smoothed = zip(*tried, strict=True)
    axes.plot(rates, losses, color="0.75", linewidth=1, label="loss of the batch")
    axes.plot(rates, smoothed, color="#0072B2", linewidth=1.8, label="smoothed")
    for rate, dashes, name in zip(suggested(tried), (":", "--"), ("begins to fall", "falls fastest"), strict=True):
        axes.axvline(rate, color="#D55E00", linestyle=dashes, label=f"{name}: {rate:.2g}")
    axes.set_xscale("log")
    axes.set_ylim(0, 1.1 * max(smoothed))
    axes.set_xlabel("learning rate")
    axes.set_ylabel("training loss (nats)")
    axes.grid(True, color="0.88", linewidth=0.6)
    axes.legend(frameon=False)
    return figure
