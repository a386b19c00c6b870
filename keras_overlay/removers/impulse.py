"""The overlay `impulse`."""

from __future__ import annotations

from keras_overlay.registry import checked
from keras_overlay.removers.shipped import Pixels, Precision, ShippedRemover, Strength, Threshold


class Impulse(ShippedRemover):
    """Impulse noise: pixels replaced by random values, as faulty sensors and transmissions do.

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
        super().__init__("impulse", strength, threshold, tile, overlap, self_ensemble, precision)
