"""Each box alone: key pixels of its crop, a network trained on them, the whole box painted anew and pasted back.

That is how Grieser 2018 does it; what differs between the first try and the method is which pixels are key.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from keras_overlay.digits.boxes import Box
from keras_overlay.digits.crops import SIDE, crop, resized
from keras_overlay.infilling.painting import Painting, from_keys, from_surroundings
from keras_overlay.infilling.reading import DigitReader
from keras_overlay.infilling.result import DigitRecord, Infilled

Chooser = Callable[[DigitReader, np.ndarray, int], tuple[np.ndarray, np.ndarray]]
LEAST_KEYS = 3
_NO_KEYS = "no background pixel found in the box; painted from its surroundings"
_NOTHING_AROUND = "no background pixel found in the box or around it; left as it was"


def box_by_box(
    picture: np.ndarray, boxes: Sequence[Box], reader: DigitReader, how: Painting, choose: Chooser
) -> Infilled:
    """Paint every box anew from key pixels of its own, in the boxes' order; see INFILLS.

    Args:
        picture, boxes, reader, how: See INFILLS.
        choose: From the reader, a crop, uint8 (40, 40, 1), and the digit read in it to its key pixels, bool (40, 40),
            and the map that they were chosen by, float32 (40, 40).
    """
    image, shape = picture.astype(np.float32), picture.shape[:2]
    keys, maps = np.zeros(shape, bool), np.full(shape, np.nan, np.float32)
    records = []
    for box, answer in zip(boxes, reader.of_boxes(picture, boxes), strict=True):
        read = int(answer[:10].argmax())
        place = box.within(*shape)
        chosen, strength = choose(reader, crop(picture, box), read)
        painted, sigma, warning = _painted(image, place, chosen, how)
        image[place] = painted
        size = tuple(span.stop - span.start for span in place)
        keys[place] = resized(chosen[..., None].astype(np.float32), *size)[..., 0] > 0.5
        maps[place] = resized(unit_range(strength)[..., None], *size)[..., 0]
        records.append(DigitRecord(box, read, float(answer[read]), 0.0, int(chosen.sum()), sigma, 1, warning))
    return Infilled(image, keys, maps, tuple(records))


def _painted(image, place, chosen: np.ndarray, how: Painting) -> tuple[np.ndarray, float | None, str]:
    """A box's new pixels: painted at the crop's size, as published, and brought back to the box's."""
    cut = image[place]
    if chosen.sum() >= LEAST_KEYS:
        painted, sigma = from_keys(resized(cut, SIDE, SIDE), chosen, how)
        return resized(painted, *cut.shape[:2]), sigma, ""
    unknown = np.zeros(image.shape[:2], bool)
    unknown[place] = True
    filled, sigma = from_surroundings(image, unknown, how)
    return filled[place], sigma, _NO_KEYS if sigma is not None else _NOTHING_AROUND


def unit_range(values: np.ndarray) -> np.ndarray:
    """Values moved and scaled to 0..1; all 0 if they are all the same."""
    low, high = float(values.min()), float(values.max())
    return ((values - low) / (high - low) if high > low else np.zeros_like(values)).astype(np.float32)
