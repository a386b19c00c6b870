"""Losses that are a sum of named terms, each of which the history shows."""

from __future__ import annotations

import keras


class SummedLoss(keras.losses.Loss):
    """Base: a subclass implements `terms`; what is in `watch`, if anything, is called with them each time."""

    watch = None

    def terms(self, y_true, y_pred) -> dict:
        """What the loss is the sum of, by name: scalars, already weighed."""
        raise NotImplementedError(f"{type(self).__name__}.terms")

    def call(self, y_true, y_pred):
        """The sum of the terms."""
        terms = self.terms(y_true, y_pred)
        if self.watch is not None:
            self.watch(terms)
        values = list(terms.values())
        return sum(values[1:], values[0])
