"""Removing seals by their colour."""

from __future__ import annotations

import numpy as np

from keras_overlay import clustering
from keras_overlay.clustering import CLUSTERINGS
from keras_overlay.clustering.cleaning import without_seals
from keras_overlay.clustering.hues import parse_hues
from keras_overlay.clustering.naming import Wanted
from keras_overlay.removers.remover import Remover
from keras_overlay.spec import parse_one


class ColourRemover(Remover):
    """Cluster a page's colours, find those of ink, take the ink away.

    Args:
        method: Spec of CLUSTERINGS.
        fill: What to put in the ink's place, one of `clustering.filling.FILLS`.
        hues: Of the ink: names and ranges, see `clustering.hues.parse_hues`.
        min_chroma: Least chroma of the ink, paper being white, CIELAB units; None takes what stands out from the paper.
        max_lightness: Most lightness of the ink, paper being 100, 0..100 CIELAB units; 100 sets no limit.

    Raises:
        ValueError, TypeError: an unknown method (the message lists the known ones), or a setting out of range.
    """

    def __init__(self, method: str, fill: str, hues: str, min_chroma: float | None, max_lightness: float):
        if parse_one(method).name not in CLUSTERINGS:
            known = ", ".join(sorted([*CLUSTERINGS, "network"]))
            raise ValueError(f"overlay 'seal': unknown method {method!r}; known: {known}")
        self.cluster = clustering.build(method)
        self.wanted, self.fill = Wanted(parse_hues(hues), min_chroma, max_lightness), fill
        settings = {"fill": fill, "hues": hues, "min_chroma": min_chroma, "max_lightness": max_lightness}
        super().__init__({"weights": [], **settings})

    def clean(self, picture: np.ndarray) -> np.ndarray:
        """See `Remover`. Raises ValueError for a grey page and for a photograph."""
        return without_seals(picture, self.cluster, self.wanted, self.fill)
