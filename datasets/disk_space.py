"""Refuse to start what the disk cannot hold."""

from __future__ import annotations

import shutil
from pathlib import Path

from keras_overlay.zip_safety import megabytes


def require_space(folder: Path, needed: int, what: str) -> None:
    """Check that the disk of `folder` has `needed` bytes free.

    Raises:
        OSError: there is less; the message says how much is needed and how much is free.
    """
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise OSError(f"{what} needs {megabytes(needed)}, but the disk of {folder} has only {megabytes(free)} free")
