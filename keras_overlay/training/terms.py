"""Terms of a loss as metrics of the model, so that the history has each of them."""

from __future__ import annotations

from collections.abc import Iterable

import keras

from keras_overlay.losses.summed import SummedLoss


class Term(keras.metrics.Mean):
    """Mean of one term of the loss over the steps of an epoch; the loss itself reports it, as `note`."""

    def update_state(self, y_true, y_pred, sample_weight=None):
        """Nothing: the term was noted as the loss was computed, which is not to be done twice."""

    def note(self, value) -> None:
        """Count one step's value."""
        super().update_state(value)


def watched(loss: SummedLoss, names: Iterable[str]) -> list[Term]:
    """Metrics of some of a loss's terms, by name; the loss reports to them from now on."""
    terms = [Term(name) for name in names]

    def watch(found: dict) -> None:
        for term in terms:
            term.note(found[term.name])

    loss.watch = watch
    return terms
