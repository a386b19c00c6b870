"""Own noisy data: source and target files matched by name."""

from __future__ import annotations

import warnings
from pathlib import Path

from keras_overlay.image_files import ImageFileError, find_images, read_size


def match_by_name(source_dir: str | Path, target_dir: str | Path) -> tuple[list[Path], list[Path]]:
    """Pair the pictures of two folders by relative name without suffix (`a/1.png` and `a/1.jpg` match).

    Pictures without a twin are left out, with a warning.

    Args:
        source_dir: Folder of sources.
        target_dir: Folder of targets, each of its source's size in pixels.

    Returns:
        Sources and targets, aligned, sorted by name.

    Raises:
        ImageFileError: no picture in a folder, no name in common, or a pair of two sizes; the message names the files.
    """
    sources, targets = _by_name(source_dir), _by_name(target_dir)
    names = sorted(sources.keys() & targets.keys())
    if not names:
        raise ImageFileError(source_dir, f"no file name in common with {target_dir} (suffixes aside)")
    if lonely := sorted(sources.keys() ^ targets.keys()):
        first = (sources | targets)[lonely[0]]
        warnings.warn(f"left out of the training: {len(lonely)} pictures without a twin, such as {first}", stacklevel=2)
    for name in names:
        sizes = read_size(sources[name]), read_size(targets[name])
        if sizes[0] != sizes[1]:
            raise ImageFileError(sources[name], f"is {_size(sizes[0])}, its twin {targets[name]} {_size(sizes[1])}")
    return [sources[name] for name in names], [targets[name] for name in names]


def _by_name(folder: str | Path) -> dict[str, Path]:
    if not Path(folder).is_dir():
        raise ImageFileError(folder, "is not a folder")
    named: dict[str, Path] = {}
    for path in find_images(folder):
        name = path.relative_to(folder).with_suffix("").as_posix()
        if name in named:
            raise ImageFileError(path, f"two files of one name: {named[name].name} is there too")
        named[name] = path
    return named


def _size(size: tuple[int, int]) -> str:
    return f"{size[1]}x{size[0]} pixels"
