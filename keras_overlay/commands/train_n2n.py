"""Train a restorer from noisy or clean targets."""

from __future__ import annotations

import argparse
import sys
import time
import warnings

import numpy as np

from keras_overlay import command_line, history, noise, recipes
from keras_overlay.architectures import ARCHITECTURES
from keras_overlay.commands import train_n2n_options
from keras_overlay.commands.resuming import is_finished, recipe_gone_on, recorded, resumed_options
from keras_overlay.image_files import find_images
from keras_overlay.noise.coverage import HALF, most_covered
from keras_overlay.pairs import samples, validation
from keras_overlay.pairs.image_cache import ImageCache
from keras_overlay.pairs.matching import match_by_name
from keras_overlay.pairs.patches import PairBatches
from keras_overlay.quiet_start import load_keras
from keras_overlay.run_folder import RunFolder
from keras_overlay.spec import parse
from keras_overlay.training.plan import Plan, default_ema

HELD_OUT_SHARE, MOST_HELD_OUT = 20, 16
SAFETY = 0.96  # share of --minutes that is planned for: machines are not equally fast all the time


def main(argv: list[str] | None = None) -> int:
    """Run `train_n2n`; returns the exit code."""
    began = time.monotonic()
    options = train_n2n_options.resolve(argv)
    if options.resume:
        options = resumed_options(options, argv)
    if options.dry_run:
        command_line.print_options(options)
        return 0
    folder = RunFolder(options.output_path)
    if options.recipe is not None and not options.summary:
        options = recipe_gone_on(options)
        if options.resume and is_finished(folder, options.nb_epochs):
            print(f"{folder.path}: this run is finished; its best checkpoint is {folder.best()}")
            return 0
        note_of_data(options)
    if not options.resume and not options.summary:
        folder.refuse_if_used()
    note_of_marks(options)
    quieten()

    # Data: training batches and validation pictures.
    batches, pictures = prepare_data(options)

    # Network, loss, optimizer.
    load_keras()
    from keras_overlay.architectures import geometry
    from keras_overlay.training.fitting import Training

    plan = Plan(
        architecture=options.model, loss=options.loss, precision=options.precision, lr=options.lr,
        schedule=options.schedule, ema=options.ema or 0.0, epochs=options.nb_epochs, steps=options.steps or 1,
        seed=options.seed, num_workers=options.num_workers,
    )  # fmt: skip
    goes_on = options.resume and folder.last.exists()  # a run killed in its first epoch starts anew
    training = Training(plan, batches, pictures, None if goes_on else options.weight)
    facts = geometry.of(training.model)
    print(f"{options.model}: {facts.weights:,} weights, {facts.macs / 1000:.1f} kMAC a pixel")
    if options.summary:
        return 0

    # Fit.
    columns = fitted(options, training, folder, began, details)
    best = max(columns["val_PSNR"])
    print(f"best val_PSNR {best:.3f} dB: {folder.best()}\nsamples: {folder.path / 'samples'}")
    return 0


def fitted(options: argparse.Namespace, training, folder: RunFolder, began: float, details, **more) -> history.Columns:
    """Settle the run's length, record the options, and train.

    Args:
        options: Resolved; length and averaging are filled in.
        training: Ready to fit.
        folder: Of the run.
        began: `time.monotonic` when the command began; what passed since counts into --minutes.
        details: Options to what a checkpoint tells about its making.
        more: Further arguments of `Training.fit`.
    """
    if not options.resume:  # as given, or fitted to the minutes; then fixed and recorded
        fix_length(options, training, began)
    training.plan = with_ema(training.plan, options)
    training.set_length(options.nb_epochs, options.steps)
    if not options.resume:
        folder.write_options(recorded(options))
    print(f"{options.nb_epochs} epochs of {options.steps} steps into {folder.path}")
    return training.fit(folder, details(options), options.resume, logging(options), options.quiet, **more)


def quieten() -> None:
    """Keep known warnings out of the progress bar."""
    warnings.filterwarnings("ignore", message=".*input_tensor.*", module="keras")


def note_of_data(options: argparse.Namespace) -> None:
    """Say which pictures a recipe is meant for when it gets the sample photographs."""
    if options.image_dir is None:
        made_for = ", ".join(each["name"] for each in recipes.read(options.recipe).data) or "other pictures"
        print(f"note: no --image_dir: this trains on the sample photographs, the recipe is meant for {made_for}, "
              "and so the weights will not be as good", file=sys.stderr)  # fmt: skip


def note_of_marks(options: argparse.Namespace) -> None:
    """Say so when noisy targets hold a mark in the same pixels too often for a network to learn what is under it."""
    side = options.image_size
    for part in parse(options.target_noise_model):
        share = most_covered(noise.build(str(part)), side) if part.name == "watermark" else 0.0
        if share >= HALF:
            print(f"note: {part} covers some pixels of {side}x{side} patches in {share:.0%} of the noisy targets; from "
                  "half on, the mark is what a network learns there: give a larger --image_size, or "
                  "--target_noise_model clean", file=sys.stderr)  # fmt: skip


def prepare_data(options: argparse.Namespace):
    """Batches to train on and pictures to judge by."""
    arguments = ARCHITECTURES.arguments(options.model)
    channels, with_level = arguments["channels"], bool(arguments.get("level"))
    source_noise, target_noise = noise.build(options.source_noise_model), noise.build(options.target_noise_model)
    val_noise = noise.build(options.val_noise_model)
    targets = held_out_targets = None
    if options.source_dir is not None:
        files, targets = match_by_name(options.source_dir, options.target_dir)
        kept, held = hold_out(len(files))
        held_out_targets, targets = [targets[i] for i in held], [targets[i] for i in kept]
        files, test_files = [files[i] for i in kept], [files[i] for i in held]
    elif options.image_dir is None:
        files = samples.training_photographs()
        test_files = find_images(options.test_dir) if options.test_dir else samples.validation_photographs()
    else:
        files = find_images(options.image_dir)
        if options.test_dir:
            test_files = find_images(options.test_dir)
        else:
            kept, held = hold_out(len(files))
            files, test_files = [files[i] for i in kept], [files[i] for i in held]
    batches = PairBatches(
        ImageCache(files, channels, options.cache_mb), source_noise, target_noise,
        ImageCache(targets, channels, options.cache_mb) if targets else None,
        options.batch_size, options.image_size, options.seed, options.target_quantised, options.grey_share,
        options.palette_share, with_level,
    )  # fmt: skip
    batches(0)  # no usable picture at all: told now, not from inside TensorFlow
    pictures = validation.load(test_files, val_noise, channels, validation.SEED, held_out_targets)
    print(f"{len(files)} training pictures, {len(pictures)} validation pictures")
    return batches, pictures


def hold_out(count: int, most: int = MOST_HELD_OUT, share: int = HELD_OUT_SHARE) -> tuple[list[int], list[int]]:
    """Numbers to train on and numbers to validate on: one in 20 or `share`, at least one, at most 16 or `most`.

    The same ones whatever the run's seed, see `validation.SEED`.

    Raises:
        ValueError: if there is only one picture.
    """
    if count < 2:
        raise ValueError(f"one picture is held out for validation, so at least 2 are needed, got {count}")
    held = min(most, max(1, count // share))
    order = np.random.default_rng(validation.SEED).permutation(count).tolist()
    return sorted(order[held:]), sorted(order[:held])


def fix_length(options: argparse.Namespace, training, began: float) -> None:
    """With --minutes: measure, then set the steps an epoch."""
    if options.minutes is None:
        return
    step, judging = training.pace()
    left = options.minutes * 60 * SAFETY - (time.monotonic() - began)
    wanted = (left - options.nb_epochs * judging) / (options.nb_epochs * step)
    if wanted < 1:
        options.nb_epochs = max(1, min(options.nb_epochs, int(left / (judging + step))))
        wanted = (left - options.nb_epochs * judging) / (options.nb_epochs * step)
    options.steps = max(1, int(wanted))
    print(f"{step:.3f} s a step, {judging:.1f} s a validation: {options.nb_epochs * options.steps} steps")


def with_ema(plan: Plan, options: argparse.Namespace) -> Plan:
    """The plan with the averaging's momentum resolved from the run's length."""
    if options.ema is None:
        options.ema = default_ema(options.nb_epochs * options.steps)
    return Plan(**{**vars(plan), "ema": options.ema})


def details(options: argparse.Namespace) -> dict:
    """What a checkpoint tells about its making."""
    names = ("source_noise_model", "target_noise_model", "val_noise_model", "loss", "seed", "precision")
    return {**{name: getattr(options, name) for name in names}, "options": recorded(options)}


def logging(options: argparse.Namespace) -> list:
    """The TensorBoard callback, if asked for."""
    if not options.tensorboard:
        return []
    import keras

    return [keras.callbacks.TensorBoard(str(options.output_path / "tensorboard"))]
