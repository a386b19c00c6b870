"""What `datasets.comics` makes: lettered pages beside clean ones, with the mask of the letters, in several versions."""

from __future__ import annotations

import dataclasses
import fnmatch
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from datasets import comic_layers
from datasets.growing_folder import keep
from datasets.seal_pictures import encoded
from keras_overlay import noise
from keras_overlay.documents.comics import Lettered, draw_comic_page, halftone, random_screen
from keras_overlay.image_files import find_images, read_rgb
from keras_overlay.masks.from_pair import FromPair, dilated
from keras_overlay.pairs.matching import match_by_name
from keras_overlay.pixels import quantise, to_channels

PARTS = ("lettered", "clean", "mask")
"""Folders that hold a picture of each name."""
VERSIONS = ("colour", "grey", "halftone")
DRAWN_SIZE = (1400, 990)  # pixels of a drawn page, about those of a page on a screen
_SEEN, _AROUND = 24, 9  # grey levels that make a pixel of a letter visible, and the window that sees it, pixels
_PLACES = 4  # where a crop might be cut; the one with most letters is taken


@dataclass(frozen=True)
class Recipe:
    """What the pictures are made from.

    Attributes:
        seed: Of everything that is random.
        kind: `pairs`, `layers`, `pictures` or `drawn`.
        folders: Lettered and clean pages; or the folder of layers; or pictures without letters; or none.
        only, leave_out: Patterns of page names, such as `E19*`: only those of the first, if any, none of the second.
        versions: Names from `VERSIONS`.
        size: Side of square crops in pixels, or None for whole pages.
        crops: Number of crops of a page.
        noise: Spec of the lettering on `pictures` and `drawn` pages.
        threshold, smallest: Of masks from `pairs`; see `masks.from_pair`.
        dilation: Side of the max pooling's window of all masks, odd, 1 for none.
    """

    seed: int
    kind: str
    folders: tuple[str, ...]
    only: tuple[str, ...]
    leave_out: tuple[str, ...]
    versions: tuple[str, ...]
    size: int | None
    crops: int
    noise: str
    threshold: float
    smallest: int
    dilation: int


class Source(NamedTuple):
    """One page: its name, and the files it is made from (`None` for a layer that it has not)."""

    name: str
    files: tuple[str | None, ...]


@dataclass(frozen=True, eq=False)
class Page:
    """uint8 (height, width, 1 or 3) with and without letters, and where they are, bool (height, width)."""

    lettered: np.ndarray
    clean: np.ndarray
    mask: np.ndarray

    def cut(self, top: int, left: int, size: int) -> Page:
        """A square of it."""
        window = slice(top, top + size), slice(left, left + size)
        return Page(*(np.ascontiguousarray(part[window]) for part in (self.lettered, self.clean, self.mask)))


def sources(recipe: Recipe, count: int) -> list[Source]:
    """All pages, in an order that depends on their names only.

    Args:
        recipe: What they are made from.
        count: Number of pages, for `drawn` ones; the others are as many as there are files.

    Raises:
        ValueError: there is none, or a folder is no good.
    """
    if recipe.kind == "drawn":
        return [Source(f"{number:06d}", ()) for number in range(count)]
    found = [source for source in _found(recipe) if _is_wanted(source.name, recipe)]
    if not found:
        wanted = f"only {' '.join(recipe.only) or 'all'}, not {' '.join(recipe.leave_out) or 'none'}"
        raise ValueError(f"no page left to make ({wanted}) in {' and '.join(recipe.folders)}")
    return found


def _found(recipe: Recipe) -> Iterator[Source]:
    if recipe.kind == "layers":
        yield from (Source(name, files) for name, files in comic_layers.find(recipe.folders[0]))
    elif recipe.kind == "pictures":
        for path in find_images(recipe.folders[0]):
            yield Source(_flat(path, recipe.folders[0]), (str(path),))
    else:
        for lettered, clean in zip(*match_by_name(*recipe.folders), strict=True):
            yield Source(_flat(lettered, recipe.folders[0]), (str(lettered), str(clean)))


def _flat(path: Path, folder: str) -> str:
    """A name without folders and suffix."""
    return "-".join(path.relative_to(folder).with_suffix("").parts) if path != Path(folder) else path.stem


def _is_wanted(name: str, recipe: Recipe) -> bool:
    chosen = not recipe.only or any(fnmatch.fnmatchcase(name, pattern) for pattern in recipe.only)
    return chosen and not any(fnmatch.fnmatchcase(name, pattern) for pattern in recipe.leave_out)


def names(source: Source, recipe: Recipe) -> list[str]:
    """File names of all pictures made from a page."""
    ends = [""] if recipe.size is None else [f".{number:02d}" for number in range(recipe.crops)]
    return [f"{source.name}.{version}{end}.png" for version in recipe.versions for end in ends]


def draw(recipe: Recipe, source: Source, number: int) -> Iterator[tuple[dict[str, Any], Page]]:
    """All pictures made from a page, with their lines for the manifest; each depends on seed, page and version alone.

    Args:
        recipe: What they are made from.
        source: The page.
        number: Of the page.
    """
    wanted = iter(names(source, recipe))
    for version in recipe.versions:
        rng = np.random.default_rng([recipe.seed, number, VERSIONS.index(version)])
        page = _page(recipe, source, version, rng)
        page = dataclasses.replace(page, mask=dilated(visible(page), recipe.dilation))
        for cut in [page] if recipe.size is None else _crops(page, recipe, rng):
            share = round(float(cut.mask.mean()), 6)
            yield {"name": next(wanted), "page": source.name, "version": version, "text_share": share}, cut


def visible(page: Page) -> np.ndarray:
    """The mask without letters that nobody can see, black ones on black art for example; strokes stay whole."""
    difference = np.abs(np.subtract(page.lettered, page.clean, dtype=np.float32)).max(axis=-1)
    return page.mask & dilated(page.mask & (difference >= _SEEN), _AROUND)


def _page(recipe: Recipe, source: Source, version: str, rng: np.random.Generator) -> Page:
    if recipe.kind == "layers":
        return in_version(comic_layers.read(source.files), version, rng)
    if recipe.kind == "pairs":
        lettered, clean = (read_rgb(path) for path in source.files)
        mask = FromPair(recipe.threshold, recipe.smallest)(lettered, None, clean)
        alpha = mask.astype(np.float32)[..., None]
        return in_version(comic_layers.Layers(clean, lettered, alpha, mask), version, rng)
    base = _base(recipe, source, version, rng)
    lettered: Lettered = noise.build(recipe.noise).pair(base, rng)
    return Page(quantise(lettered.image), quantise(lettered.clean), lettered.mask)


def _base(recipe: Recipe, source: Source, version: str, rng: np.random.Generator) -> np.ndarray:
    """A page or picture without letters."""
    if recipe.kind == "drawn":
        return draw_comic_page(rng, *(max(length, recipe.size or 0) for length in DRAWN_SIZE), version)
    picture = read_rgb(source.files[0])
    if version == "halftone":
        return _dots(picture, rng)
    return picture if version == "colour" else to_channels(picture, 1)


def in_version(layers: comic_layers.Layers, version: str, rng: np.random.Generator) -> Page:
    """A page of known layers in colour, in grey, or as a screen of dots with plain letters on it."""
    if version == "colour":
        return Page(layers.lettered, layers.clean, layers.mask)
    clean, lettered = (to_channels(each, 1) for each in (layers.clean, layers.lettered))
    if version == "halftone":
        ink = _ink(lettered, clean, layers.alpha)
        clean = _dots(layers.clean, rng)
        lettered = quantise(clean + layers.alpha * (ink - clean))
    return Page(lettered, quantise(clean), layers.mask)


def _dots(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return halftone(picture, random_screen(rng), tuple(rng.uniform(0, 1, 2).tolist()))


def _ink(lettered: np.ndarray, clean: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """The colour of letters, their share of the pixel undone: lettered = clean + alpha (ink - clean)."""
    difference = lettered.astype(np.float32) - clean
    return np.clip(clean + difference / np.maximum(alpha, 0.05), 0, 255)


def _crops(page: Page, recipe: Recipe, rng: np.random.Generator) -> Iterable[Page]:
    """Squares, three of four chosen for the letters on them."""
    for _ in range(recipe.crops):
        room = np.array(page.mask.shape) - recipe.size + 1
        places = rng.integers(0, room, (_PLACES, 2)).tolist()
        cuts = [page.cut(top, left, recipe.size) for top, left in places]
        yield max(cuts, key=lambda cut: cut.mask.sum()) if rng.random() < 0.75 else cuts[0]


@dataclass(frozen=True)
class Task:
    """A page to make, its number, and those of its pictures that are wanted."""

    source: Source
    number: int
    names: frozenset[str]


def tasks(recipe: Recipe, pages: Sequence[Source], done: Iterable[str]) -> list[Task]:
    """What is still to be made."""
    done = set(done)
    made = [Task(page, number, frozenset(names(page, recipe)) - done) for number, page in enumerate(pages)]
    return [task for task in made if task.names]


def work(recipe: Recipe, folder: Path, overwrite: bool, task: Task) -> list[dict[str, Any]]:
    """Make and write the pictures of one page. Returns their lines for the manifest."""
    lines = []
    for line, page in draw(recipe, task.source, task.number):
        if line["name"] in task.names:
            pictures = (page.lettered, page.clean, page.mask.astype(np.uint8) * np.uint8(255))
            for part, picture in zip(PARTS, pictures, strict=True):
                keep(folder / part / line["name"], encoded(picture), overwrite)
            lines.append(line)
    return lines


def check(recipe: Recipe, pages: Sequence[Source]) -> None:
    """Refuse what would fail later: lettering that is none, pages smaller than the crops.

    Raises:
        ValueError: naming the option or the file.
    """
    if recipe.kind in ("pictures", "drawn") and not hasattr(noise.build(recipe.noise), "pair"):
        raise ValueError(f"the noise must be one that knows its letters, such as lettering,0.5,4, got {recipe.noise}")
    if recipe.size is not None and recipe.kind != "drawn":
        for page in pages:
            comic_layers.check_size(page.files[0], recipe.size)
