"""docs/guides and the README: their commands exist with the options they use, and so do the files they link to."""

import re
from pathlib import Path

import pytest
from documented_commands import ROOT, unknown_options

DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs" / "guides").glob("*.md"))]


def commands(document: Path) -> list[str]:
    """Lines of its code blocks that run a script of ours."""
    blocks = re.findall(r"^```\n(.*?)^```", document.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line for line in lines if line.startswith(("python ", "keras-overlay ")) and "python -m venv" not in line]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_its_commands_exist_with_their_options(document):
    found = commands(document)
    assert len(found) >= 2
    assert {command: unknown_options(command) for command in found} == {command: set() for command in found}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_its_links_lead_to_files(document):
    for link in re.findall(r"\]\((?!http)([^)#]+)\)", document.read_text(encoding="utf-8")):
        assert (document.parent / link).exists(), link
