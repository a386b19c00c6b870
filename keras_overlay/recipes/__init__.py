"""Recipes: what a training script was told to make the shipped weights, one JSON file each.

A recipe is an object of keys that describe it and any options of the script by name:

    {"about": "what it makes", "data": [{"name": "...", "licence": "...", "where": "..."}], "lr": 0.001, "steps": 1000}

`script` may name the script, `train_n2n.py` unless it does; `after` a recipe whose run this one goes on from. `data`
names the pictures it is meant for; their folder is the user's business (`--image_dir`, `--data_dir`). Which options a
recipe may set and which values they take is the command's business (`commands.recipe_options`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
DATA_KEYS = ("licence", "name", "where")
SCRIPTS = (
    "train_n2n.py", "train_digits.py", "train_inpaint.py", "train_seal.py", "train_tags.py", "train_text.py",
)  # fmt: skip


@dataclass(frozen=True)
class Recipe:
    """One recipe.

    Attributes:
        name: The file's name without its suffix.
        path: The file.
        about: What it makes.
        data: What it was made for: name, licence and place of each collection of pictures.
        options: Options of the script by name, as the file has them.
        script: File name of the training script.
        after: Name of the recipe from whose best checkpoint this one starts; None for fresh weights.
    """

    name: str
    path: Path
    about: str
    data: tuple[dict[str, str], ...]
    options: dict[str, Any]
    script: str = SCRIPTS[0]
    after: str | None = None


def names(script: str | None = None) -> list[str]:
    """The recipes that come with the package: all, or those of one script."""
    found = sorted(path.stem for path in FOLDER.glob("*.json"))
    return [name for name in found if script is None or read(name).script == script]


def path_of(recipe: str, script: str | None = None) -> Path:
    """The file that a name, or the path of a .json file, stands for.

    Args:
        recipe: A name, of any script, or a path.
        script: Whose names a message lists; None lists all.

    Raises:
        ValueError: if there is no such recipe.
    """
    if recipe in names():
        return FOLDER / f"{recipe}.json"
    path = Path(recipe)
    if path.suffix.lower() != ".json":
        raise ValueError(f"unknown recipe {recipe!r}; known: {', '.join(names(script))}; or the path of a .json file")
    if not path.is_file():
        raise ValueError(f"recipe {path} does not exist")
    return path


def read(recipe: str) -> Recipe:
    """Read a recipe; its options' names and values are not checked here.

    Args:
        recipe: A name, or the path of a .json file.

    Raises:
        ValueError: no such recipe, or one that is damaged; the message names the file and the key.
        OSError: a file that cannot be read.
    """
    path = path_of(recipe)
    try:
        content = json.loads(path.read_bytes(), object_pairs_hook=_each_once)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"{path}: not a recipe ({error})") from None
    if not isinstance(content, dict):
        raise ValueError(f"{path}: a recipe is an object of options, got {type(content).__name__}")
    about, data, script = (content.pop(*each) for each in (("about", None), ("data", None), ("script", SCRIPTS[0])))
    if not isinstance(about, str):
        raise ValueError(f"{path}: about must be text that says what the recipe makes, got {about!r}")
    if script not in SCRIPTS:
        raise ValueError(f"{path}: script must be one of {', '.join(SCRIPTS)}, got {script!r}")
    after = content.pop("after", None)
    if after is not None and after not in names():
        raise ValueError(f"{path}: after must be one of {', '.join(names())}, got {after!r}")
    return Recipe(path.stem, path, about, _checked_data(path, data), content, script, after)


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON; a key given twice is an error."""
    found = dict(pairs)
    if len(found) != len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"{next(key for key in keys if keys.count(key) > 1)} is given twice")
    return found


def _checked_data(path: Path, data: Any) -> tuple[dict[str, str], ...]:
    entries = data if isinstance(data, list) else [None]
    for entry in entries:
        is_object = isinstance(entry, dict) and tuple(sorted(entry)) == DATA_KEYS
        if not is_object or not all(isinstance(value, str) for value in entry.values()):
            raise ValueError(f"{path}: data must be a list of objects with {', '.join(DATA_KEYS)}, got {data!r}")
    return tuple(entries)
