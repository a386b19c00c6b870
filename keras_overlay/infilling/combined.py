"""Key pixels (c), ours: all that surroundings explain, inside of the boxes and around them; and a second look.

The seed names two ways on: to refine the choice, and to combine it with the network's own judgement. Here all boxes
that are near to each other are treated together. Pixels that are what their surroundings predict are key, also those
around the boxes; ink and what ink has blurred into is not (`ink`). Only that is painted, all else keeps its values, and
paint and picture fade into one another over a pixel. Then the network reads the result: where it still sees the digit,
the ink is searched for more strictly, and in the end the whole box is painted from around it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from keras_overlay.digits.boxes import Box
from keras_overlay.digits.crops import resized
from keras_overlay.infilling.ink import LEAST_INK, find_ink
from keras_overlay.infilling.painting import Painting, from_surroundings, widened
from keras_overlay.infilling.reading import DigitReader
from keras_overlay.infilling.result import DigitRecord, Infilled
from keras_overlay.pixels import quantise

_AROUND = 0.8  # of a digit's height: how much of the surroundings is looked at
_LARGEST = 48  # pixels: ink of higher digits is searched for in a smaller copy
_STRICTER = (LEAST_INK, 0.07, None)  # least ink; None takes the whole box
_STILL = 0.5  # probability from which a digit is still seen
_FADE = 0.7  # pixels
_WHOLE_BOX = "no background pixel found in the box; painted from its surroundings"
_NO_GROUND = "no background pixel found in the box or around it; left as it was"


def combined(picture: np.ndarray, boxes: Sequence[Box], reader: DigitReader, how: Painting) -> Infilled:
    """Method (c), see INFILLS; the map is what is painted."""
    shape = picture.shape[:2]
    image, hole, records = picture.astype(np.float32), np.zeros(shape, bool), {}
    for group in neighbours(boxes):
        own = [boxes[number] for number in group]
        others = mask_of([box for number, box in enumerate(boxes) if number not in group], shape)
        place = _window(own, shape)
        view = _View(picture[place], [_moved(box, place) for box in own], others[place])
        found = view.infilled(reader, how)
        image[place] = found.image
        hole[place] |= found.hole
        records.update(zip(group, (replace(r, box=b) for r, b in zip(found.records, own, strict=True)), strict=True))
    inside = mask_of(boxes, shape)
    keys = widened(inside, 3) & ~hole
    maps = np.where(inside, hole, np.nan).astype(np.float32)
    return Infilled(image, keys, maps, tuple(records[number] for number in range(len(boxes))))


@dataclass(frozen=True, eq=False)
class _Found:
    image: np.ndarray
    hole: np.ndarray
    records: tuple[DigitRecord, ...]


class _View:
    """Part of a picture with a group of boxes near to each other.

    Args:
        picture: uint8 (height, width, channels).
        boxes: The group's, in the view's pixels.
        others: bool (height, width), True inside of boxes of other groups: neither known nor painted.
    """

    def __init__(self, picture: np.ndarray, boxes: Sequence[Box], others: np.ndarray):
        self.picture, self.boxes = picture, boxes
        self.inside = mask_of(boxes, picture.shape[:2])
        self.others = others & ~self.inside

    def infilled(self, reader: DigitReader, how: Painting) -> _Found:
        """Find the ink, paint it, and look again."""
        before = reader.of_boxes(self.picture, self.boxes)
        read = before[:, :10].argmax(axis=-1)
        strictness = np.zeros(len(self.boxes), int)
        while True:
            hole = self._hole(strictness)
            unknown = hole | self.others
            image, sigma = from_surroundings(self.picture, unknown, how, _FADE)
            after = reader.of_boxes(quantise(image), self.boxes)
            seen = (after.argmax(axis=-1) == read) & (after.max(axis=-1) > _STILL) & (strictness < len(_STRICTER) - 1)
            if sigma is None or not seen.any():
                break
            strictness += seen
        image[self.others] = self.picture[self.others]
        records = []
        for number, box in enumerate(self.boxes):
            keys = ~unknown[box.within(*unknown.shape)]
            asked_for = _STRICTER[strictness[number]] is None
            warning = _NO_GROUND if sigma is None else "" if keys.any() or asked_for else _WHOLE_BOX
            sure = float(before[number, read[number]]), float(after[number, read[number]])
            looks = 1 + int(strictness[number])
            records.append(DigitRecord(box, int(read[number]), *sure, int(keys.sum()), sigma, looks, warning))
        return _Found(image, hole & (sigma is not None), tuple(records))

    def _hole(self, strictness: np.ndarray) -> np.ndarray:
        """What is to be painted, each box looked through as strictly as said."""
        hole = np.zeros(self.inside.shape, bool)
        for level in sorted(set(strictness.tolist())):
            boxes = [box for box, own in zip(self.boxes, strictness, strict=True) if own == level]
            part = widened(mask_of(boxes, hole.shape), 2)
            hole |= part & (widened(self.inside, 1) if _STRICTER[level] is None else self._ink(_STRICTER[level]))
        return hole & ~self.others

    def _ink(self, least: float) -> np.ndarray:
        """Ink of the whole view, searched for where digits are `_LARGEST` pixels high or less."""
        unit = float(np.median([box.height for box in self.boxes]))
        height, width = self.inside.shape
        masks = [mask_of([box], self.inside.shape) for box in self.boxes]
        masks += [self.others] if self.others.any() else []
        if unit <= _LARGEST:
            return find_ink(self.picture, masks, least)
        small = tuple(max(1, round(side * _LARGEST / unit)) for side in (height, width))
        ink = find_ink(resized(self.picture, *small), [_scaled(mask, *small, 0.25) for mask in masks], least)
        return _scaled(ink, height, width, 0.3)


def _scaled(mask: np.ndarray, height: int, width: int, least: float) -> np.ndarray:
    """A bool mask of another size, True where at least such a share of a pixel was."""
    return resized(mask[..., None].astype(np.float32), height, width)[..., 0] > least


def neighbours(boxes: Sequence[Box]) -> list[list[int]]:
    """Numbers of boxes in groups: each box is with those that come nearer than `_AROUND` of its height."""
    groups: list[list[int]] = []
    for number, box in enumerate(boxes):
        wide = box.grown(_AROUND * box.height, _AROUND * box.height)
        near = [group for group in groups if any(_touch(wide, boxes[other]) for other in group)]
        groups = [group for group in groups if group not in near]
        groups.append([number, *(other for group in near for other in group)])
    return [sorted(group) for group in groups]


def _touch(one: Box, other: Box) -> bool:
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom


def mask_of(boxes: Sequence[Box], shape: tuple[int, int]) -> np.ndarray:
    """bool (height, width), True inside of boxes."""
    mask = np.zeros(shape, bool)
    for box in boxes:
        mask[box.within(*shape)] = True
    return mask


def _window(boxes: Sequence[Box], shape: tuple[int, int]) -> tuple[slice, slice]:
    """The rectangle around boxes and some of their surroundings."""
    around = _AROUND * max(box.height for box in boxes)
    left, top = min(box.left for box in boxes), min(box.top for box in boxes)
    size = max(box.right for box in boxes) - left, max(box.bottom for box in boxes) - top
    return Box(left, top, *size).grown(around, around).within(*shape)


def _moved(box: Box, place: tuple[slice, slice]) -> Box:
    rows, columns = place
    return replace(box, left=box.left - columns.start, top=box.top - rows.start)
