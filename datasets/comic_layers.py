"""Comic pages in layers: art, balloons and text of several languages, as Pepper&Carrot's sources are rendered.

    art/E14P02.jpg   balloons_en/E14P02.png   text_en/E14P02.png   balloons_ja/E14P02.png   text_ja/E14P02.png

Balloons and text are transparent pictures of the art's size; a page without balloons has no file for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from keras_overlay.documents.comics.lettering import GLYPH_ALPHA
from keras_overlay.image_files import ImageFileError, find_images, read_picture, read_rgb, read_size
from keras_overlay.pixels import quantise, to_channels

ART, BALLOONS, TEXT = "art", "balloons", "text"

Files = tuple[str | None, ...]
"""Art, balloons (None for a page that has none) and text."""


@dataclass(frozen=True, eq=False)
class Layers:
    """One page.

    Attributes:
        clean: Art and balloons, uint8 (height, width, 3).
        lettered: And the text.
        alpha: Coverage of the text, float32 (height, width, 1), 0..1.
        mask: Where it covers at least `GLYPH_ALPHA`, bool (height, width).
        art: The art alone, as `clean`; or None.
        balloons: Coverage of the balloons, as `alpha`; or None.
    """

    clean: np.ndarray
    lettered: np.ndarray
    alpha: np.ndarray
    mask: np.ndarray
    art: np.ndarray | None = None
    balloons: np.ndarray | None = None

    def without_balloons(self) -> Layers:
        """The same page, its balloons counted as lettering: `clean` is the art. Raises ValueError without `art`."""
        if self.art is None or self.balloons is None:
            raise ValueError("the art below the balloons is not known")
        alpha = 1 - (1 - self.balloons) * (1 - self.alpha)
        return Layers(self.art, self.lettered, alpha, alpha[..., 0] >= GLYPH_ALPHA, self.art, self.balloons)


def find(folder: str | Path) -> list[tuple[str, Files]]:
    """All pages of a folder, by name: `E14P02.en` and so on.

    Raises:
        ImageFileError: no art, no text, or none of one name.
    """
    folder = Path(folder)
    art = {path.stem: path for path in find_images(folder / ART, recursive=False)}
    languages = sorted(path.name.removeprefix(f"{TEXT}_") for path in folder.glob(f"{TEXT}_*") if path.is_dir())
    if not languages:
        raise ImageFileError(folder, f"has no folder of lettering ({TEXT}_en or the like)")
    found = []
    for language in languages:
        balloons = {path.stem: str(path) for path in (folder / f"{BALLOONS}_{language}").glob("*.png")}
        for path in find_images(folder / f"{TEXT}_{language}", recursive=False):
            if path.stem in art:
                files = (str(art[path.stem]), balloons.get(path.stem), str(path))
                found.append((f"{path.stem}.{language}", files))
    if not found:
        raise ImageFileError(folder, f"no text of a page in {ART}: names must be the same, suffixes aside")
    return sorted(found)


def read(files: Sequence[str | None]) -> Layers:
    """Put a page together.

    Raises:
        ImageFileError: a layer that cannot be read, has no transparency, or is not of the art's size.
    """
    art, balloons, text = files
    alone = read_rgb(art)
    clean, covered = alone, np.zeros((*alone.shape[:2], 1), np.float32)
    if balloons is not None:
        colour, covered = _layer(balloons, alone.shape, art)
        clean = quantise(over(alone.astype(np.float32), colour, covered))
    colour, alpha = _layer(text, alone.shape, art)
    lettered = quantise(over(clean.astype(np.float32), colour, alpha))
    return Layers(clean, lettered, alpha, alpha[..., 0] >= GLYPH_ALPHA, alone, covered)


def over(below: np.ndarray, colour: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """A transparent layer laid over a picture, all float32; alpha 0..1."""
    return below + alpha * (colour - below)


def _layer(path: str, shape: tuple[int, ...], art: str) -> tuple[np.ndarray, np.ndarray]:
    """Colour and alpha."""
    picture = read_picture(path)
    if picture.alpha is None:
        raise ImageFileError(path, "a layer needs an alpha channel (RGBA PNG); this file has none")
    if picture.pixels.shape[:2] != shape[:2]:
        own, wanted = (f"{size[1]}x{size[0]}" for size in (picture.pixels.shape, shape))
        raise ImageFileError(path, f"is {own} pixels, its art {art} {wanted}")
    colour = to_channels(picture.pixels.astype(np.float32), 3)
    return colour, (picture.alpha.astype(np.float32) / 255)[..., None]


def check_size(path: str, size: int) -> None:
    """Refuse a picture that is smaller than the crops.

    Raises:
        ImageFileError: naming it.
    """
    height, width = read_size(path)
    if min(height, width) < size:
        raise ImageFileError(path, f"is {width}x{height} pixels, but a page must be {size} or more each way")
