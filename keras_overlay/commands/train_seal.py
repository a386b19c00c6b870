"""Train a network that takes stamp seals off documents, or one that tells whether there is a seal."""

from __future__ import annotations

import argparse
import time

from keras_overlay.commands import train_seal_data, train_seal_options
from keras_overlay.commands.beginning import begin, plan_of
from keras_overlay.commands.resuming import recorded
from keras_overlay.commands.train_n2n import fitted
from keras_overlay.commands.train_seal_options import TASKS
from keras_overlay.quiet_start import load_keras
from keras_overlay.run_folder import RunFolder


def main(argv: list[str] | None = None) -> int:
    """Run `train_seal`; returns the exit code."""
    began = time.monotonic()
    options = begin(train_seal_options, argv, summarise)
    if options is None:
        return 0
    folder = RunFolder(options.output_path)

    # Data: training batches and validation pages.
    channels = TASKS[options.task].arguments(options.model)["channels"]
    batches, pictures, count = train_seal_data.prepare(options, channels)
    if options.steps is None and options.minutes is None:
        options.steps = -(-count // options.batch_size)

    # Network, loss, optimizer.
    load_keras()
    plan = plan_of(options)
    goes_on = options.resume and folder.last.exists()  # a run killed in its first epoch starts anew
    training = training_of(options.task)(plan, batches, pictures, None if goes_on else options.weight)
    judge = training.judge()

    # Fit.
    columns = fitted(options, training, folder, began, details, keep_samples=options.keep_samples)
    best = judge.best(columns)
    scores = ", ".join(f"{name} {columns[name][best]:.4g}" for name in columns if name.startswith("val_"))
    print(f"best epoch {best + 1}: {scores}\n{folder.best()}")
    return 0


def training_of(task: str) -> type:
    """The class of a task's runs."""
    from keras_overlay.training.classifying import ClassifierTraining
    from keras_overlay.training.sealing import SealTraining

    return {"classify": ClassifierTraining, "remove": SealTraining}[task]


def summarise(options: argparse.Namespace) -> None:
    """Print what the network costs."""
    from keras_overlay import architectures
    from keras_overlay.architectures import geometry

    facts = geometry.of(architectures.build(options.model, options.precision, TASKS[options.task]))
    print(f"{options.model}: {facts.weights:,} weights, {facts.layers} layers, {facts.macs / 1000:.1f} kMAC a pixel, "
          f"sides multiples of {facts.multiple}, sees {facts.radius:g} pixels far")  # fmt: skip


def details(options: argparse.Namespace) -> dict:
    """What a checkpoint tells about its making."""
    names = ("task", "seal_noise_model", "loss", "optimizer", "seed", "precision")
    return {**{name: getattr(options, name) for name in names}, "options": recorded(options)}
