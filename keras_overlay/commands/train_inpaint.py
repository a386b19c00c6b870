"""Train a network that paints into the holes of pictures."""

from __future__ import annotations

import argparse
import time

from keras_overlay.architectures.inpainters import INPAINTERS
from keras_overlay.commands import train_inpaint_data, train_inpaint_options
from keras_overlay.commands.beginning import begin, plan_of
from keras_overlay.commands.resuming import recorded
from keras_overlay.commands.train_n2n import fitted
from keras_overlay.quiet_start import load_keras
from keras_overlay.run_folder import RunFolder


def main(argv: list[str] | None = None) -> int:
    """Run `train_inpaint`; returns the exit code."""
    began = time.monotonic()
    options = begin(train_inpaint_options, argv, lambda given: print(summary(given)))
    if options is None:
        return 0
    folder = RunFolder(options.output_path)

    # Data: training batches and validation pictures.
    data = train_inpaint_data.prepare(options, INPAINTERS.arguments(options.model)["channels"])

    # Network, loss, optimizer.
    load_keras()
    from keras_overlay.architectures import geometry
    from keras_overlay.training import features
    from keras_overlay.training.inpainting import InpaintTraining

    plan = plan_of(options)
    goes_on = options.resume and folder.last.exists()  # a run killed in its first epoch starts anew
    compared = features.load(options.features) if options.features is not None else None
    training = InpaintTraining(plan, *data, None if goes_on else options.weight, compared)
    multiple = geometry.of(training.model).multiple
    if options.image_size % multiple:
        raise ValueError(f"--image_size must be a multiple of {multiple} for {options.model}, got {options.image_size}")

    # Fit.
    columns = fitted(options, training, folder, began, details, keep_samples=options.keep_samples)
    best = training.judge().best(columns)
    scores = ", ".join(f"{name} {columns[name][best]:.4g}" for name in columns if name.startswith("val_"))
    print(f"best epoch {best + 1}: {scores}\n{folder.best()}\nsamples: {folder.path / 'samples'}")
    return 0


def summary(options: argparse.Namespace) -> str:
    """What the network costs."""
    from keras_overlay import architectures
    from keras_overlay.architectures import geometry

    facts = geometry.of(architectures.build(options.model, options.precision, INPAINTERS))
    return (f"{options.model}: {facts.weights:,} weights, {facts.layers} layers, {facts.macs / 1000:.1f} kMAC a pixel, "
            f"sides multiples of {facts.multiple}, sees {facts.radius:g} pixels far")  # fmt: skip


def details(options: argparse.Namespace) -> dict:
    """What a checkpoint tells about its making."""
    names = ("loss", "optimizer", "masks", "val_masks", "seed", "precision")
    return {**{name: getattr(options, name) for name in names}, "task": "inpaint", "options": recorded(options)}
