"""The overlay `gaussian`."""

from __future__ import annotations

from keras_overlay.registry import checked
from keras_overlay.removers.shipped import Pixels, Precision, ShippedRemover, Strength


class Gaussian(ShippedRemover):
    """Sensor noise: grain over the whole picture, in dark light or from an old camera.

    Changes every pixel. For the arguments see `ShippedRemover`; `strength` is the noise's standard deviation.
    """

    @checked
    def __init__(
        self,
        strength: Strength = None,
        tile: Pixels = None,
        overlap: Pixels = None,
        self_ensemble: bool = False,
        precision: Precision = "auto",
    ):
        super().__init__("gaussian", strength, 0.0, tile, overlap, self_ensemble, precision)
