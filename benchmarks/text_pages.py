"""Comic pages to score the removal of lettering by: what is below the letters is known, and where they lie on art."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from datasets import comic_layers, comic_pages
from keras_overlay import noise
from keras_overlay.documents.comics import draw_comic_page
from keras_overlay.pixels import quantise

LETTERING = "lettering,0.5,4"
"""On drawn pages."""


@dataclass(frozen=True, eq=False)
class KnownPage:
    """A page.

    Attributes:
        set_name: Which row of the table it is on: the language of its lettering, or `drawn`, and the version.
        name: Of the page, with its language and version.
        lettered, clean: uint8 (height, width, 1 or 3).
        mask: bool (height, width), True on letters.
        on_art: bool (height, width), True where there is no balloon.
    """

    set_name: str
    name: str
    lettered: np.ndarray
    clean: np.ndarray
    mask: np.ndarray
    on_art: np.ndarray


def of_layers(
    folder: Path, patterns: Sequence[str], versions: Sequence[str], balloons: bool, seed: int
) -> list[tuple[str, Iterator[KnownPage]]]:
    """Pages of a folder of layers, each with its versions.

    Args:
        folder: With art/, and balloons_XX/ and text_XX/; see `datasets.comic_layers`.
        patterns: Names of pages, such as `E19*`; none for all.
        versions: Names from `datasets.comic_pages.VERSIONS`.
        balloons: Whether balloons count as lettering.
        seed: Of the screens of halftone.

    Returns:
        A name and an iterator for each page; iterators read when asked.

    Raises:
        ImageFileError: the folder holds no pages.
        ValueError: none fits a pattern.
    """
    recipe = comic_pages.Recipe(
        seed, "layers", (str(folder),), tuple(patterns), (), tuple(versions),
        size=None, crops=1, noise=LETTERING, threshold=0, smallest=0, dilation=1,
    )  # fmt: skip
    pages = comic_pages.sources(recipe, 0)
    return [(page.name, _of_layers(page, versions, balloons, seed)) for page in pages]


def _of_layers(
    source: comic_pages.Source, versions: Sequence[str], balloons: bool, seed: int
) -> Iterator[KnownPage]:  # fmt: skip
    layers = comic_layers.read(source.files)
    on_art, language = layers.balloons[..., 0] == 0, source.name.rpartition(".")[2]
    if balloons:
        layers = layers.without_balloons()
    for version in versions:
        page = comic_pages.in_version(layers, version, np.random.default_rng(seed))
        mask = comic_pages.visible(page)
        yield KnownPage(f"{language} {version}", f"{source.name}.{version}", page.lettered, page.clean, mask, on_art)


def drawn(
    count: int, versions: Sequence[str], balloons: bool, seed: int, size: tuple[int, int]
) -> list[tuple[str, Iterator[KnownPage]]]:  # fmt: skip
    """Pages drawn by `documents.comics`; arguments and result as of `of_layers`."""
    return [(f"{number:06d}", _drawn(number, versions, balloons, seed, size)) for number in range(count)]


def _drawn(
    number: int, versions: Sequence[str], balloons: bool, seed: int, size: tuple[int, int]
) -> Iterator[KnownPage]:  # fmt: skip
    for version in versions:
        rng = np.random.default_rng([seed, number, comic_pages.VERSIONS.index(version)])
        art = quantise(draw_comic_page(rng, *size, version))
        made = noise.build(LETTERING).pair(art, rng)
        lettered, clean = quantise(made.image), quantise(made.clean)
        on_art = (clean == art).all(axis=-1)
        page = comic_pages.Page(lettered, art if balloons else clean, made.drawn if balloons else made.mask)
        name = f"{number:06d}.{version}"
        yield KnownPage(f"drawn {version}", name, lettered, page.clean, comic_pages.visible(page), on_art)
