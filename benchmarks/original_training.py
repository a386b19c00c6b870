"""Run the user's copy of the original Noise2Noise scripts' `train.py` under tf_keras, and time its steps.

A program of its own, for an environment that has tf_keras (Keras 2 as TensorFlow's later versions still carry it):

    PYTHON original_training.py --original DIR --answer FILE -- options of train.py

It needs nothing of ours. The scripts date from 2018: the names they use that have moved since are put where they look
for them; their code is not changed.
"""

from __future__ import annotations

import argparse
import json
import os
import runpy
import sys
import time
from types import ModuleType

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf
import tf_keras


class Timer(tf_keras.callbacks.Callback):
    """Notes when each training step ends."""

    def __init__(self):
        super().__init__()
        self.ends: list[float] = []

    def on_train_batch_end(self, batch, logs=None):
        self.ends.append(time.perf_counter())


def main() -> None:
    """Train, then write the times at which steps ended, weights and versions as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--original", required=True, help="folder with train.py, model.py, generator.py, noise_model.py"
    )
    parser.add_argument("--answer", required=True, help="JSON file to write")
    parser.add_argument("options", nargs="*", help="options of train.py, after --")
    options = parser.parse_args()
    timer, trained = Timer(), []
    put_old_names_back(timer, trained)
    sys.path.insert(0, options.original)
    train = os.path.join(options.original, "train.py")
    sys.argv = [train, *options.options]
    runpy.run_path(train, run_name="__main__")
    answer = {"ends": timer.ends, "weights": trained[0].count_params(), "peak_mib": peak_mib()}
    answer["versions"] = f"tf_keras {tf_keras.__version__} tensorflow {tf.__version__}"
    with open(options.answer, "w", encoding="utf-8") as file:
        json.dump(answer, file)


def put_old_names_back(timer: Timer, trained: list) -> None:
    """Let `keras` mean tf_keras, with the names of version 2.2; `fit_generator` notes the model, adds the timer."""
    np.float = float  # noqa: NPY001
    tf.log = tf.math.log
    modules = {name: getattr(tf_keras, name) for name in ("backend", "callbacks", "layers", "models", "utils")}
    modules["layers.convolutional"] = modules["layers.normalization"] = tf_keras.layers
    modules["optimizers"] = ModuleType("keras.optimizers")
    modules["optimizers"].Adam = lambda lr: tf_keras.optimizers.Adam(learning_rate=lr)
    sys.modules["keras"] = tf_keras
    sys.modules.update({f"keras.{name}": module for name, module in modules.items()})

    def fit_generator(model, generator, callbacks=(), **options):
        trained.append(model)
        return model.fit(generator, callbacks=[*callbacks, timer], **options)

    tf_keras.Model.fit_generator = fit_generator


def peak_mib() -> float | None:
    """The most memory this process had resident, MiB; None where the system does not tell."""
    try:
        with open("/proc/self/status", encoding="ascii") as file:
            return next(int(line.split()[1]) / 1024 for line in file if line.startswith("VmHWM:"))
    except OSError:
        return None


if __name__ == "__main__":
    main()
