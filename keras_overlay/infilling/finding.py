"""Find digits in a scene: the digit network slid over it at many sizes, then asked again about the best windows.

A network that ends in a mean over places (`architectures.digit_net`) answers for all windows of a size in one run: its
last features are averaged over each window instead of over all places. These answers differ a little from those for a
crop, whose border the network sees; so the best windows are cut out, moved a little, and read as crops.
"""

from __future__ import annotations

import functools

import cv2
import keras
import numpy as np

from keras_overlay.digits.boxes import Box, overlap
from keras_overlay.digits.crops import SIDE, resized
from keras_overlay.digits.examples import NOTHING
from keras_overlay.infilling.reading import DigitReader, softmax
from keras_overlay.pixels import to_channels

SURE = 0.9
"""Probability from which a window counts as a digit."""
SMALLEST = 12
"""Height in pixels of the smallest digits looked for, in pictures up to `_SIZES_DOWN` times as high."""
_SIZES_DOWN = 16
_STEP = 1.25  # from one height to the next
_WIDTHS = (0.4, 0.6)  # of a window, in heights
_STRIDE = 8  # pixels of the network's last features
_PLACES = SIDE // _STRIDE  # that a window covers each way
_POSSIBLE = 0.5  # probability in the first run from which a window is read again
_MOST = 48  # windows read again
_SAME = 0.25  # intersection over union from which two windows are of one digit
_SHIFTS = ((0, 0, 1, 1), (-0.12, 0, 1, 1), (0.12, 0, 1, 1), (0, -0.12, 1, 1), (0, 0.12, 1, 1), (0, 0, 0.85, 0.85),
           (0, 0, 1.15, 1.15), (0, 0, 0.8, 1), (0, 0, 1.2, 1))  # fmt: skip


class Finder:
    """Finds digits with a network.

    Args:
        reader: Its network must have a class for no digit, and end in a mean over the layer named `features`.

    Raises:
        ValueError: it has not.
    """

    def __init__(self, reader: DigitReader):
        names = {layer.name for layer in reader.model.layers}
        if not reader.can_say_nothing or "features" not in names:
            raise ValueError(
                f"digits are found with a network that can say that there is none (digit_net with 11 classes), got "
                f"{reader.model.name} with {reader.classes}; give --boxes"
            )
        self.reader = reader

    def __call__(self, picture: np.ndarray, sure: float = SURE) -> list[Box]:
        """Digits of a scene, read, from left to right.

        Args:
            picture: uint8 (height, width, 1 or 3).
            sure: Least probability of being that digit, 0..1.
        """
        grey = to_channels(picture, 1)
        windows = _best(self._windows(grey), _MOST)
        for _ in range(2):
            windows = self._moved(grey, windows)
        found = _apart([(score, box) for score, box in windows if score >= sure])
        return sorted((box for _, box in found), key=lambda box: box.left)

    def _windows(self, grey: np.ndarray) -> list[tuple[float, Box]]:
        """Every window of every size that may be a digit."""
        height, width = grey.shape[:2]
        found, high = [], float(max(SMALLEST, height / _SIZES_DOWN))
        while high <= height * 1.01:
            for share in _WIDTHS:
                if share * high <= width * 1.01:
                    found += self._of_size(grey, high, share * high)
            high *= _STEP
        return found

    def _of_size(self, grey: np.ndarray, high: float, wide: float) -> list[tuple[float, Box]]:
        rows, columns = max(SIDE, round(len(grey) * SIDE / high)), max(SIDE, round(grey.shape[1] * SIDE / wide))
        scaled = resized(grey, rows, columns).astype(np.float32)
        below, right = (-length % _STRIDE for length in (rows, columns))
        padded = np.pad(scaled, ((0, below), (0, right), (0, 0)), mode="edge")
        features = self._features(padded[None], training=False)  # not `predict`: no size comes twice to be prepared for
        features = keras.ops.convert_to_numpy(features)[0].astype(np.float32)  # (h, w, channels)
        places = features.shape[0] - _PLACES + 1, features.shape[1] - _PLACES + 1
        mean = cv2.boxFilter(features, -1, (_PLACES, _PLACES), anchor=(0, 0), borderType=cv2.BORDER_REPLICATE)
        chances = softmax(self._logits(mean[: places[0], : places[1]].reshape(-1, features.shape[-1])))[:, :NOTHING]
        best = chances.max(axis=-1)
        made = []
        for number in np.flatnonzero(best >= _POSSIBLE):
            down, across = np.multiply(divmod(int(number), places[1]), _STRIDE)
            box = Box(float(across * wide / SIDE), float(down * high / SIDE), wide, high, int(chances[number].argmax()))
            made.append((float(best[number]), box))
        return made

    @functools.cached_property
    def _features(self) -> keras.Model:
        return keras.Model(self.reader.model.input, self.reader.model.get_layer("features").output)

    def _logits(self, means: np.ndarray) -> np.ndarray:
        kernel, bias = (keras.ops.convert_to_numpy(w.value) for w in self.reader.model.get_layer("logits").weights)
        return means @ kernel + bias

    def _moved(self, grey: np.ndarray, windows: list[tuple[float, Box]]) -> list[tuple[float, Box]]:
        """Each window moved and stretched to where it is most of a digit, read as a crop."""
        tries = [_shifted(box, shift) for _, box in windows for shift in _SHIFTS]
        inside = [box for box in tries if all(span.stop - span.start > 2 for span in box.within(*grey.shape[:2]))]
        chances = self.reader.of_boxes(grey, inside)[:, :NOTHING]
        scored = dict(zip(inside, chances, strict=True))
        moved = []
        for first in range(0, len(tries), len(_SHIFTS)):
            own = [box for box in tries[first : first + len(_SHIFTS)] if box in scored]
            if own:
                best = max(own, key=lambda box: scored[box].max())
                label = int(scored[best].argmax())
                moved.append((float(scored[best].max()), Box(best.left, best.top, best.width, best.height, label)))
        return _apart(moved)


def _shifted(box: Box, shift: tuple[float, ...]) -> Box:
    across, down, wider, higher = shift
    width, height = box.width * wider, box.height * higher
    left = box.left + across * box.width + (box.width - width) / 2
    return Box(left, box.top + down * box.height + (box.height - height) / 2, width, height)


def _best(windows: list[tuple[float, Box]], most: int) -> list[tuple[float, Box]]:
    return _apart(sorted(windows, key=lambda each: -each[0])[: 8 * most])[:most]


def _apart(windows: list[tuple[float, Box]]) -> list[tuple[float, Box]]:
    """The surest windows that are not of one digit with a surer one."""
    kept: list[tuple[float, Box]] = []
    for score, box in sorted(windows, key=lambda each: (-each[0], each[1].left, each[1].top)):
        if all(overlap(box, other) < _SAME and not _mostly_inside(box, other) for _, other in kept):
            kept.append((score, box))
    return kept


def _mostly_inside(one: Box, other: Box) -> bool:
    """Whether the smaller of two boxes lies to more than 60 percent in the larger."""
    across = max(0.0, min(one.right, other.right) - max(one.left, other.left))
    down = max(0.0, min(one.bottom, other.bottom) - max(one.top, other.top))
    return across * down > 0.6 * min(one.width * one.height, other.width * other.height)
