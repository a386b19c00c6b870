"""docs/claims.md: its commands exist with the options they use, and so do the files it names."""

import re
from pathlib import Path

import pytest
from documented_commands import unknown_options

ROOT = Path(__file__).resolve().parents[1]
CLAIMS = (ROOT / "docs" / "claims.md").read_text(encoding="utf-8")
QUOTED = [" ".join(text.split()) for text in re.findall(r"`([^`]+)`", CLAIMS)]
COMMANDS = [text for text in QUOTED if text.startswith(("python ", "keras-overlay "))]


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_exists_with_its_options(command):
    assert unknown_options(command) == set()


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
