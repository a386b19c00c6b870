"""Key pixels (b): those that the first layer sees as it sees most others, by mean minus deviation of its feature maps.

The method of Grieser 2018: the first convolution's maps, as large as the crop, are reduced over the maps to their mean
and their standard deviation; the pixels of the largest bucket of the histogram of mean - deviation are taken for
background. The number of buckets is not told there; ten is the usual number of NumPy and Matplotlib.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from keras_overlay.digits.boxes import Box
from keras_overlay.infilling.box_by_box import box_by_box
from keras_overlay.infilling.painting import Painting
from keras_overlay.infilling.reading import DigitReader
from keras_overlay.infilling.result import Infilled

BUCKETS = 10


def feature_maps(picture: np.ndarray, boxes: Sequence[Box], reader: DigitReader, how: Painting) -> Infilled:
    """Method (b), see INFILLS; the map is mean - deviation."""
    return box_by_box(picture, boxes, reader, how, keys_of)


def keys_of(reader: DigitReader, one: np.ndarray, label: int) -> tuple[np.ndarray, np.ndarray]:
    """Key pixels of a crop, and mean - deviation of the maps; see `box_by_box`."""
    maps = reader.feature_maps(one)
    reduced = maps.mean(axis=-1) - maps.std(axis=-1)
    return fullest_step(reduced), reduced


def fullest_step(values: np.ndarray, buckets: int = BUCKETS) -> np.ndarray:
    """Where values lie in the largest bucket of their histogram.

    Args:
        values: float32, any shape.
        buckets: Of equal width, from the least to the largest value.

    Returns:
        bool of the same shape; all True if the values are all the same.
    """
    low, high = float(values.min()), float(values.max())
    if not high > low:
        return np.ones(values.shape, bool)
    number = np.clip(((values - low) / (high - low) * buckets).astype(int), 0, buckets - 1)
    return number == np.bincount(number.ravel(), minlength=buckets).argmax()
