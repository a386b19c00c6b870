"""Every script's `--help`: it is the text in docs/help, and it comes without loading a deep learning library."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"grain", "jax", "keras", "matplotlib", "scipy", "skimage", "sklearn", "tensorflow", "torch"}


def load_make_help():
    spec = importlib.util.spec_from_file_location("make_help", ROOT / "docs" / "make_help.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make_help = load_make_help()


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="argparse lays its help out differently from Python 3.13 on")
@pytest.mark.parametrize("name", make_help.SCRIPTS)
def test_help_is_the_stored_text_and_loads_nothing_heavy(name):
    done = make_help.run(name, PYTHONPROFILEIMPORTTIME="1")
    imported = {line.rsplit("|", 1)[1].strip().split(".")[0] for line in done.stderr.splitlines() if "|" in line}
    assert "keras_overlay" in imported or "datasets" in imported
    assert imported & HEAVY == set()
    stored = (make_help.FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    assert done.stdout == stored, "run: python docs/make_help.py"


COMMANDS = [
    "demo",
    "noise_model",
    "plot_history",
    "remove_overlay",
    "test_model",
    "train_digits_options",
    "train_n2n_options",
]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_begins_with_commands_to_run_and_explains_every_option(name):
    made = importlib.import_module(f"keras_overlay.commands.{name}").parser()
    assert re.search(rf"^  (python|keras-overlay) {made.prog.split()[-1]}", made.description, re.MULTILINE)
    options = [action for action in made._actions if action.option_strings]
    assert len(options) >= 4
    assert [action.option_strings for action in options if not action.help] == []


def test_every_script_and_data_set_is_there():
    scripts = {path.stem for path in ROOT.glob("*.py")}
    modules = {
        f"datasets.{path.stem}" for path in (ROOT / "datasets").glob("*.py") if "__main__" in path.read_text("utf-8")
    }
    commands = {path.stem for path in make_help.FOLDER.glob("*.txt")}
    assert scripts
    assert commands == set(make_help.SCRIPTS)
    assert scripts | modules <= commands
