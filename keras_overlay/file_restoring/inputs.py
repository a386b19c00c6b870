"""The pictures to restore: folders and files as a person names them, each picture once, with its relative name."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from keras_overlay.image_files import find_images


@dataclass(frozen=True)
class Input:
    """One picture.

    Attributes:
        file: Where it is.
        name: What its result is called, relative to the output folder: the path inside the folder that was named, or
            the name of a file that was named itself.
    """

    file: Path
    name: Path


def find_inputs(paths: Sequence[Path], output_dir: Path | None = None) -> list[Input]:
    """List the pictures of folders (searched recursively) and single files, in the order given, each once.

    Args:
        paths: Folders and files. A file is taken whatever its suffix; its content tells whether it is a picture.
        output_dir: What lies in it is left out where it is inside one of the folders: results of an earlier run.

    Raises:
        ImageFileError: a path is missing or unreadable, or a folder holds no picture.
    """
    found: dict[tuple[str, Path], Input] = {}
    for path in paths:
        if path.is_file():
            files, base = [path], path.parent
        else:
            files, base = find_images(path), path
        for file in files:
            one = Input(file, file.relative_to(base))
            if path.is_file() or not _is_result(file, path, output_dir):
                found.setdefault((os.path.realpath(file), one.name), one)
    return list(found.values())


def _is_result(file: Path, folder: Path, output_dir: Path | None) -> bool:
    if output_dir is None:
        return False
    output, folder = output_dir.resolve(), folder.resolve()
    return output != folder and output.is_relative_to(folder) and file.resolve().is_relative_to(output)
