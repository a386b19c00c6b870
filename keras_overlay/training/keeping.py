"""After each epoch: judge, write the history, keep the best checkpoint and the one to resume from, draw samples."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, NoReturn

import keras
import numpy as np

import keras_overlay
from keras_overlay import checkpoint, history
from keras_overlay.image_files import write_png
from keras_overlay.run_folder import RunFolder
from keras_overlay.training import state
from keras_overlay.training.judging import Judge
from keras_overlay.training.plan import Plan

SAMPLES = 4


class NotFinite(ValueError):
    """The loss became infinite or not a number."""


class Keeper(keras.callbacks.Callback):
    """Callback that owns the run folder.

    Args:
        folder: Where to write.
        plan: The run's settings.
        judge: Validation.
        details: Further facts for the checkpoints (noise specs and so on).
        columns: History so far, when resuming.
        keep_samples: Keep the samples of every epoch, in folders `samples/epoch-001` and so on, not only the last ones.
    """

    def __init__(
        self,
        folder: RunFolder,
        plan: Plan,
        judge: Judge,
        details: Mapping[str, Any],
        columns: history.Columns,
        keep_samples: bool = False,
    ):
        super().__init__()
        self.folder, self.plan, self.judge, self.keep_samples = folder, plan, judge, keep_samples
        self.details, self.columns = dict(details), columns
        self.epoch = 0

    def finish_last_epoch(self, model: keras.Model) -> None:
        """On resuming, do what a run killed just after it replaced its resumable checkpoint had no time for.

        Args:
            model: With the state of that checkpoint.
        """
        history.write(self.folder.path, self.columns)
        best = self.judge.best(self.columns)
        path = self.folder.best_path(best + 1, *(self.columns[name][best] for name in self._named_by))
        if path.exists():
            self.folder.forget_best_but(path)
        with state.averaged_weights(model):
            self._draw_samples(len(self.columns[self.judge.score]))

    def on_epoch_begin(self, epoch, logs=None):
        """Remember the epoch's number, for messages."""
        self.epoch = epoch + 1

    def on_train_batch_end(self, batch, logs=None):
        """Stop at once when the loss is no number any more; the last good checkpoint stays."""
        loss = (logs or {}).get("loss")
        if loss is not None and not math.isfinite(loss):
            self._stop(f"the loss became {loss} at step {batch + 1} of epoch {self.epoch}")

    def on_epoch_end(self, epoch, logs=None):
        """Judge the averaged weights and write everything; the resumable checkpoint is the last to be replaced."""
        raw = state.capture(self.model)
        with state.averaged_weights(self.model):
            row = {**(logs or {}), **self.judge.scores(), **self._extra()}
            if not math.isfinite(row["val_loss"]) or not all(np.isfinite(v).all() for v in raw["training_weights"]):
                self._stop(f"weights or validation loss became no number at the end of epoch {epoch + 1}")
            best = self._append(row)
            self._save(epoch + 1, row, best, raw)
            self._draw_samples(epoch + 1)
        if logs is not None:
            logs.update(row)

    def _stop(self, what: str) -> NoReturn:
        last = self.folder.last if self.folder.last.exists() else "none yet"
        raise NotFinite(f"{what}; the last good checkpoint is {last}; try a lower --lr or float32")

    def _extra(self) -> dict[str, float]:
        rate = float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))
        return {"learning_rate": rate, **getattr(self.judge.loss, "state", dict)()}

    def _append(self, row: Mapping[str, float]) -> bool:
        """Add a row to the history; True when it is the best so far."""
        before = self.judge.ranks(self.columns)
        for name, value in row.items():
            self.columns.setdefault(name, []).append(float(value))
        return not before or self.judge.rank(row) > max(before)

    @property
    def _named_by(self) -> tuple[str, str]:
        """Columns whose numbers are in the name of a best checkpoint."""
        return "val_loss", self.judge.score

    def _save(self, epoch: int, row: Mapping[str, float], best: bool, raw: dict[str, list[np.ndarray]]) -> None:
        scores = {name: row[name] for name in self._named_by}
        details = {
            **self.details,
            "epoch": epoch,
            "step": epoch * self.plan.steps,
            "scores": scores,
            "versions": {
                "keras_overlay": keras_overlay.__version__,
                "keras": keras.__version__,
                "backend": keras.backend.backend(),
            },
        }
        best_path = self.folder.best_path(epoch, *scores.values())
        if best:
            checkpoint.save(best_path, self.model, self.plan.architecture, details)
        numbers = {"history": [np.asarray(values, np.float64) for values in self.columns.values()]}
        details["history_columns"] = list(self.columns)
        checkpoint.save(self.folder.last, self.model, self.plan.architecture, details, {**raw, **numbers})
        history.write(self.folder.path, self.columns)
        if best:
            self.folder.forget_best_but(best_path)

    def _draw_samples(self, epoch: int) -> None:
        for name, panel in self.judge.samples(SAMPLES):
            write_png(self.folder.path / "samples" / f"{name}.png", panel)
            if self.keep_samples:
                write_png(self.folder.path / "samples" / f"epoch-{epoch:03d}" / f"{name}.png", panel)


def resume(path, model: keras.Model, score: str = Judge.score) -> tuple[int, history.Columns]:
    """Put back what the resumable checkpoint holds.

    Args:
        path: `RunFolder.last`.
        model: Compiled, of the same architecture and optimizer.
        score: A column that the history must have beside `val_loss`.

    Returns:
        The number of finished epochs, and the history so far.

    Raises:
        CheckpointError: if the file is damaged or of another run's shape.
    """
    details = checkpoint.read_details(path)
    with checkpoint.opened(path) as file:
        arrays = {name: checkpoint.read_group(path, file, name, s) for name, s in state.shapes(model).items()}
        numbers = checkpoint.read_group(path, file, "history")
    columns = _columns(path, details, numbers, {"val_loss", score})
    state.restore(model, arrays)
    return details["epoch"], columns


def _columns(path, details: Mapping[str, Any], numbers: list[np.ndarray], needed: set[str]) -> history.Columns:
    """The history in a resumable checkpoint: one number an epoch in each column."""
    epoch, names = details.get("epoch"), details.get("history_columns")
    is_sound = (
        isinstance(names, list)
        and all(isinstance(name, str) for name in names)
        and needed <= set(names)
        and len(names) == len(set(names)) == len(numbers)
        and type(epoch) is int
        and epoch > 0
        and {values.shape for values in numbers} == {(epoch,)}
    )
    if not is_sound:
        raise checkpoint.CheckpointError(path, f"its history is damaged (epoch={epoch!r}, history_columns={names!r})")
    return {name: values.tolist() for name, values in zip(names, numbers, strict=True)}
