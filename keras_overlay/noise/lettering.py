"""Comic lettering in the fonts of this machine: speech in balloons and beside them, shouts, sounds, credits.

Languages are those that the fonts found can write; Japanese is also written in upright columns. Without fonts besides
those of matplotlib these are English, French, German, Greek and Russian.
"""

from __future__ import annotations

from typing import Annotated

import numpy as np

from keras_overlay.documents.comics import Lettered, LetteringStyle, letter
from keras_overlay.documents.comics.speech import SPEECHES
from keras_overlay.documents.comics.wording import fonts_by_language
from keras_overlay.noise.model import NoiseModel, at_share, check_order, check_picture
from keras_overlay.registry import Between, OneOf, checked

Percent = Annotated[float, Between(0, 60, "percent")]
Pixels = Annotated[float, Between(4, 400, "pixels")]


class Lettering(NoiseModel):
    """Pieces of lettering until the share of pixels under letters passes an occupancy drawn once for each picture.

    At least one piece is drawn. Pieces do not overlap: where there is no room left fewer letters are drawn than asked
    for. The footprint is all that is drawn, balloons included; `pair` tells the letters alone.

    Args:
        min_occupancy, max_occupancy: Range of the share under letters, 0..60 percent of the pixels, uniform. A comic
            page has 0.5 to 4.
        min_size, max_size: Range of the font size of speech, 4..400 pixels, all scales as likely; shouts and sounds are
            up to four times as large, credits and signs of the lower half.
        balloons: Share of the speech that is in balloons, 0..1.
        language: One of those in `documents.comics.SPEECHES`, or `any` that the fonts can write.
        font_dir: A folder of TrueType or OpenType fonts besides those of the system.

    Raises:
        ValueError: a value out of range, a minimum above its maximum, or no font for the language.
    """

    name = "lettering"

    @checked
    def __init__(
        self,
        min_occupancy: Percent = 0.5,
        max_occupancy: Percent = 4,
        min_size: Pixels = 10,
        max_size: Pixels = 40,
        balloons: Annotated[float, Between(0, 1)] = 0.65,
        language: Annotated[str, OneOf(("any", *SPEECHES))] = "any",
        font_dir: str | None = None,
    ):
        check_order(self.name, min_occupancy, max_occupancy, "occupancy")
        check_order(self.name, min_size, max_size, "size")
        self.min_occupancy, self.max_occupancy = min_occupancy, max_occupancy
        self.min_size, self.max_size = min_size, max_size
        self.balloons, self.language, self.font_dir = balloons, language, font_dir
        fonts_by_language(language, font_dir)  # looked for now, so that no batch waits for it or fails

    def fixed(self, share=0.5):
        """The same sizes, the occupancy fixed at `share` (0..1) of the way from minimum to maximum."""
        occupancy = at_share(share, self.min_occupancy, self.max_occupancy)
        changed = {"min_occupancy": occupancy, "max_occupancy": occupancy}
        return Lettering(**{**self.arguments(), **changed})

    def render(self, image, rng):
        """See `NoiseModel.render`."""
        lettered = self.pair(image, rng)
        return lettered.image, lettered.drawn

    def pair(self, image: np.ndarray, rng: np.random.Generator) -> Lettered:
        """The lettered picture, the same without letters, and the mask of the letters; see `Lettered`."""
        check_picture(image)
        occupancy = (self.min_occupancy / 100, self.max_occupancy / 100)
        sizes = (self.min_size, self.max_size)
        return letter(image, rng, LetteringStyle(occupancy, sizes, self.balloons, self.language, self.font_dir))
