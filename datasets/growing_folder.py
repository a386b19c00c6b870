"""A folder of pictures that grows: a run that was stopped goes on where it stopped, and nothing is overwritten.

`dataset.json` says what the pictures are made from; a run with other settings is refused. Every picture has a line in
`manifest.jsonl`; until a run ends, its lines are kept in the work folder.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from datasets.picture_folders import RECORD, WORK, FolderError
from keras_overlay.atomic import atomic_path

MANIFEST = "manifest.jsonl"
_ADVICE = "choose another --output_dir, or --overwrite"


def claim(folder: Path, recipe: Mapping[str, Any], overwrite: bool) -> None:
    """Say in the folder what it is made from.

    Args:
        folder: May or may not exist.
        recipe: Plain words and numbers.
        overwrite: Forget what it was made from before, and its manifest.

    Raises:
        FolderError: its pictures were made from something else.
        OSError: it cannot be written.
    """
    path = folder / RECORD
    if overwrite:
        (folder / MANIFEST).unlink(missing_ok=True)
        _journal(folder).unlink(missing_ok=True)
    elif path.exists():
        _refuse_others(path, recipe)
        return
    with atomic_path(path) as temporary:
        temporary.write_text(json.dumps({"recipe": recipe}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _refuse_others(path: Path, recipe: Mapping[str, Any]) -> None:
    try:
        before = json.loads(path.read_text(encoding="utf-8"))["recipe"]
    except (OSError, ValueError, KeyError, TypeError):
        raise FolderError(f"{path} was not written by this program; {_ADVICE}") from None
    recipe = json.loads(json.dumps(recipe))
    differing = sorted(key for key in {*before, *recipe} if before.get(key) != recipe.get(key))
    if differing:
        key = differing[0]
        raise FolderError(
            f"{path.parent} has pictures made with {key}={before.get(key)}, not {key}={recipe.get(key)}; {_ADVICE}"
        )


def known(folder: Path, parts: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Manifest lines of the pictures that are there, by name.

    Args:
        folder: As claimed.
        parts: Folders in it that must have a file of each name.
    """
    lines = [line for path in (folder / MANIFEST, _journal(folder)) for line in _lines(path)]
    there = {part: {path.name for path in (folder / part).glob("*")} for part in parts}
    return {line["name"]: line for line in lines if all(line["name"] in names for names in there.values())}


def note(folder: Path, lines: Iterable[Mapping[str, Any]]) -> None:
    """Keep manifest lines of pictures whose files are written, in case the run is stopped."""
    with _journal(folder).open("a", encoding="utf-8") as file:
        file.writelines("\n" + _text(line) for line in lines)  # a line that was cut off before spoils none


def finish(folder: Path, parts: Iterable[str]) -> list[dict[str, Any]]:
    """Write the manifest, sorted by name. Returns its lines."""
    lines = sorted(known(folder, parts).values(), key=lambda line: line["name"])
    with atomic_path(folder / MANIFEST) as temporary:
        temporary.write_text("".join(map(_text, lines)), encoding="utf-8")
    return lines


def keep(path: Path, data: bytes, overwrite: bool) -> None:
    """Write a file, unless the very same is there already.

    Raises:
        FolderError: another file is there. It stays.
    """
    if not overwrite and path.exists():
        if path.read_bytes() != data:
            raise FolderError(f"{path} is there already, and is another picture; {_ADVICE}")
        return
    with atomic_path(path) as temporary:
        temporary.write_bytes(data)


def _journal(folder: Path) -> Path:
    return folder / WORK / MANIFEST


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """Lines of a manifest; one that was cut off is left out."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    for line in text.splitlines():
        try:
            read = json.loads(line)
        except ValueError:
            continue
        if isinstance(read, dict) and isinstance(read.get("name"), str):
            yield read


def _text(line: Mapping[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False) + "\n"
