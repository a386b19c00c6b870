"""What documents tell people to type, compared with what the commands take."""

from __future__ import annotations

import argparse
import importlib
import shlex
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PARSERS = {
    "train_digits": "keras_overlay.commands.train_digits_options",
    "train_inpaint": "keras_overlay.commands.train_inpaint_options",
    "train_n2n": "keras_overlay.commands.train_n2n_options",
    "train_seal": "keras_overlay.commands.train_seal_options",
    "train_tags": "keras_overlay.commands.train_tags_options",
    "train_text": "keras_overlay.commands.train_text_options",
}


def parser_of(words: list[str]) -> argparse.ArgumentParser:
    """The parser of `python x.py …`, `python -m package.x …` or `keras-overlay x …`."""
    if words[0] == "python" and words[1] == "-m":
        module = importlib.import_module(words[2])
        return (getattr(module, "parser", None) or module._parser)()
    name = words[1].removesuffix(".py")
    assert words[0] == "keras-overlay" or (ROOT / words[1]).is_file()
    return importlib.import_module(PARSERS.get(name, f"keras_overlay.commands.{name}")).parser()


def unknown_options(command: str) -> set[str]:
    """Options of a documented command that the command does not take."""
    words = shlex.split(command, comments=True)
    known = {option for action in parser_of(words)._actions for option in action.option_strings}
    return {word for word in words if word.startswith("--")} - known
