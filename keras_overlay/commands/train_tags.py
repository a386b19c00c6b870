"""Train a network that tells what is in pictures by tags."""

from __future__ import annotations

import argparse
import time

from keras_overlay.architectures.taggers import TAGGERS
from keras_overlay.commands import train_tags_data, train_tags_options
from keras_overlay.commands.beginning import begin, plan_of
from keras_overlay.commands.resuming import recorded
from keras_overlay.commands.train_n2n import fitted
from keras_overlay.commands.train_tags_options import with_tags
from keras_overlay.quiet_start import load_keras
from keras_overlay.run_folder import RunFolder


def main(argv: list[str] | None = None) -> int:
    """Run `train_tags`; returns the exit code."""
    began = time.monotonic()
    options = begin(train_tags_options, argv, summarise)
    if options is None:
        return 0
    folder = RunFolder(options.output_path)

    # Data: training batches and validation pictures.
    data = train_tags_data.prepare(options, TAGGERS.arguments(options.model)["channels"])
    if options.steps is None and options.minutes is None:
        options.steps = max(100, -(-data.count // options.batch_size))
    goes_on = options.resume and folder.last.exists()  # a run killed in its first epoch starts anew
    if goes_on:
        refuse_other_tags(folder, data.names)

    # Network, loss, optimizer.
    load_keras()
    from keras_overlay.training.tagging import TagTraining

    plan = plan_of(options, architecture=with_tags(options.model, len(data.names)))
    training = TagTraining(plan, data.batches, data.pictures, None if goes_on else options.weight)

    # Fit.
    def details(options: argparse.Namespace) -> dict:
        """What a checkpoint tells about its making."""
        names = ("loss", "optimizer", "seed", "precision")
        told = {name: getattr(options, name) for name in names}
        return {**told, "task": "tags", "tags": data.names, "options": recorded(options)}

    options.resume = options.resume and options.steps is not None
    columns = fitted(options, training, folder, began, details, keep_samples=options.keep_samples)
    best = training.judge().best(columns)
    scores = ", ".join(f"{name} {columns[name][best]:.4g}" for name in columns if name.startswith("val_"))
    print(f"best epoch {best + 1}: {scores}\n{folder.best()}\nsamples: {folder.path / 'samples'}")
    return 0


def refuse_other_tags(folder: RunFolder, names: list[str]) -> None:
    """A run goes on with the tags that it began with.

    Raises:
        ValueError: the files of tags have changed since.
    """
    from keras_overlay import checkpoint

    before = checkpoint.read_details(folder.last).get("tags")
    if before != names:
        raise ValueError(f"{folder.path}: this run learns other tags; the file of --tags has changed since it began")


def summarise(options: argparse.Namespace) -> None:
    """Print what the network costs."""
    import keras

    from keras_overlay import architectures
    from keras_overlay.architectures import geometry
    from keras_overlay.training.encoders import encoder_of

    model = architectures.build(with_tags(options.model, options.top_tags), options.precision, TAGGERS)
    layers = encoder_of(model)
    facts = geometry.of(keras.Model(model.inputs[0], layers[-1].output))
    count = sum(layer.count_params() for layer in layers)
    print(f"{options.model}: {model.count_params():,} weights for {options.top_tags} tags, {count:,} of them in the "
          f"encoder, {facts.macs / 1000:.1f} kMAC a pixel; sides are multiples of {facts.multiple}")  # fmt: skip
