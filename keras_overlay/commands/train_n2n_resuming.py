"""Going on with a run of `train_n2n`: which options it takes up again, and which commands mean the same run."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from keras_overlay import checkpoint, history
from keras_overlay.commands import train_n2n_options
from keras_overlay.commands.recipe_options import LENGTH
from keras_overlay.run_folder import RunFolder

PATHS = ("image_dir", "test_dir", "source_dir", "target_dir", "weight", "output_path")


def recorded(options: argparse.Namespace) -> dict[str, Any]:
    """Options as JSON takes them, paths absolute."""
    return json.loads(json.dumps(vars(options), default=lambda value: str(Path(value).absolute())))


def resumed_options(options: argparse.Namespace, argv: list[str] | None) -> argparse.Namespace:
    """The options the run began with; typed ones must agree, but for those that do not change the result.

    Raises:
        ValueError: no run there, or a typed option differs from the run's.
    """
    record = RunFolder(options.output_path).options()
    typed = train_n2n_options.explicit(argv)
    for name, value in typed.items():
        told = value.absolute() if isinstance(value, Path) else value
        if name not in train_n2n_options.FREE_ON_RESUME and str(record.get(name)) != str(told):
            raise ValueError(f"--{name} {value} differs from the run's {record.get(name)}; leave it out to resume")
    return _taken_up(record, typed)


def recipe_gone_on(options: argparse.Namespace) -> argparse.Namespace:
    """The options of a recipe's run: those given, or, where its folder holds the run already, those it began with.

    Args:
        options: Resolved, `resume` off. What `--minutes` and averaging became when the run began does not count as a
            difference.

    Returns:
        Options whose `resume` tells whether there was a run.

    Raises:
        ValueError: the folder holds a run of other options.
    """
    folder = RunFolder(options.output_path)
    if not folder.is_used():
        return options
    record, wanted = {**_defaults(), **folder.options()}, recorded(options)
    for name in differences(record, wanted):
        raise ValueError(
            f"{folder.path}: holds a run with {name} {record[name]}, this command says {wanted[name]}; run the command "
            f"it began with, choose another --output_path, or take it as it is: --resume --output_path {folder.path}"
        )
    return _taken_up(record, {**vars(options), "resume": True})


def differences(record: dict[str, Any], wanted: dict[str, Any]) -> list[str]:
    """Names of options that make two runs different.

    Args:
        record: What a run wrote down, its length and averaging settled.
        wanted: What `recorded` makes of resolved options.
    """
    settled = {"ema"} if wanted["ema"] is None else set()
    settled |= LENGTH - {"minutes"} if wanted["minutes"] is not None else set()
    names = set(wanted) - train_n2n_options.FREE_ON_RESUME - settled - {"summary"}
    return sorted(name for name in names if record.get(name) != wanted[name])


def is_finished(folder: RunFolder, epochs: int) -> bool:
    """Whether all epochs are done and all their files written."""
    if not folder.last.exists() or folder.best() is None:
        return False
    try:
        columns = history.read(folder.path)
    except (OSError, ValueError):  # killed before it was written: resuming writes it
        return False
    return checkpoint.read_details(folder.last).get("epoch") == epochs == len(next(iter(columns.values())))


def _defaults() -> dict[str, Any]:
    return vars(train_n2n_options.parser().parse_args([]))


def _taken_up(record: dict[str, Any], typed: dict[str, Any]) -> argparse.Namespace:
    """A run's own options, and typed ones where they are free."""
    defaults = _defaults()
    free = {name: value for name, value in typed.items() if name in train_n2n_options.FREE_ON_RESUME}
    known = {name: value for name, value in record.items() if name in defaults}
    merged = {**defaults, **known, "quiet": False, **free}
    for name in PATHS:
        merged[name] = None if merged[name] is None else Path(merged[name])
    return argparse.Namespace(**merged)
