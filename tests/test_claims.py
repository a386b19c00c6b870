"""docs/claims.md: its commands exist with the options they use, and so do the files it names."""

import importlib
import re
import shlex
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
CLAIMS = (ROOT / "docs" / "claims.md").read_text(encoding="utf-8")
QUOTED = [" ".join(text.split()) for text in re.findall(r"`([^`]+)`", CLAIMS)]
COMMANDS = [text for text in QUOTED if text.startswith(("python ", "keras-overlay "))]
PARSERS = {"train_n2n": "keras_overlay.commands.train_n2n_options"}


def parser_of(words: list[str]):
    """The parser of `python x.py …`, `python -m package.x …` or `keras-overlay x …`."""
    if words[0] == "python" and words[1] == "-m":
        return importlib.import_module(words[2]).parser()
    name = words[1].removesuffix(".py")
    assert words[0] == "keras-overlay" or (ROOT / words[1]).is_file()
    return importlib.import_module(PARSERS.get(name, f"keras_overlay.commands.{name}")).parser()


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_exists_with_its_options(command):
    words = shlex.split(command)
    known = {option for action in parser_of(words)._actions for option in action.option_strings}
    assert {word for word in words if word.startswith("--")} <= known


def test_every_named_file_exists():
    files = [text for text in QUOTED if re.fullmatch(r"(keras_overlay|tests)/[\w/.]+", text)]
    assert len(files) >= 4
    assert [name for name in files if not (ROOT / name).exists()] == []


def test_every_claim_has_a_command_a_figure_and_a_verdict():
    rows = [line.strip("|").split(" | ") for line in CLAIMS.splitlines() if re.match(r"\| \d+ \|", line)]
    assert [int(row[0]) for row in rows] == list(range(1, len(rows) + 1))
    assert all(len(row) == 5 and all(cell.strip() for cell in row) for row in rows)
    verdicts = ("holds", "does not hold", "open")
    assert [row[0] for row in rows if not row[4].strip().startswith(verdicts)] == []
    assert len(COMMANDS) >= 8
