"""A training of 3 epochs of 3 steps on drawn batches, for tests to disturb; as a script it kills itself on the way.

python tests/training/small_run.py FOLDER CASE KILL_AFTER_STEP
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import keras
import numpy as np

from keras_overlay.pairs.validation import ValidationPicture
from keras_overlay.run_folder import RunFolder
from keras_overlay.training.fitting import Training
from keras_overlay.training.plan import Plan

EPOCHS, STEPS, SIDE = 3, 3, 16

CASES = {
    "mse and averaging": Plan("srresnet,filters=2,blocks=1", "mse", ema=0.6),
    "annealed l0": Plan("srresnet,filters=2,blocks=1", "l0", schedule="halving"),
    "dropout": Plan("unet,filters=4,depth=2", "mae", schedule="constant", lr=0.003, ema=0.5),
}


def plan_of(case: str, **changes) -> Plan:
    """The case's plan at the tests' length."""
    return Plan(**{**vars(CASES[case]), "epochs": EPOCHS, "steps": STEPS, "seed": 11, **changes})


def batches(number: int) -> tuple[np.ndarray, np.ndarray]:
    """Flat patches with noise as sources, without it as targets: (2, SIDE, SIDE, 3) on 0..255."""
    rng = np.random.default_rng([5, number])
    targets = np.broadcast_to(rng.uniform(60, 190, (2, 1, 1, 3)), (2, SIDE, SIDE, 3)).astype(np.float32)
    return np.clip(targets + rng.normal(0, 40, targets.shape), 0, 255).round().astype(np.float32), targets


def pictures() -> list[ValidationPicture]:
    """Two validation pictures."""
    made = []
    for number in (1000, 1001):
        source, target = (array[0].round().astype(np.uint8) for array in batches(number))
        made.append(ValidationPicture(f"picture-{number}", source, target))
    return made


def make(case: str = "mse and averaging", **changes) -> Training:
    """A training that is ready to fit."""
    return Training(plan_of(case, **changes), batches, pictures())


def fit(training: Training, folder: Path, resumed: bool = False, callbacks=()) -> dict[str, list[float]]:
    """Train quietly; returns the history."""
    return training.fit(RunFolder(folder), {"note": "small run"}, resumed, callbacks, quiet=True)


class After(keras.callbacks.Callback):
    """Calls something after a step, counted from 1 over the whole run."""

    def __init__(self, step: int, action):
        super().__init__()
        self.step, self.action, self.done = step, action, 0

    def on_train_batch_end(self, batch, logs=None):
        """Count, and call."""
        self.done += 1
        if self.done == self.step:
            self.action()


if __name__ == "__main__":
    kill = After(int(sys.argv[3]), lambda: os.kill(os.getpid(), signal.SIGKILL))
    fit(make(sys.argv[2]), Path(sys.argv[1]), callbacks=[kill])
