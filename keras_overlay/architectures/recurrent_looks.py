"""How a tagger looks at a picture again and again: an LSTM that is shown regions and says where to look next.

After Wang et al., "Multi-label Image Recognition by Recurrently Discovering Attentional Regions", 2017,
arXiv:1711.02816, section 3, as the seed changed it: each look is pooled to its mean instead of going through dense
layers, and the LSTM tells how far the next region is from an anchor instead of where it is.
"""

from __future__ import annotations

import keras
import numpy as np
from keras import layers, ops

from keras_overlay.layers.spatial_transformer import SpatialTransformer
from keras_overlay.looks import ANCHORS, REGION

_HALF = 0.5  # of the picture's sides, the regions that training begins with
_PRIOR = -3.0  # logit that training begins with: a picture has a twentieth of the tags
_WHOLE = (1.0, 1.0, 0.0, 0.0)
_TO_MATRIX = np.zeros((REGION, 6), np.float32)  # (half width, half height, x, y) to the rows (w, 0, x) and (0, h, y)
_TO_MATRIX[[0, 1, 2, 3], [0, 4, 2, 5]] = 1


def looks(features, tags: int, units: int, region: int):
    """Look at the whole picture, then at one region from each of `ANCHORS`.

    Args:
        features: Symbolic (N, h, w, C).
        tags: Number of tags.
        units: Of the LSTM.
        region: Side of the grid through which a region is seen.

    Returns:
        float32 (N, looks, tags + 4); see `keras_overlay.looks`.
    """
    lstm = layers.LSTM(units, return_state=True, unroll=True, dtype="float32", name="lstm")
    score = layers.Dense(tags, bias_initializer=keras.initializers.Constant(_PRIOR), dtype="float32", name="tags")
    locate = layers.Dense(REGION, kernel_initializer=_small(), dtype="float32", name="next_region")
    mean = layers.GlobalAveragePooling2D(dtype="float32", name="mean")
    window = SpatialTransformer(region, region, name="region")
    sequence = layers.RepeatVector(1, dtype="float32", name="sequence")

    seen, *state = lstm(sequence(mean(features)))  # (N, U)
    where = ops.zeros_like(seen[:, :REGION]) + np.array(_WHOLE, np.float32)  # (N, 4)
    found = [ops.concatenate([score(seen), where], axis=-1)]
    for x, y in ANCHORS:
        where = locate(seen) + np.array((_HALF, _HALF, x, y), np.float32)
        shown = window([features, ops.matmul(where, _TO_MATRIX)])  # (N, R, R, C)
        seen, *state = lstm(sequence(mean(shown)), initial_state=state)
        found.append(ops.concatenate([score(seen), where], axis=-1))
    return ops.stack(found, axis=1)


def _small():
    """Regions begin at their anchors, or nearly so."""
    return keras.initializers.RandomNormal(stddev=0.01)
