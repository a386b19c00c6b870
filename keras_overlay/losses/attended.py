"""The loss of a tagger that looks at regions: right tags, and regions that are spread, small and inside of the picture.

Wang et al., "Multi-label Image Recognition by Recurrently Discovering Attentional Regions", 2017, arXiv:1711.02816,
section 3.3, with the seed's cross-entropy, weights and boundary term.
"""

from __future__ import annotations

from typing import Annotated

import keras
import numpy as np
from keras import ops

from keras_overlay.looks import ANCHORS, parted
from keras_overlay.losses.crossentropy import crossentropy
from keras_overlay.losses.summed import SummedLoss
from keras_overlay.registry import Between, checked

LARGEST, LEAST = 0.5, 0.1
"""Half sides of a region, as a share of the picture's, from which on it costs."""
Weight = Annotated[float, Between(0, 1000)]


@keras.saving.register_keras_serializable("keras_overlay")
class AttendedTags(SummedLoss):
    """Four terms, each a mean over pictures, the last three over the looks after the first too, times its weight.

    `crossentropy` is that of the tags, nats, a tag's logit being the largest of its looks'. `anchor` is half the
    squared distance of a region's centre from its anchor. `scale` is the square of what a half side exceeds 0.5 by, and
    what it lacks of 0.1, which keeps regions from being mirrored, height and width added. `boundary` is by how much a
    half side and the centre's distance from the middle exceed 1 together, added likewise: what is outside.

    Args:
        anchor, scale, boundary: Weights, 0..1000.
        reduction, name, dtype: As in Keras's losses.

    Raises:
        ValueError, TypeError: a weight out of range; called with shapes that do not belong together.
    """

    degree = 0

    @checked
    def __init__(
        self,
        anchor: Weight = 0.2,
        scale: Weight = 0.05,
        boundary: Weight = 0.1,
        reduction="sum_over_batch_size",
        name="attended",
        dtype=None,
    ):
        super().__init__(reduction=reduction, name=name, dtype=dtype)
        self.anchor, self.scale, self.boundary = anchor, scale, boundary

    def terms(self, y_true, y_pred) -> dict:
        """Four scalars; see the class."""
        labels, (logits, regions) = ops.cast(y_true, "float32"), parted(ops.cast(y_pred, "float32"))
        if labels.shape[-1] != logits.shape[-1] or logits.shape[-2] != len(ANCHORS) + 1:
            raise ValueError(
                f"{self.name}: labels must be (batch, tags) and outputs (batch, {len(ANCHORS) + 1}, tags + 4), got "
                f"shapes {tuple(y_true.shape)} and {tuple(y_pred.shape)}"
            )
        halves, centres = regions[:, 1:, :2], regions[:, 1:, 2:]  # (N, 4, 2) each; the first look is fixed
        distances = ops.subtract(centres, np.array(ANCHORS, np.float32))
        sizes = ops.square(ops.relu(ops.abs(halves) - LARGEST)) + ops.relu(LEAST - halves)
        outside = ops.relu(ops.abs(halves) + ops.abs(centres) - 1)
        return {
            "crossentropy": ops.mean(crossentropy(labels, ops.max(logits, axis=1))),
            "anchor": self.anchor * _mean(0.5 * ops.square(distances)),
            "scale": self.scale * _mean(sizes),
            "boundary": self.boundary * _mean(outside),
        }

    def get_config(self):
        """Every constructor argument."""
        return {**super().get_config(), "anchor": self.anchor, "scale": self.scale, "boundary": self.boundary}


def _mean(values):
    """Over pictures and looks, both axes added."""
    return ops.mean(ops.sum(values, axis=-1))
