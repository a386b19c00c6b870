"""Where pictures may be changed: one mask for all of them, or a folder of masks."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from keras_overlay.image_files import MAX_MEGAPIXELS, ImageFileError, find_images, read_picture
from keras_overlay.pixels import quantise, to_channels, to_scale_255

_WHITE = 128


class Allowed:
    """Masks out of picture files: white may be changed, black keeps its exact values.

    Grey from 128 (of 255) counts as white, less as black, and so does what is mostly transparent.

    Args:
        file: One mask for all pictures; None where `folder` is given.
        folder: Masks of the pictures' relative names, suffixes aside.
        max_megapixels: See `read_picture`.

    Raises:
        ImageFileError: the file cannot be used, or the folder holds no picture.
    """

    def __init__(self, file: Path | None = None, folder: Path | None = None, max_megapixels: float = MAX_MEGAPIXELS):
        self.file, self.folder, self.max_megapixels = file, folder, max_megapixels
        self._one = None if file is None else _read(file, max_megapixels)
        self._files: dict[str, list[Path]] = {}
        for path in find_images(folder) if folder else ():
            self._files.setdefault(_key(path.relative_to(folder)), []).append(path)

    def of(self, name: Path, size: tuple[int, int]) -> np.ndarray:
        """The mask of one picture.

        Args:
            name: The picture's relative name.
            size: Its height and width in pixels, upright.

        Returns:
            bool (height, width), True where the picture may be changed.

        Raises:
            ImageFileError: there is no mask, there are two, it cannot be read, or it is of another size.
        """
        path = self.file or self._path(name)
        mask = _read(path, self.max_megapixels) if self._one is None else self._one
        if mask.shape != size:
            sizes = [f"{width}x{height} pixels" for height, width in (size, mask.shape)]
            raise ImageFileError(name, f"is {sizes[0]}, its mask {path} {sizes[1]}; they must be of one size")
        return mask

    def _path(self, name: Path) -> Path:
        paths = self._files.get(_key(name), [])
        if not paths:
            raise ImageFileError(name, f"has no mask of its name in {self.folder}")
        if len(paths) > 1:
            raise ImageFileError(name, f"has more than one mask: {' and '.join(map(str, paths))}")
        return paths[0]


def _key(name: Path) -> str:
    return name.with_suffix("").as_posix()


def _read(path: Path, max_megapixels: float) -> np.ndarray:
    picture = read_picture(path, max_megapixels)
    white = to_channels(quantise(to_scale_255(picture.pixels)), 1)[..., 0] >= _WHITE
    return white if picture.alpha is None else white & (to_scale_255(picture.alpha) >= _WHITE)
