"""Train a network that finds lettering in comics."""

from __future__ import annotations

import argparse
import copy
import time
from pathlib import Path

from keras_overlay import history
from keras_overlay.architectures.segmenters import SEGMENTERS
from keras_overlay.commands import train_text_data, train_text_options
from keras_overlay.commands.beginning import begin, plan_of
from keras_overlay.commands.resuming import is_finished, recorded
from keras_overlay.commands.train_n2n import fitted
from keras_overlay.quiet_start import load_keras
from keras_overlay.run_folder import RunFolder

FROZEN = "frozen"
"""Folder of the first stage's run, inside of the run's own."""


def main(argv: list[str] | None = None) -> int:
    """Run `train_text`; returns the exit code."""
    began = time.monotonic()
    options = begin(train_text_options, argv, summarise)
    if options is None:
        return 0
    folder = RunFolder(options.output_path)

    # Data: training batches and validation pages.
    data = train_text_data.prepare(options, SEGMENTERS.arguments(options.model)["channels"])
    if options.steps is None and options.minutes is None:
        options.steps = max(100, -(-data[2] // options.batch_size))
    if options.range_test:
        return range_test(options, data)

    # First the decoder alone, if so wanted, then all.
    weights, encoder_weights = options.weight, options.encoder_weights
    if options.frozen_epochs:
        if not options.resume:
            folder.write_options(recorded(options))  # so that it can be resumed from within the first stage
        weights, encoder_weights = first_stage(options, data), None
    goes_on = options.resume and folder.last.exists()  # a run killed in its first epoch starts anew
    options.resume = options.resume and options.steps is not None
    training = training_of(options, data, *((None, None) if goes_on else (weights, encoder_weights)))
    columns = fitted(options, training, folder, began, details, keep_samples=options.keep_samples)
    tell(training, columns, folder)
    return 0


def first_stage(options: argparse.Namespace, data: tuple) -> Path:
    """Train all but the encoder, in a run of its own, or go on with it. Returns its best checkpoint."""
    stage, began = copy.copy(options), time.monotonic()
    stage.output_path, stage.nb_epochs, stage.frozen_epochs = options.output_path / FROZEN, options.frozen_epochs, 0
    folder = RunFolder(stage.output_path)
    stage.resume = folder.is_used()
    if stage.resume and is_finished(folder, stage.nb_epochs):
        return folder.best()
    if stage.resume:
        stage.steps, stage.ema = (folder.options()[name] for name in ("steps", "ema"))
    elif stage.minutes is not None:
        stage.minutes *= options.frozen_epochs / (options.frozen_epochs + options.nb_epochs)
    begin = (None, None) if folder.last.exists() else (stage.weight, stage.encoder_weights)
    training = training_of(stage, data, *begin, frozen=True)
    columns = fitted(stage, training, folder, began, details, keep_samples=stage.keep_samples)
    tell(training, columns, folder)
    return folder.best()


def training_of(options: argparse.Namespace, data: tuple, weights, encoder_weights, frozen: bool = False):
    """A run, ready to fit."""
    load_keras()
    from keras_overlay.training.segmenting import TextTraining

    plan = plan_of(options)
    return TextTraining(plan, data[0], data[1], weights, encoder_weights, frozen)


def tell(training, columns: history.Columns, folder: RunFolder) -> None:
    """Print the scores of the best epoch and where its weights are."""
    best = training.judge().best(columns)
    scores = ", ".join(f"{name} {columns[name][best]:.4g}" for name in columns if name.startswith("val_"))
    print(f"best epoch {best + 1}: {scores}\n{folder.best()}")


def range_test(options: argparse.Namespace, data: tuple) -> int:
    """Try rates, and draw what came of it."""
    from keras_overlay.training import rate_range

    training = training_of(options, data, options.weight, options.encoder_weights)
    tried = rate_range.sweep(training)
    path = rate_range.write(options.output_path, tried)
    low, high = rate_range.suggested(tried)
    print(f"{path}\nthe loss falls from about {low:.2g} on and fastest at {high:.2g}: try --lr {high:.2g} "
          f"--schedule triangular,initial_learning_rate={low:.2g}")  # fmt: skip
    return 0


def summarise(options: argparse.Namespace) -> None:
    """Print what the network costs."""
    from keras_overlay import architectures
    from keras_overlay.architectures import geometry
    from keras_overlay.training.encoders import encoder_of

    model = architectures.build(options.model, options.precision, SEGMENTERS)
    facts, encoder = geometry.of(model), sum(layer.count_params() for layer in encoder_of(model))
    print(f"{options.model}: {facts.weights:,} weights, {encoder:,} of them in the encoder, {facts.layers} layers, "
          f"{facts.macs / 1000:.1f} kMAC a pixel, sides multiples of {facts.multiple}, sees {facts.radius:g} pixels "
          "far")  # fmt: skip


def details(options: argparse.Namespace) -> dict:
    """What a checkpoint tells about its making."""
    names = ("loss", "optimizer", "noise", "seed", "precision")
    return {**{name: getattr(options, name) for name in names}, "task": "text", "options": recorded(options)}
