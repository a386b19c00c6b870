"""Folders of pictures that are on disk whole or not at all.

A folder is filled under another name and then renamed, so that a run killed at any moment leaves nothing that looks
complete. `dataset.json` in it records what it was made from; a later run reads it and leaves a complete folder alone.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

RECORD = "dataset.json"
WORK = ".keras-overlay-work"


class FolderError(ValueError):
    """A folder holds something else than what is asked for; it was left untouched."""


def is_complete(folder: Path, recipe: Mapping[str, Any]) -> bool:
    """Whether a folder was made by this recipe and still holds all its pictures.

    Args:
        folder: May or may not exist.
        recipe: What the folder is made from: plain words and numbers.

    Returns:
        False if there is nothing there yet (no folder, or an empty one).

    Raises:
        FolderError: something else lies there. Nothing of it is ever changed.
    """
    if not folder.exists() or (folder.is_dir() and not any(folder.iterdir())):
        return False
    record = read_record(folder)
    if record["recipe"] != dict(recipe):
        raise FolderError(f"{folder} is there already, made with {_words(record['recipe'])}; {_ADVICE}")
    lost = [name for name, size in record["files"].items() if not _has(folder / name, size)]
    if lost:
        raise FolderError(
            f"{folder}: {len(lost)} of its {len(record['files'])} pictures are missing or changed, "
            f"{lost[0]!r} for one; {_ADVICE}"
        )
    return True


_ADVICE = "it was left untouched: move it away, or choose another --output_dir"


def read_record(folder: Path) -> dict[str, Any]:
    """What a folder was made from.

    Returns:
        `recipe`, `archive` (with its `sha256`), `licence` and `files` (name to size in bytes).

    Raises:
        FolderError: the folder was not made by this program.
    """
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        return {
            "recipe": dict(record["recipe"]),
            "archive": dict(record["archive"]),
            "licence": str(record["licence"]),
            "files": dict(record["files"]),
        }
    except (OSError, ValueError, KeyError, TypeError):
        raise FolderError(f"{folder} is there already and was not made by this program; {_ADVICE}") from None


def place(
    folder: Path, work: Path, record: Mapping[str, Any], fill: Callable[[Path], Mapping[str, int]]
) -> dict[str, int]:
    """Make a folder, all or nothing.

    Args:
        folder: Must not exist, or be empty.
        work: The work folder, on the same disk.
        record: Written to `dataset.json`, with the `files` that `fill` returns.
        fill: Writes the pictures into the empty folder it is given and returns their sizes.

    Returns:
        Size in bytes of each picture, by name.
    """
    staging = work / f"{folder.name}.unpacking"
    shutil.rmtree(staging, ignore_errors=True)  # of a run that was killed
    staging.mkdir()
    try:
        files = dict(fill(staging))
        text = json.dumps({**record, "files": files}, indent=1, ensure_ascii=False)
        (staging / RECORD).write_text(text + "\n", encoding="utf-8")
        if folder.exists():
            folder.rmdir()  # empty, or this fails
        os.rename(staging, folder)
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return files


@contextlib.contextmanager
def work_folder(output_dir: Path) -> Iterator[Path]:
    """Our own hidden folder inside of `output_dir`, for this run only.

    It stays after an error, with what was downloaded so far, and is removed when all went well.

    Raises:
        FolderError: another run is at work there.
        OSError: it cannot be made.
    """
    work = output_dir / WORK
    work.mkdir(parents=True, exist_ok=True)
    with _locked(work):
        try:
            yield work
            shutil.rmtree(work)
        finally:
            with contextlib.suppress(OSError):
                work.rmdir()  # if nothing was begun in it


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold a lock that ends with the process, however it ends; without one where the system has none."""
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FolderError(f"another run is at work in {folder.parent}; wait for it to end") from None
        yield
    finally:
        os.close(handle)


def _has(path: Path, size: int) -> bool:
    return path.is_file() and path.stat().st_size == size


def _words(recipe: Mapping[str, Any]) -> str:
    return ", ".join(f"{key}={value}" for key, value in recipe.items())
