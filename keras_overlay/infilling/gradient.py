"""Key pixels (a): those on which the answer depends least, by the gradient of the read digit's logit.

The first try of Grieser 2018, who found it very noisy. Taken are the pixels of the fullest of ten equal steps of the
gradient's magnitude, as from the feature maps; how they were chosen is not told there.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from keras_overlay.digits.boxes import Box
from keras_overlay.infilling.box_by_box import box_by_box
from keras_overlay.infilling.feature_maps import fullest_step
from keras_overlay.infilling.painting import Painting
from keras_overlay.infilling.reading import DigitReader
from keras_overlay.infilling.result import Infilled


def gradient(picture: np.ndarray, boxes: Sequence[Box], reader: DigitReader, how: Painting) -> Infilled:
    """Method (a), see INFILLS; the map is the gradient's magnitude."""
    return box_by_box(picture, boxes, reader, how, keys_of)


def keys_of(reader: DigitReader, one: np.ndarray, label: int) -> tuple[np.ndarray, np.ndarray]:
    """Key pixels of a crop, and the gradient's magnitude (of the logit, a grey level); see `box_by_box`."""
    strength = np.abs(reader.slope(one[None], label)[0])
    return fullest_step(strength), strength
