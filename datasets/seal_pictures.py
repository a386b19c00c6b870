"""What `datasets.seals` draws: crops of pages with seals on them, each a function of the seed and its number."""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from datasets.growing_folder import keep
from datasets.own_documents import read_page, read_seals
from keras_overlay import documents
from keras_overlay.documents import Page, Seal
from keras_overlay.documents.kinds import KINDS
from keras_overlay.image_files import ImageFileError, find_images, read_size

PARTS = ("sealed", "clean", "mask")
"""Folders that hold a picture of each name."""
A4_MM = (297.0, 210.0)
_PAGE_MM = (200.0, 140.0)  # of the pages that crops are cut from: smaller than A4, drawn in half of the time
_PLACES = 4  # where a crop might be cut; the one with most text is taken


@dataclass(frozen=True)
class Recipe:
    """What the pictures are made from; the count is no part of it, so that a data set can grow.

    Attributes:
        seed: Of everything.
        size: Side of the pictures in pixels, or None for whole pages.
        dpi: Range of the pixels in an inch.
        pages: Number of pages.
        grey_share: Probability that a page is grey, 0..1.
        coloured_seals, grey_seals: Number of seals of each sort in the book.
        seals: Range of the number of seals on a picture.
        kinds, languages, layouts: Names to choose from.
        fonts: Families to choose from; empty for all.
        font_dir, seal_dir, page_dir: Folders of one's own, or None.
    """

    seed: int
    size: int | None
    dpi: tuple[float, float]
    pages: int
    grey_share: float
    coloured_seals: int
    grey_seals: int
    seals: tuple[int, int]
    kinds: tuple[str, ...]
    languages: tuple[str, ...]
    layouts: tuple[str, ...]
    fonts: tuple[str, ...]
    font_dir: str | None
    seal_dir: str | None
    page_dir: str | None


class Studio:
    """Draws the pictures of a recipe.

    Raises:
        ValueError: a name, a folder or a picture of one's own is no good; the message names it.
    """

    def __init__(self, recipe: Recipe):
        self.recipe = recipe
        found = documents.find_fonts(recipe.font_dir)
        self.fonts = documents.named(found, recipe.fonts) if recipe.fonts else found
        self.page_files = find_images(recipe.page_dir) if recipe.page_dir else []
        self.pages = len(self.page_files) or recipe.pages
        options = {"kinds": recipe.kinds, "fonts": self.fonts, "languages": recipe.languages}
        own = read_seals(recipe.seal_dir) if recipe.seal_dir else None
        self.book = own or documents.SealBook(recipe.seed, recipe.coloured_seals, recipe.grey_seals, **options)
        self.coloured = len(self.book) if own else recipe.coloured_seals

    def facts(self) -> dict[str, Any]:
        """What the pictures are made from, as plain words and numbers."""
        counts = {"pages": self.pages, "seal_files": len(self.book) if self.recipe.seal_dir else 0}
        return {**dataclasses.asdict(self.recipe), "fonts": sorted(map(str, self.fonts)), **counts}

    def check_pages(self) -> None:
        """Refuse a page of one's own that is too small, before anything is drawn.

        Raises:
            ImageFileError: naming it.
        """
        for path in self.page_files:
            height, width = read_size(path)
            least = self.recipe.size or 32
            if min(height, width) < least:
                raise ImageFileError(path, f"is {height}x{width} pixels, but a page must be {least} or more each way")

    def draw(self, number: int, names: Mapping[int, str]) -> Iterable[tuple[dict[str, Any], dict[str, np.ndarray]]]:
        """Pictures cut from one page.

        Args:
            number: Of the page, 0 to `pages` - 1.
            names: Number of the picture to its name.

        Yields:
            Line for the manifest, and a picture for each of `PARTS`: uint8, (height, width, 3 or 1) or the mask's
            (height, width), 255 exactly where `sealed` differs from `clean`.
        """
        page, dpi = self._page(number)
        for picture, name in names.items():
            rng = np.random.default_rng([self.recipe.seed, 2, picture])
            clean, text = self._cut(page, rng)
            chosen = [self._choose(rng, clean.shape[-1]) for _ in range(int(rng.integers(*self._count())))]
            sizes = [self._size(rng, self.book[index], dpi) for index in chosen]
            whole = self.recipe.size is None
            laid = documents.seal_page(clean, rng, [self.book[i] for i in chosen], sizes, 0.9 if whole else -0.25)
            yield (
                {
                    "name": name,
                    "page": number,
                    "layout": page.layout,
                    "language": page.language,
                    "grey": clean.shape[-1] == 1,
                    "dpi": round(dpi, 1),
                    "seals": [{"kind": kind, "box": list(box)} for kind, box in laid.seals],
                    "sealed_share": round(float(laid.mask.mean()), 6),
                    "text": text,
                },
                {"sealed": laid.image, "clean": clean, "mask": laid.mask.astype(np.uint8) * np.uint8(255)},
            )

    def _count(self) -> tuple[int, int]:
        return self.recipe.seals[0], self.recipe.seals[1] + 1

    def _page(self, number: int) -> tuple[Page, float]:
        """A page and its dots per inch."""
        rng = np.random.default_rng([self.recipe.seed, 1, number])
        dpi, grey = float(rng.uniform(*self.recipe.dpi)), bool(rng.random() < self.recipe.grey_share)
        if self.page_files:
            return read_page(self.page_files[number], grey), dpi
        size = self.recipe.size
        height, width = (round(length * dpi / 25.4) for length in (A4_MM if size is None else _PAGE_MM))
        if size is not None:
            height, width = max(height, size), max(width, size)
        options = {"layouts": self.recipe.layouts, "fonts": self.fonts, "languages": self.recipe.languages}
        return documents.draw_page(rng, height, width, dpi=dpi, grey=grey, **options), dpi

    def _cut(self, page: Page, rng: np.random.Generator) -> tuple[np.ndarray, str]:
        """A crop of a page, one with much text rather than one with little, and the words wholly inside of it."""
        size = self.recipe.size
        if size is None:
            return page.image, page.text
        room = np.array(page.image.shape[:2]) - size + 1
        places = rng.integers(0, room, (_PLACES, 2)).tolist()
        crops = [page.image[top : top + size, left : left + size] for top, left in places]
        most = int(np.argmax([crop.std() for crop in crops])) if rng.random() < 0.9 else 0
        top, left = places[most]
        return np.ascontiguousarray(crops[most]), page.text_in((top, left, top + size, left + size))

    def _choose(self, rng: np.random.Generator, channels: int) -> int:
        """Number of a seal: in colour mostly a coloured one; a grey picture shows coloured ink as grey."""
        of_grey = rng.random() < (0.6 if channels == 1 else 0.12)
        first, last = (self.coloured, len(self.book)) if of_grey else (0, self.coloured)
        return int(rng.integers(first, last)) if first < last else int(rng.integers(len(self.book)))

    def _size(self, rng: np.random.Generator, seal: Seal, dpi: float) -> float:
        """Longer side of a seal on the picture, in pixels."""
        kind = KINDS.get(seal.kind, KINDS["logo"])
        return float(rng.uniform(kind.shortest, kind.longest) * dpi / 25.4)


def encoded(picture: np.ndarray) -> bytes:
    """A picture as a PNG file, always the same for the same picture."""
    array = picture[..., ::-1] if picture.ndim == 3 and picture.shape[-1] == 3 else picture
    return cv2.imencode(".png", array, [cv2.IMWRITE_PNG_COMPRESSION, 3])[1].tobytes()


@dataclass(frozen=True)
class Task:
    """Pictures to cut from one page: its number, and number of the picture to its name."""

    page: int
    names: Mapping[int, str]


def work(recipe: Recipe, folder: Path, overwrite: bool, task: Task) -> list[dict[str, Any]]:
    """Draw and write the pictures of one page. Returns their lines for the manifest."""
    lines = []
    for line, pictures in _studio(recipe).draw(task.page, task.names):
        for part, picture in pictures.items():
            keep(folder / part / line["name"], encoded(picture), overwrite)
        lines.append(line)
    return lines


@functools.lru_cache(maxsize=1)
def _studio(recipe: Recipe) -> Studio:
    """This process's own."""
    return Studio(recipe)


def tasks(pages: int, count: int, names: Sequence[str], done: Iterable[str]) -> list[Task]:
    """What is still to be drawn: picture `i` is cut from page `i` modulo `pages`."""
    done = set(done)
    made = []
    for page in range(min(pages, count)):
        wanted = {number: names[number] for number in range(page, count, pages) if names[number] not in done}
        if wanted:
            made.append(Task(page, wanted))
    return made
