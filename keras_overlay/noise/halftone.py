"""Pictures in black lines and screens of dots, as manga are printed: something to put grey lettering on."""

from __future__ import annotations

from typing import Annotated

import numpy as np

from keras_overlay.documents.comics import halftone, random_screen
from keras_overlay.noise.model import NoiseModel, check_order, check_picture
from keras_overlay.pixels import to_channels
from keras_overlay.registry import Between, checked

Cell = Annotated[float, Between(2, 60, "pixels")]


class Halftone(NoiseModel):
    """The whole picture in one screen of dots; angle, number of tones and contrast are drawn for each picture.

    Args:
        min_cell, max_cell: Range of the distance of the dots, 2..60 pixels. Manga at screen size have 3 to 8.

    Raises:
        ValueError: if a value is out of range or the minimum exceeds the maximum.
    """

    name = "halftone"

    @checked
    def __init__(self, min_cell: Cell = 3, max_cell: Cell = 8):
        check_order(self.name, min_cell, max_cell, "cell")
        self.min_cell, self.max_cell = min_cell, max_cell

    def render(self, image, rng):
        """See `NoiseModel.render`; an RGB picture stays one, of three equal channels."""
        check_picture(image)
        screen = random_screen(rng, (self.min_cell, self.max_cell))
        dots = halftone(image, screen, tuple(rng.uniform(0, 1, 2).tolist()))
        return np.ascontiguousarray(to_channels(dots, image.shape[-1])), np.ones(image.shape[:2], bool)
