"""What all losses of inpainters share: a target with its holes beside it, and a sum of named terms."""

from __future__ import annotations

from keras import ops

from keras_overlay.losses.of_holes import parted
from keras_overlay.losses.summed import SummedLoss


class HoleLoss(SummedLoss):
    """Base: a subclass implements `parts`; see HOLE_LOSSES."""

    degree = 1
    needs_features = False
    features = None

    def parts(self, target, holes, prediction) -> dict:
        """Named terms, scalars, already weighed.

        Args:
            target: float32 (batch, height, width, C) on 0..255.
            holes: float32 (batch, height, width, 1), 0 or 1.
            prediction: As `target`.
        """
        raise NotImplementedError(f"{type(self).__name__}.parts")

    def terms(self, y_true, y_pred) -> dict:
        """What the loss is the sum of, by name; see HOLE_LOSSES."""
        if y_true.shape[-1] != y_pred.shape[-1] + 1:
            raise ValueError(
                f"{self.name}: targets must have one channel more than predictions, the holes, got shapes "
                f"{tuple(y_true.shape)} and {tuple(y_pred.shape)}"
            )
        target, holes = parted(ops.cast(y_true, "float32"))
        return self.parts(target, holes, ops.cast(y_pred, "float32"))


def mean_in_holes(values, holes):
    """Mean of (batch, height, width, C) over the places where (batch, height, width, 1) is 1; 0 if there is none."""
    count = ops.sum(holes) * values.shape[-1]
    return ops.sum(values * holes) / ops.maximum(count, 1.0)
