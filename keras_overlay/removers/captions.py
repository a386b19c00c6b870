"""The overlay `captions`."""

from __future__ import annotations

from keras_overlay.registry import checked
from keras_overlay.removers.shipped import Pixels, Precision, ShippedRemover, Strength, Threshold


class Captions(ShippedRemover):
    """Rendered text: captions, subtitles, dates and lines of lettering laid over a photograph.

    What lies beside it keeps its exact values where the network changes less than `threshold`. For the arguments see
    `ShippedRemover`.
    """

    @checked
    def __init__(
        self,
        threshold: Threshold = None,
        strength: Strength = None,
        tile: Pixels = None,
        overlap: Pixels = None,
        self_ensemble: bool = False,
        precision: Precision = "auto",
    ):
        super().__init__("captions", strength, threshold, tile, overlap, self_ensemble, precision)
