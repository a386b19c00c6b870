"""Going on with a run: which options it takes up again, and which commands mean the same run.

For commands whose options are in a module with `parser`, `FREE_ON_RESUME` and `PATHS`; without one, for `train_n2n`.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from types import ModuleType
from typing import Any

from keras_overlay import checkpoint, command_line, history
from keras_overlay.commands import train_n2n_options
from keras_overlay.commands.recipe_options import LENGTH
from keras_overlay.run_folder import RunFolder

PATHS = train_n2n_options.PATHS


def recorded(options: argparse.Namespace) -> dict[str, Any]:
    """Options as JSON takes them, paths absolute."""
    return json.loads(_json(vars(options)))


def _json(value: Any) -> str:
    return json.dumps(value, default=lambda path: str(Path(path).absolute()))


def resumed_options(
    options: argparse.Namespace, argv: list[str] | None, command: ModuleType = train_n2n_options
) -> argparse.Namespace:
    """The options the run began with; typed ones must agree, but for those that do not change the result.

    Args:
        options: Parsed, with `output_path`.
        argv: What they were parsed from.
        command: The command's module of options.

    Raises:
        ValueError: no run there, or a typed option differs from the run's.
    """
    record = RunFolder(options.output_path).options()
    typed = command_line.explicit(command.parser(), argv)
    for name, value in typed.items():
        told = json.loads(_json(value)) if name in command.PATHS else value
        if name not in command.FREE_ON_RESUME and str(record.get(name)) != str(told):
            raise ValueError(f"--{name} {value} differs from the run's {record.get(name)}; leave it out to resume")
    return _taken_up(record, typed, command)


def recipe_gone_on(options: argparse.Namespace, command: ModuleType = train_n2n_options) -> argparse.Namespace:
    """The options of a recipe's run: those given, or, where its folder holds the run already, those it began with.

    Args:
        options: Resolved, `resume` off. What `--minutes`, averaging and steps that were left open became when the run
            began does not count as a difference.
        command: See `resumed_options`.

    Returns:
        Options whose `resume` tells whether there was a run.

    Raises:
        ValueError: the folder holds a run of other options.
    """
    folder = RunFolder(options.output_path)
    if not folder.is_used():
        return options
    record, wanted = {**_defaults(command), **folder.options()}, recorded(options)
    for name in differences(record, wanted, command):
        raise ValueError(
            f"{folder.path}: holds a run with {name} {record[name]}, this command says {wanted[name]}; run the command "
            f"it began with, choose another --output_path, or take it as it is: --resume --output_path {folder.path}"
        )
    return _taken_up(record, {**vars(options), "resume": True}, command)


def differences(record: dict[str, Any], wanted: dict[str, Any], command: ModuleType = train_n2n_options) -> list[str]:
    """Names of options that make two runs different.

    Args:
        record: What a run wrote down, its length and averaging settled.
        wanted: What `recorded` makes of resolved options.
        command: See `resumed_options`.
    """
    settled = {name for name in ("ema", "steps") if wanted[name] is None}
    settled |= LENGTH - {"minutes"} if wanted["minutes"] is not None else set()
    names = set(wanted) - command.FREE_ON_RESUME - settled - {"summary"}
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


def _defaults(command: ModuleType = train_n2n_options) -> dict[str, Any]:
    return vars(command.parser().parse_args([]))


def _taken_up(
    record: dict[str, Any], typed: dict[str, Any], command: ModuleType = train_n2n_options
) -> argparse.Namespace:
    """A run's own options, and typed ones where they are free."""
    defaults = _defaults(command)
    free = {name: value for name, value in typed.items() if name in command.FREE_ON_RESUME}
    known = {name: value for name, value in record.items() if name in defaults}
    merged = {**defaults, **known, "quiet": False, **free}
    for name in command.PATHS:
        value = merged[name]
        merged[name] = [Path(each) for each in value] if isinstance(value, list) else value and Path(value)
    return argparse.Namespace(**merged)
