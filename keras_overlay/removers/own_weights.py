"""Weights that a person trained, in the place of shipped ones."""

from __future__ import annotations

from pathlib import Path

from keras_overlay import checkpoint
from keras_overlay.run_folder import RunFolder


def own_weights(path: str | Path) -> Path:
    """The checkpoint that a path means: the file itself, or the best one of a run folder.

    Raises:
        CheckpointError: there is none, or the file is not a checkpoint.
    """
    path = Path(path)
    found = RunFolder(path).best() if path.is_dir() else path
    if found is None or not found.is_file():
        raise checkpoint.CheckpointError(path, "no checkpoint there")
    checkpoint.read_details(found)
    return found
