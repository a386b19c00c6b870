"""Recipes on the command line: their values go through a training script's option types, and become its defaults."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from keras_overlay import command_line, recipes
from keras_overlay.recipes import Recipe
from keras_overlay.run_folder import RunFolder

OUTSIDE = {
    "help", "recipe", "image_dir", "test_dir", "source_dir", "target_dir", "data_dir", "page_dir", "weight",
    "output_path", "resume", "num_workers", "cache_mb", "tensorboard", "keep_samples", "quiet", "summary", "dry_run",
    "annotations", "test_annotations", "font_dir", "cpu", "id",
    "picture_dir", "encoder_weights", "range_test", "mask_dir", "features", "tags", "test_tags",
}  # fmt: skip
"""Options that no recipe sets: where things are, and what does not change the result."""
LENGTH = {"nb_epochs", "steps", "minutes"}
RUNS = Path("runs")
"""Where the runs of recipes go."""


def add_recipe(group, script: str) -> None:
    """The option `--recipe` of a training script.

    Args:
        group: Of an `argparse` parser.
        script: Its file name.
    """
    group.add_argument("--recipe", type=known_recipe(script), metavar="NAME", help="take options from a recipe, "
        f"{', '.join(recipes.names(script))}, or from a .json file; options typed beside it win; the same command goes "
        "on with a stopped run")  # fmt: skip


def known_recipe(script: str) -> Callable[[str], str]:
    """Option type: a recipe's name, or the path of a .json file."""

    def convert(text: str) -> str:
        try:
            recipes.path_of(text, script)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None
        return text

    return convert


def parse(made: argparse.ArgumentParser, argv: list[str] | None, script: str) -> argparse.Namespace:
    """Parse; if there is a recipe, its options are the defaults.

    Args:
        made: The script's parser.
        argv: The words typed.
        script: Its file name.

    Raises:
        ValueError: a recipe that is damaged, is for another script, holds what its options do not take, or goes on
            from a run that is not there.
    """
    options = made.parse_args(argv)
    if options.recipe is None:
        return options
    if options.resume:
        made.error("--recipe goes on by itself with a run that was stopped; leave out --resume")
    found = recipes.read(options.recipe)
    if found.script != script:
        raise ValueError(f"{found.path}: this recipe is for {found.script}, not for {script}")
    made.set_defaults(**without_superseded(values(found, made), command_line.explicit(made, argv)))
    made.set_defaults(output_path=RUNS / found.name)
    options = made.parse_args(argv)
    if found.after is not None and options.weight is None:
        options.weight = start_of(found, required=not (options.dry_run or options.summary))
    return options


def start_of(recipe: Recipe, required: bool = True) -> Path | None:
    """The checkpoint that a recipe goes on from: the best one of the run of the recipe it comes after.

    Args:
        recipe: One with `after`.
        required: Whether to refuse if there is none; else None is returned.

    Raises:
        ValueError: there is no such run; the message tells how to get one.
    """
    folder = RunFolder(RUNS / recipe.after)
    best = folder.best()
    if best is None and required:
        raise ValueError(
            f"{recipe.path}: goes on from a run of recipe {recipe.after}, and there is none in {folder.path}: first "
            f"python {recipe.script} --recipe {recipe.after}, or tell where its checkpoint is with --weight"
        )
    return best


def values(recipe: Recipe, made: argparse.ArgumentParser) -> dict[str, Any]:
    """The recipe's options as the parser would have them.

    Args:
        recipe: From `recipes.read`.
        made: Parser of its script.

    Raises:
        ValueError: an unknown option, or a value that the option does not take; names the file, the key and what is
            legal.
    """
    return checked(recipe.options, made, str(recipe.path), described=("about", "after", "data", "script"))


def checked(
    options: Mapping[str, Any], made: argparse.ArgumentParser, where: str,
    described: Collection[str] = (), outside: Collection[str] = OUTSIDE,
) -> dict[str, Any]:  # fmt: skip
    """Options out of a JSON file as a parser would have them.

    Args:
        options: Name to value.
        made: The parser.
        where: What messages call the file.
        described: Further keys that messages list as known.
        outside: The parser's options that the file may not set.

    Raises:
        ValueError: see `values`.
    """
    actions = {action.dest: action for action in made._actions if action.dest not in outside}
    for name in options:
        if name not in actions:
            known = ", ".join(sorted([*actions, *described]))
            raise ValueError(f"{where}: unknown option {name!r}; known: {known}")
    return {name: _value(actions[name], value, f"{where}: {name}") for name, value in options.items()}


def without_superseded(options: Mapping[str, Any], typed: Collection[str]) -> dict[str, Any]:
    """Options without those that typed ones replace.

    These are the same ones, and what follows from them: a run's length is told by epochs and steps or by minutes, so
    typed minutes replace a recipe's epochs and steps, and typed steps its minutes; a typed source noise brings its own
    validation noise and loss, and its own target noise unless targets are clean; a typed optimizer its own rate.
    """
    gone = set(typed)
    if "minutes" in typed:
        gone |= LENGTH
    elif "steps" in typed:
        gone.add("minutes")
    if "source_noise_model" in typed:
        gone |= {"val_noise_model", "loss"}
        gone |= {"target_noise_model"} if options.get("target_noise_model") != "clean" else set()
    if gone & {"opt", "optimizer"}:
        gone |= {"lr", "schedule"}
    return {name: value for name, value in options.items() if name not in gone}


def _value(action: argparse.Action, value: Any, where: str) -> Any:
    """One value; numbers must be written as numbers, switches as true or false, all else as text."""
    if action.nargs == 0:
        if not isinstance(value, bool):
            raise ValueError(f"{where}: expected true or false, got {value!r}")
        return value
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise ValueError(f"{where}: expected {_expected(action)}, got {json.dumps(value)}")
    try:
        converted = action.type(str(value)) if action.type else str(value)
    except argparse.ArgumentTypeError as error:
        raise ValueError(f"{where}: {error}") from None
    if isinstance(value, str) != isinstance(converted, str):
        raise ValueError(f"{where}: expected {_expected(action)}, got {json.dumps(value)}")
    if action.choices is not None and converted not in action.choices:
        raise ValueError(f"{where}: expected one of {', '.join(sorted(action.choices))}, got {value!r}")
    return converted


def _expected(action: argparse.Action) -> str:
    """What an option takes, in words: its type is found by trying."""
    if action.choices is not None:
        return f"one of {', '.join(sorted(action.choices))}"
    try:
        is_number = action.type is not None and not isinstance(action.type("1"), str)
    except argparse.ArgumentTypeError:
        is_number = False
    return "a number" if is_number else "text"
