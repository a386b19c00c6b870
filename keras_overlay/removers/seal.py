"""The overlay `seal`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Annotated, Any

import numpy as np

from keras_overlay.clustering.filling import FILLS
from keras_overlay.registry import Between, OneOf, checked
from keras_overlay.removers.colour import ColourRemover
from keras_overlay.removers.remover import Remover
from keras_overlay.removers.seal_network import shipped_seal_remover
from keras_overlay.removers.shipped import Pixels, Precision, Threshold

NETWORK = "network"
"""The method that uses shipped weights; the others are specs of CLUSTERINGS."""
_OF_COLOURS = ("fill", "hues", "max_lightness", "min_chroma")
_OF_NETWORK = ("check", "overlap", "precision", "self_ensemble", "threshold", "tile")


class Seal(Remover):
    """Stamp seals: company seals, date stamps, postmarks and logos pressed onto documents.

    What lies outside of the seals found keeps its exact values.

    Args:
        method: `network`, or how to cluster colours, such as `kmeans` or `dbscan,eps=4`. Colours need no weights, but
            find only coloured ink, take large coloured print for it, and can do nothing on a grey page.
        fill, hues, min_chroma, max_lightness: For colours; see `colour.ColourRemover`.
        threshold: For the network: pixels that it changes by this many grey levels or more are a seal's where there are
            many close together; None takes the manifest's.
        tile, overlap, self_ensemble, precision: For the network; see `ShippedRemover`.
        check: For the network: where a shipped classifier takes a page for clean, leave it alone.

    Raises:
        WeightsError: the network's weights are missing or not the ones that were shipped.
        ValueError: an unknown method, or a setting that it does not take.
    """

    @checked
    def __init__(
        self,
        method: str = NETWORK,
        fill: Annotated[str, OneOf(FILLS)] = "unink",
        hues: str = "any",
        min_chroma: Annotated[float | None, Between(0, 200, "CIELAB units")] = None,
        max_lightness: Annotated[float, Between(0, 100, "CIELAB units")] = 100.0,
        threshold: Threshold = None,
        tile: Pixels = None,
        overlap: Pixels = None,
        self_ensemble: bool = False,
        precision: Precision = "auto",
        check: bool = True,
    ):
        given = {name: value for name, value in locals().items() if name in {*_OF_COLOURS, *_OF_NETWORK}}
        if method == NETWORK:
            refuse_others(method, given, _OF_NETWORK)
            self._way = shipped_seal_remover(threshold, tile, overlap, self_ensemble, precision, check)
        else:
            refuse_others(method, given, _OF_COLOURS)
            self._way = ColourRemover(method, fill, hues, min_chroma, max_lightness)
        self.uses_keras = self._way.uses_keras
        super().__init__({"overlay": "seal", "method": method, **self._way.record})

    def load(self) -> None:
        """See `Remover`."""
        self._way.load()

    def clean(self, picture: np.ndarray) -> np.ndarray:
        """See `Remover`. Raises ValueError for a page whose colours tell nothing."""
        return self._way.clean(picture)


def refuse_others(method: str, given: Mapping[str, Any], taken: Collection[str]) -> None:
    """Refuse, by ValueError, a setting that is not left to its default though the method does not take it."""
    defaults = Seal.__init__.__signature__.parameters
    for name, value in sorted(given.items()):
        if name not in taken and value != defaults[name].default:
            raise ValueError(
                f"overlay 'seal': method {method!r} takes no {name} (got {name}={value!r}); it takes {', '.join(taken)}"
            )
