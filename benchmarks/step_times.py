"""Keras callback that notes when each training step ends."""

from __future__ import annotations

import time

import keras


class StepTimes(keras.callbacks.Callback):
    """After a fit, `ends` holds the clock at the end of each step, in seconds."""

    def __init__(self):
        super().__init__()
        self.ends: list[float] = []

    def on_train_batch_end(self, batch, logs=None):
        self.ends.append(time.perf_counter())
