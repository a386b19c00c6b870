"""Removers whose network comes with the package."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from keras_overlay import checkpoint, weights
from keras_overlay.architectures import ARCHITECTURES, PRECISIONS
from keras_overlay.architectures.folding import folded
from keras_overlay.hardware import supports_bfloat16
from keras_overlay.registry import Between, OneOf
from keras_overlay.removers.network import NetworkRemover
from keras_overlay.restore import Restorer

if TYPE_CHECKING:
    import keras

Strength = Annotated[float | None, Between(0, 255, "grey levels")]
Threshold = Annotated[float | None, Between(0, 255, "grey levels")]
Pixels = Annotated[int | None, Between(0, 65536, "pixels")]
Precision = Annotated[str, OneOf(("auto", *PRECISIONS))]
NETWORKS_KEPT = 4


class ShippedRemover(NetworkRemover):
    """A remover that restores with shipped weights.

    Args:
        overlay: Its name, which the weights have too.
        strength: Root mean square of the noise in grey levels, 0..255, for a network that takes one; None leaves it to
            the network to find out.
        threshold: See `NetworkRemover`; None takes the manifest's.
        tile, overlap, self_ensemble: See `restore.Restorer`.
        precision: `float32`, `mixed_bfloat16`, or `auto`: the latter where the processor has it.

    Raises:
        WeightsError: the weights are missing or not the ones that were shipped.
        ValueError: a strength for a network that takes none.
    """

    def __init__(
        self,
        overlay: str,
        strength: float | None,
        threshold: float | None,
        tile: int | None,
        overlap: int | None,
        self_ensemble: bool,
        precision: str,
    ):
        shipped = weights.find(overlay)
        if strength is not None and not takes_strength(shipped.architecture):
            network_name = shipped.architecture
            raise ValueError(f"overlay {overlay!r}: its network ({network_name}) takes no strength, got {strength=:g}")
        if precision == "auto":
            precision = "mixed_bfloat16" if supports_bfloat16() else "float32"
        threshold = float(shipped.threshold if threshold is None else threshold)
        super().__init__(
            lambda: Restorer(
                network(shipped.path, shipped.sha256, precision), tile, overlap, self_ensemble, strength=strength
            ),
            threshold,
            {
                "overlay": overlay,
                "weights": [{"name": shipped.name, "sha256": shipped.sha256}],
                "strength": strength,
                "threshold": threshold,
                "self_ensemble": self_ensemble,
                "precision": precision,
            },
        )


def takes_strength(architecture: str) -> bool:
    """Whether a network of this spec has the noise level as a second input. Does not build it."""
    return bool(ARCHITECTURES.arguments(architecture).get("level"))


@functools.lru_cache(maxsize=NETWORKS_KEPT)
def network(path: Path, sha256: str, precision: str) -> keras.Model:
    """The network of a weights file, kept for the next call, batch norm folded. Another digest is another entry."""
    return folded(checkpoint.load(path, precision)[0])
