"""What every script's command line shares: option types with ranges, noise and model specs, errors without tracebacks.

Nothing here imports TensorFlow, so that `--help` and every refusal come at once.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from keras_overlay import noise
from keras_overlay.registry import Table
from keras_overlay.spec import parse_one


class _Help(argparse.ArgumentDefaultsHelpFormatter, argparse.RawDescriptionHelpFormatter):
    """Keeps the description's line breaks; shows a default unless it is None or the help text tells it already."""

    def __init__(self, prog):
        super().__init__(prog, max_help_position=30, width=110)

    def _get_help_string(self, action):
        silent = action.default is None or action.default is False or "default" in (action.help or "")
        return action.help if silent else super()._get_help_string(action)


def parser(prog: str, description: str) -> argparse.ArgumentParser:
    """A parser whose help keeps the description's lines and shows defaults, and which takes no abbreviations."""
    return argparse.ArgumentParser(prog=prog, description=description, formatter_class=_Help, allow_abbrev=False)


def whole(low: int, high: float = math.inf) -> Callable[[str], int]:
    """Option type: a whole number in low..high, both included."""
    return _ranged(int, low, high, "a whole number")


def number(low: float, high: float = math.inf) -> Callable[[str], float]:
    """Option type: a number in low..high, both included."""
    return _ranged(float, low, high, "a number")


def multiple_of(step: int, low: int, high: int) -> Callable[[str], int]:
    """Option type: a multiple of `step` in low..high, both included."""
    legal = f"a multiple of {step} from {low} to {high}"

    def convert(text: str) -> int:
        value = whole(low, high)(text)
        if value % step:
            raise argparse.ArgumentTypeError(f"expected {legal}, got {text!r}")
        return value

    return convert


def _ranged(kind: type, low: float, high: float, name: str) -> Callable[[str], Any]:
    legal = f"{name} from {low:.12g} to {high:.12g}" if high < math.inf else f"{name}, {low:.12g} or more"

    def convert(text: str) -> Any:
        try:
            value = kind(text)
        except ValueError:
            value = math.nan
        if not low <= value <= high or math.isinf(value):
            raise argparse.ArgumentTypeError(f"expected {legal}, got {text!r}")
        return value

    return convert


def colour(text: str) -> tuple[int, int, int]:
    """Option type: a colour as `R,G,B`, whole numbers from 0 to 255."""
    words = text.split(",")
    if len(words) != 3 or not all(word.strip().isdecimal() and int(word) <= 255 for word in words):
        raise argparse.ArgumentTypeError(f"expected a colour as R,G,B with whole numbers from 0 to 255, got {text!r}")
    return tuple(int(word) for word in words)


def path_ending(*suffixes: str) -> Callable[[str], Path]:
    """Option type: a path that ends in one of these, letter case aside."""

    def convert(text: str) -> Path:
        if Path(text).suffix.lower() not in suffixes:
            raise argparse.ArgumentTypeError(f"expected a name ending in {' or '.join(sorted(suffixes))}, got {text!r}")
        return Path(text)

    return convert


def noise_spec(text: str) -> str:
    """Option type: a noise spec; everything about it is checked, its files included."""
    return _refused(lambda: noise.build(text)) and text


def entry_spec(table: Table) -> Callable[[str], str]:
    """Option type: one entry of a table with its arguments, e.g. `unet,start_filters=32`."""

    def convert(text: str) -> str:
        _refused(lambda: table.arguments(text))
        return text

    return convert


def name_of(table: Table) -> Callable[[str], str]:
    """Option type: one entry of a table whose arguments are checked later, because its module imports TensorFlow."""

    def convert(text: str) -> str:
        spec = _refused(lambda: parse_one(text))
        if spec.name not in table:
            raise argparse.ArgumentTypeError(f"unknown {table.kind} {spec.name!r}; known: {', '.join(table)}")
        return text

    return convert


def _refused(action: Callable[[], Any]) -> Any:
    try:
        return action()
    except (ValueError, TypeError, OSError) as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def explicit(made: argparse.ArgumentParser, argv: list[str] | None) -> dict[str, Any]:
    """Only the options that were typed."""
    untyped = object()
    blank = argparse.Namespace(**{action.dest: untyped for action in made._actions})
    return {name: value for name, value in vars(made.parse_args(argv, blank)).items() if value is not untyped}


def print_options(options: argparse.Namespace) -> None:
    """Print resolved options as JSON (`--dry_run`)."""
    print(json.dumps(vars(options), indent=2, default=str))


def run(main: Callable[[list[str] | None], int], argv: list[str] | None = None) -> int:
    """Run a script's `main`; a mistake in the user's files or options becomes one line on standard error.

    Returns:
        What `main` returns; 1 after a ValueError, TypeError or OSError; 130 after Ctrl-C.
    """
    try:
        return main(argv)
    except (ValueError, TypeError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        return 130
