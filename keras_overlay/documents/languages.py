"""Choose a language that some fonts can write."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from keras_overlay.documents.fonts import Font, UnknownFontError
from keras_overlay.documents.sentences import LANGUAGES

_ENGLISH_WEIGHT = 6.0  # how many times as often as each other language


def choose(
    rng: np.random.Generator, fonts: Sequence[Font], languages: Sequence[str] | None = None
) -> tuple[str, list[Font]]:
    """A language, mostly English, and the fonts that can write it.

    Args:
        rng: Source of the choice.
        fonts: To choose from.
        languages: Names in `LANGUAGES` to choose from; all that can be written unless given.

    Raises:
        ValueError: if a language is unknown.
        UnknownFontError: if none of the fonts can write any of them.
    """
    wanted = sorted(LANGUAGES if languages is None else languages)
    unknown = [name for name in wanted if name not in LANGUAGES]
    if unknown or not wanted:
        raise ValueError(f"unknown language {(unknown or [''])[0]!r}; known: {', '.join(sorted(LANGUAGES))}")
    able = {name: [font for font in fonts if LANGUAGES[name].script in font.scripts] for name in wanted}
    possible = [name for name in wanted if able[name]]
    if not possible:
        scripts = ", ".join(sorted({script for font in fonts for script in font.scripts})) or "none"
        raise UnknownFontError(f"no font for {', '.join(wanted)}: scripts that the {len(fonts)} fonts have: {scripts}")
    weights = np.array([_ENGLISH_WEIGHT if name == "english" else 1.0 for name in possible])
    language = str(rng.choice(possible, p=weights / weights.sum()))
    return language, able[language]
