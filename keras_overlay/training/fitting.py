"""Build, compile, fit: the only caller of Keras's `fit`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import keras
import numpy as np

from keras_overlay import architectures, checkpoint, pairs
from keras_overlay.losses import LOSSES
from keras_overlay.metrics import METRICS
from keras_overlay.pairs.validation import ValidationPicture
from keras_overlay.run_folder import RunFolder
from keras_overlay.training import optimizers, schedules, state
from keras_overlay.training.annealing import Annealing, metrics_of
from keras_overlay.training.judging import Judge
from keras_overlay.training.keeping import Keeper, resume
from keras_overlay.training.plan import Plan
from keras_overlay.training.progress import Progress

Batches = Callable[[int], tuple]

_MOST_TIMED = 1_000_000
_LEAST_STEPS, _WARM_UP_SECONDS, _TIMED_SECONDS = 5, 5.0, 10.0


def _enough(steps: Iterator[float], seconds: float) -> list[float]:
    """Take steps until they add up to some seconds, and at least a few."""
    taken: list[float] = []
    while len(taken) < _LEAST_STEPS or sum(taken) < seconds:
        taken.append(next(steps))
    return taken


class Training:
    """One run: made from a plan, then fitted, from the start or from where it stopped.

    Args:
        plan: The settings.
        batches: Batch number to (source, target).
        pictures: Validation pictures.
        weights: Checkpoint or Keras 2 weights to start from.

    Raises:
        ValueError, TypeError: a wrong setting, or pairs that the loss or network cannot take.
    """

    table = architectures.ARCHITECTURES
    """What the plan's architecture is looked up in."""

    def __init__(self, plan: Plan, batches: Batches, pictures: Sequence[ValidationPicture], weights=None):
        self.plan, self.batches, self.pictures = plan, batches, pictures
        keras.utils.set_random_seed(plan.seed)
        self.model = architectures.build(plan.architecture, plan.precision, self.table)
        self.loss = self.make_loss()
        if weights is not None:
            checkpoint.load_weights(weights, self.model)
        self._compile()

    def _compile(self) -> None:
        rate = schedules.build(self.plan.schedule, self.plan.lr, self.plan.total_steps)
        ema = {"use_ema": True, "ema_momentum": self.plan.ema} if self.plan.ema else {}
        optimizer = optimizers.build(self.plan.optimizer, rate, getattr(self.loss, "degree", 0), **ema)
        self.model.compile(optimizer=optimizer, loss=self.loss, metrics=self.make_metrics())

    def make_loss(self) -> keras.losses.Loss:
        """The loss of the plan."""
        return LOSSES.build(self.plan.loss)

    def make_metrics(self) -> list[keras.metrics.Metric]:
        """What is measured on the training batches."""
        return [METRICS["PSNR"](), *metrics_of(self.loss)]

    def judge(self) -> Judge:
        """Validation of this run's model."""
        return Judge(self.model, self.pictures, self.loss)

    def pace(self) -> tuple[float, float]:
        """Seconds a training step takes, its batch included, and seconds a validation takes; nothing is changed."""
        before = state.capture(self.model)
        steps = self._timed_steps()
        _enough(steps, _WARM_UP_SECONDS)
        step = float(np.median(_enough(steps, _TIMED_SECONDS)))
        steps.close()
        judge = self.judge()
        judge.scores()
        start = time.perf_counter()
        judge.scores()
        validation = time.perf_counter() - start
        state.restore(self.model, before)
        return step, validation

    def _timed_steps(self) -> Iterator[float]:
        """Seconds of one training step after another, pairs prepared beside them as in the run."""
        batches = iter(pairs.dataset(self.batches, 0, _MOST_TIMED, self.plan.num_workers))
        while True:
            start = time.perf_counter()
            self.model.train_on_batch(*next(batches))
            yield time.perf_counter() - start

    def set_length(self, epochs: int, steps: int) -> None:
        """Fix the run's length (before fitting); the schedule follows."""
        self.plan = self.plan.with_length(epochs, steps)
        self._compile()

    def fit(
        self,
        folder: RunFolder,
        details: Mapping[str, Any],
        resumed: bool = False,
        callbacks: Sequence[keras.callbacks.Callback] = (),
        quiet: bool = False,
        keep_samples: bool = False,
    ) -> dict[str, list[float]]:
        """Train to the end of the plan, writing into the folder after each epoch.

        Args:
            folder: The run folder.
            details: Facts for the checkpoints.
            resumed: Go on from the folder's resumable checkpoint, or start if the run was killed before it had one.
            callbacks: Further Keras callbacks.
            quiet: No progress bar.
            keep_samples: Keep the samples of every epoch.

        Returns:
            The history.

        Raises:
            NotFinite: the loss became no number; the last good checkpoint is kept.
            CheckpointError: the checkpoint to resume from is damaged.
        """
        plan, judge = self.plan, self.judge()
        goes_on = resumed and folder.last.exists()
        epoch, columns = resume(folder.last, self.model, judge.score) if goes_on else (0, {})
        keeper = Keeper(folder, plan, judge, details, columns, keep_samples)
        if epoch:
            keeper.finish_last_epoch(self.model)
        if epoch >= plan.epochs:
            return columns
        done = epoch * plan.steps
        annealing = [Annealing(self.loss, done, plan.total_steps)] if hasattr(self.loss, "at") else []
        self.model.fit(
            pairs.dataset(self.batches, done, plan.total_steps, plan.num_workers),
            steps_per_epoch=plan.steps,
            epochs=plan.epochs,
            initial_epoch=epoch,
            callbacks=[*annealing, keeper, *callbacks, Progress(plan.total_steps, done, plan.steps, quiet)],
            shuffle=False,  # the pairs are random already
            verbose=0,
        )
        return keeper.columns
