"""Removing seals with a network: only what it changes much, and in places large enough for a seal, is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from keras_overlay import checkpoint, weights
from keras_overlay.clustering.colours import strips
from keras_overlay.clustering.ink_mask import default_grow, dilated, large_places
from keras_overlay.pixels import quantise, to_scale_255
from keras_overlay.removers.network import NetworkRemover, restore_any
from keras_overlay.removers.shipped import ShippedRemover
from keras_overlay.restore import Restorer

if TYPE_CHECKING:
    from keras_overlay.classify import Classifier

NETWORK, CLASSIFIER = "seal", "seal_classifier"
"""Names of the shipped weights; the classifier's may be missing."""
EVEN_ODDS = 0.5
"""A page is left alone if the classifier gives a seal no higher probability. Pages with a seal get far more than even
odds and clean ones far less; what looks like one all the same, a signature or a coloured heading, the network too would
take for one."""
_CLOSED = 3  # pixels: holes in what was found are closed that are up to twice as wide
_AT_ONCE = 16_000_000  # pixels restored at once: of a larger page, float copies would take gigabytes


class SealNetworkRemover(NetworkRemover):
    """Restore with a network, find the seals in what it changed, and keep the rest as it is.

    Args:
        load: Makes the restorer, when it is first needed.
        threshold: Pixels of which a channel changes by this many grey levels or more may be a seal's, 0..255.
        record: See `Remover`.
        load_classifier: Makes the classifier that is asked first, or None for none.
    """

    def __init__(
        self,
        load: Callable[[], Restorer],
        threshold: float,
        record: Mapping[str, Any],
        load_classifier: Callable[[], Classifier] | None = None,
    ):
        super().__init__(load, threshold, record)
        self._load_classifier, self._classifier = load_classifier, None

    def load(self) -> None:
        """Load the networks."""
        super().load()
        if self._load_classifier is not None and self._classifier is None:
            self._classifier = self._load_classifier()

    def clean(self, picture: np.ndarray) -> np.ndarray:
        """See `Remover`. Floats are clipped to 0..255 and not rounded where a seal was found."""
        self.load()
        if self._classifier is not None and self._classifier(to_scale_255(picture)) <= EVEN_ODDS:
            return picture.copy()
        result, changed = np.empty_like(picture), np.empty(picture.shape[:2], bool)
        for rows, restored in restored_rows(picture, self.restorer):
            result[rows] = restored if picture.dtype == np.float32 else quantise(restored, picture.dtype.type)
            changed[rows] = differ(restored, picture[rows], self.threshold)
        found = found_seals(changed)
        for rows in strips(picture.shape):
            np.copyto(result[rows], picture[rows], where=~found[rows, :, None])
        return result


def differ(restored: np.ndarray, picture: np.ndarray, threshold: float) -> np.ndarray:
    """Where a channel changed by the threshold (grey levels) or more, and at all: bool (height, width)."""
    changed = np.empty(picture.shape[:2], bool)
    for rows in strips(picture.shape):
        difference = np.abs(restored[rows] - to_scale_255(picture[rows]))
        changed[rows] = (difference >= max(threshold, 1e-3)).any(axis=-1)
    return changed


def found_seals(changed: np.ndarray) -> np.ndarray:
    """Where the seals are, from where a network changed something.

    Specks and single lines are left out, what is left is grown by a seal's soft rim, and small holes are closed.

    Args:
        changed: bool (height, width).

    Returns:
        bool, of the same shape.
    """
    large = large_places(changed.view(np.uint8))
    closing = np.ones((2 * _CLOSED + 1,) * 2, np.uint8)
    grown = dilated(large, default_grow(changed.shape) + _CLOSED)
    return cv2.erode(grown, closing, borderValue=1) > 0


def restored_rows(picture: np.ndarray, restorer: Restorer) -> Iterator[tuple[slice, np.ndarray]]:
    """Restore a page piece by piece: some rows, and they restored, float32 on 0..255.

    Each piece is seen with as much around it as the network sees, so that the result is that of the whole page.
    """
    height, width = picture.shape[:2]
    if height * width <= _AT_ONCE or not restorer.tile:
        yield slice(0, height), restore_any(to_scale_255(picture), restorer)
        return
    step = max(1, _AT_ONCE // (width * restorer.geometry.multiple)) * restorer.geometry.multiple
    for start in range(0, height, step):
        first, stop = max(0, start - restorer.margin), min(start + step, height)
        restored = restore_any(to_scale_255(picture[first : stop + restorer.margin]), restorer)
        yield slice(start, stop), restored[start - first : stop - first]


def shipped_seal_remover(
    threshold: float | None, tile: int | None, overlap: int | None, self_ensemble: bool, precision: str, check: bool
) -> SealNetworkRemover:
    """The remover with the weights that come with the package; see `seal.Seal` for the arguments.

    Raises:
        WeightsError: the weights are missing or not the ones that were shipped.
    """
    shipped = ShippedRemover(NETWORK, None, threshold, tile, overlap, self_ensemble, precision)
    record = {name: value for name, value in shipped.record.items() if name != "strength"}
    if not (check and weights.is_known(CLASSIFIER)):
        return SealNetworkRemover(lambda: shipped.restorer, shipped.threshold, record)
    found = weights.find(CLASSIFIER)
    record["weights"] = [*record["weights"], {"name": found.name, "sha256": found.sha256}]
    return SealNetworkRemover(lambda: shipped.restorer, shipped.threshold, record, lambda: classifier(found))


def classifier(shipped: weights.Shipped) -> Classifier:
    """The classifier of shipped weights."""
    from keras_overlay.classify import Classifier

    return Classifier(checkpoint.load_classifier(shipped.path)[0])
