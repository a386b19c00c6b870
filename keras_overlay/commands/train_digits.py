"""Train a network that reads one digit of a house number."""

from __future__ import annotations

import argparse
import os
import time

from keras_overlay import curves
from keras_overlay.commands import train_digits_data, train_digits_options
from keras_overlay.commands.beginning import begin
from keras_overlay.commands.resuming import recorded
from keras_overlay.commands.train_digits_options import OPTIMIZERS
from keras_overlay.commands.train_n2n import fitted
from keras_overlay.digits import report
from keras_overlay.digits.examples import NOTHING, Examples
from keras_overlay.quiet_start import load_keras
from keras_overlay.run_folder import RunFolder
from keras_overlay.training.plan import Plan

CURVES = ("loss", "val_loss", "accuracy", "val_accuracy")


def main(argv: list[str] | None = None) -> int:
    """Run `train_digits`; returns the exit code."""
    began = time.monotonic()
    options = begin(train_digits_options, argv, summarise, results="*mistakes.csv")
    if options is None:
        return 0
    if options.cpu:
        os.environ.update(CUDA_VISIBLE_DEVICES="-1", JAX_PLATFORMS="cpu")  # before a backend looks
    folder = RunFolder(options.output_path)

    # Data: crops to learn from and crops to judge by.
    load_keras()
    from keras_overlay.pairs.digit_batches import DigitBatches
    from keras_overlay.training.digit_reading import LOSS, DigitTraining

    train, test = train_digits_data.prepare(options)
    print(f"{len(train)} training crops, {len(test)} test crops")
    batches = DigitBatches(train, options.batch, options.seed, options.augment)
    if options.steps is None and options.minutes is None:
        options.steps = batches.steps

    # Network, loss, optimizer.
    plan = Plan(
        architecture=options.net, loss=LOSS, precision=options.precision, lr=options.lr, schedule=options.schedule,
        ema=options.ema, epochs=options.nb_epochs, steps=options.steps or 1, seed=options.seed,
        num_workers=options.num_workers, optimizer=OPTIMIZERS[options.opt],
    )  # fmt: skip
    goes_on = options.resume and folder.last.exists()  # a run killed in its first epoch starts anew
    training = DigitTraining(plan, batches, test, None if goes_on else options.weight)

    # Fit.
    columns = fitted(options, training, folder, began, details)
    best = training.judge().best(columns)
    print(f"best epoch {best + 1}: val_accuracy {columns['val_accuracy'][best]:.4f}\n{folder.best()}")
    write_results(folder, test, options)
    return 0


def write_results(folder: RunFolder, test: Examples, options: argparse.Namespace) -> None:
    """Read the test's digits with the best weights: a table for each digit, the mistakes, and the curves."""
    from keras_overlay import checkpoint
    from keras_overlay.architectures.digit_classifiers import DIGIT_CLASSIFIERS
    from keras_overlay.training.digit_reading import logits_of

    model, _ = checkpoint.load(folder.best(), table=DIGIT_CLASSIFIERS)
    digits = test.subset((test.labels != NOTHING).nonzero()[0])
    answers = logits_of(model, digits.crops)[:, :NOTHING].argmax(axis=-1)
    made = report.report(digits.labels, answers)
    print(made)
    before = f"{options.id}-" if options.id else ""
    report.write(folder.path / f"{before}digits.csv", made)
    wrong = report.mistakes(digits.names, digits.labels, answers)
    report.write_mistakes(folder.path / f"{before}mistakes.csv", wrong)
    runs = curves.read([folder.path])
    for column in CURVES:
        figure = curves.new_figure(runs)
        curves.draw(figure, runs, column)
        curves.write(folder.path / f"{before}{column}.png", figure)


def summarise(options: argparse.Namespace) -> None:
    """Print what the network costs."""
    from keras_overlay import architectures
    from keras_overlay.architectures.digit_classifiers import DIGIT_CLASSIFIERS

    model = architectures.build(options.net, options.precision, DIGIT_CLASSIFIERS)
    print(f"{options.net}: {model.count_params():,} weights, {len(model.layers)} layers")


def details(options: argparse.Namespace) -> dict:
    """What a checkpoint tells about its making."""
    names = ("opt", "lr", "batch", "augment", "nothing", "seed", "precision")
    return {"task": "read digits", **{name: getattr(options, name) for name in names}, "options": recorded(options)}
