"""The code keeps to the layout that ARCHITECTURE.md describes: import ranks, sizes, one caller of fit, late imports."""

from __future__ import annotations

import ast
import functools
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "keras_overlay"
MODULES = sorted(PACKAGE.rglob("*.py"))
SCRIPTS = sorted(ROOT.glob("*.py"))
OTHERS = sorted(path for folder in ("datasets", "benchmarks", "docs") for path in (ROOT / folder).rglob("*.py"))
LONGEST_FILE, LONGEST_SCRIPT, LONGEST_FUNCTION = 300, 150, 60

RANKS = {
    **dict.fromkeys(["atomic", "pixels", "hardware", "looks", "quiet_start", "spec", "zip_safety"], 0),
    **dict.fromkeys(
        ["cropping", "documents", "history", "image_files", "recipes", "registry", "run_folder", "weights"], 1
    ),
    **dict.fromkeys(
        ["books", "clustering", "contact_sheet", "digits", "layers", "masks", "metrics", "noise", "panels"], 2
    ),
    **dict.fromkeys(["architectures", "losses", "mask_scores", "pairs", "scoring", "watermarks"], 3),
    **dict.fromkeys(["checkpoint", "classify", "infilling", "inpaint", "restore", "segment", "tag"], 4),
    **dict.fromkeys(["removers", "training"], 5),
    **dict.fromkeys(["command_line", "curves", "file_restoring", "showing"], 6),
    **dict.fromkeys(["commands"], 7),
}
"""What imports only from lower ranks: modules and folders of the package. ARCHITECTURE.md has the same table."""
FRONT = 7
"""Rank of the package's own `__init__`: `keras_overlay.remove` imports what it needs when it is called."""

TABLES = {
    "architectures": "ARCHITECTURES",
    "clustering": "CLUSTERINGS",
    "infilling": "INFILLS",
    "layers": "LAYERS",
    "losses": "LOSSES",
    "masks": "MASKS",
    "metrics": "METRICS",
    "noise": "NOISE_MODELS",
    "removers": "REMOVERS",
}


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@functools.cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def unit(path: Path) -> str:
    """The module or folder of the package that a file belongs to; empty for the package's own `__init__`."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py").replace("__init__", "")


def imported_units(path: Path) -> Iterator[str]:
    """Modules and folders of the package that a file imports anywhere, in functions and for type checking too."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.ImportFrom) and node.module == "keras_overlay":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from re.findall(r"^keras_overlay\.(\w+)", node.module or "")
        elif isinstance(node, ast.Import):
            yield from (found for alias in node.names for found in re.findall(r"^keras_overlay\.(\w+)", alias.name))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Name and length in lines, docstring left out, of every function in a file."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            documentation = ast.get_docstring(node, clean=False)
            lines = documentation.count("\n") + 1 if documentation else 0
            yield node.name, node.end_lineno - node.lineno + 1 - lines


def test_every_module_has_a_rank():
    assert {unit(path) for path in MODULES} - {""} == set(RANKS)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_come_from_lower_ranks_or_the_same_folder(path):
    own = unit(path)
    wrong = [other for other in imported_units(path) if other != own and RANKS[other] >= RANKS.get(own, FRONT)]
    assert wrong == [], f"{own} has rank {RANKS.get(own)}; see ARCHITECTURE.md"


def test_the_package_knows_neither_scripts_nor_data_sets():
    outside = {path.stem for path in SCRIPTS} | {"datasets", "benchmarks", "tests"}
    found = []
    for path in MODULES:
        for node in ast.walk(parsed(path)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or "."] if isinstance(node, ast.ImportFrom) else []
            found += [(name_of(path), name) for name in names if name.split(".")[0] in outside | {""}]
    assert found == []


def test_architecture_names_every_module_in_the_row_of_its_rank():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| (\d) \| (.*) \|$", text, re.MULTILINE))
    assert sorted(map(int, rows)) == sorted(set(RANKS.values()))
    assert [name for name, rank in RANKS.items() if f"`{name}`" not in rows[str(rank)]] == []


def test_only_training_fits():
    callers = {
        unit(path)
        for path in MODULES
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "fit"
    }
    assert "training" in callers
    assert callers <= {"training", "commands", "clustering"}  # commands call Training.fit, clustering scikit-learn's
    of_commands = {
        ast.unparse(node.func)
        for path in (PACKAGE / "commands").glob("*.py")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "fit"
    }
    assert of_commands <= {"training.fit"}


@pytest.mark.parametrize("path", [*MODULES, *SCRIPTS, *OTHERS], ids=name_of)
def test_errors_are_raised_not_asserted(path):
    assert [node.lineno for node in ast.walk(parsed(path)) if isinstance(node, ast.Assert)] == []


@pytest.mark.parametrize("path", [*MODULES, *SCRIPTS, *OTHERS], ids=name_of)
def test_files_and_functions_are_short_and_say_what_they_are(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= (LONGEST_SCRIPT if path in SCRIPTS else LONGEST_FILE)
    assert [(name, length) for name, length in functions(path) if length > LONGEST_FUNCTION] == []
    assert ast.get_docstring(parsed(path)), "no module docstring"
    assert not re.search(r"util|helper|common|misc", path.name)


def test_every_folder_with_a_table_is_checked_here():
    found = {
        unit(path): target.id
        for path in PACKAGE.glob("*/__init__.py")
        for node in parsed(path).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and "Table" in ast.unparse(node.value.func)
        for target in node.targets
    }
    assert found == TABLES


@pytest.mark.parametrize("folder", TABLES)
def test_every_table_entry_is_a_module_of_its_own(folder):
    table = getattr(importlib.import_module(f"keras_overlay.{folder}"), TABLES[folder])
    places = [place.split(":") for place in table._places.values()]
    modules = [module for module, _ in places]
    assert len(set(modules)) == len(modules)
    for module, attribute in places:
        assert module.startswith(f"keras_overlay.{folder}.")
        body = parsed(ROOT / f"{module.replace('.', '/')}.py").body
        assert attribute in {node.name for node in body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}


def test_commands_load_no_deep_learning_library_until_they_work():
    commands = [f"keras_overlay.commands.{path.stem}" for path in (PACKAGE / "commands").glob("[a-z]*.py")]
    assert len(commands) >= 4
    code = (
        f"import importlib, sys\nfor name in {['keras_overlay', 'keras_overlay.commands.__main__', *commands]}:\n"
        "    importlib.import_module(name)\n"
        "print(sorted({'grain', 'jax', 'keras', 'tensorflow', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
