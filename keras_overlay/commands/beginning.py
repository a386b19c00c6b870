"""How training commands begin: options resolved or taken up again, reasons to stop before any work, and the plan."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from types import ModuleType
from typing import Any

from keras_overlay import command_line
from keras_overlay.commands.resuming import is_finished, recipe_gone_on, resumed_options
from keras_overlay.commands.train_n2n import quieten
from keras_overlay.quiet_start import load_keras
from keras_overlay.run_folder import RunFolder
from keras_overlay.training.plan import Plan


def begin(
    command: ModuleType,
    argv: list[str] | None,
    summarise: Callable[[argparse.Namespace], None],
    results: str | None = None,
) -> argparse.Namespace | None:
    """The options to train with; None if there is nothing to train, which has then been said.

    Args:
        command: The command's module of options, with what `resuming` asks for and `resolve`.
        argv: The words typed.
        summarise: Prints what `--summary` asks for.
        results: Pattern of the file that a finished run has besides; without it the run is gone on with, to write it.

    Raises:
        ValueError: options that do not go with the run in the folder, or a folder that holds another run.
    """
    options = command.resolve(argv)
    if options.resume:
        options = resumed_options(options, argv, command)
    if options.dry_run:
        command_line.print_options(options)
        return None
    quieten()
    if options.summary:
        load_keras()
        summarise(options)
        return None
    folder = RunFolder(options.output_path)
    if options.recipe is not None:
        options = recipe_gone_on(options, command)
    written = results is None or any(folder.path.glob(results))
    if options.resume and written and is_finished(folder, options.nb_epochs):
        print(f"{folder.path}: this run is finished; its best checkpoint is {folder.best()}")
        return None
    if not options.resume:
        folder.refuse_if_used()
    return options


def plan_of(options: argparse.Namespace, **changes: Any) -> Plan:
    """The plan that options tell; steps and averaging that are still open are settled before `fit`.

    Args:
        options: Of a training command with --model and --optimizer.
        changes: Fields of the plan that are another.
    """
    told = {
        "architecture": options.model, "loss": options.loss, "precision": options.precision, "lr": options.lr,
        "schedule": options.schedule, "ema": options.ema or 0.0, "epochs": options.nb_epochs,
        "steps": options.steps or 1, "seed": options.seed, "num_workers": options.num_workers,
        "optimizer": options.optimizer,
    }  # fmt: skip
    return Plan(**{**told, **changes})
