"""The colours of inks, estimated seal by seal, and the light that passes a page without them; see `filling`."""

from __future__ import annotations

import numpy as np

from keras_overlay.clustering.colours import strips, to_light
from keras_overlay.clustering.ink_mask import Ink
from keras_overlay.clustering.paper_shade import PaperShade

_BARE = 0.8  # of the paper's light: what passes more without its ink is bare paper
_ROUNDS = 3  # of finding an ink's colour where no text is below, and where no text is, given the colour
_SAMPLE = 1_000_000  # pixels of ink looked at for its colour
_NOISE = 0.02  # mean square of the share of light that is grain, beside that of ink
_ENOUGH = 50  # pixels of one ink in one place: with fewer it has the colour of that ink elsewhere


def unmixing_weights(absorbed: np.ndarray) -> np.ndarray:
    """The weights w of `filling`'s docstring, float64 (3,), for an absorption (3,), the most of it 1.

    They minimise (w a)^2 + noise w^2: for inks that are nearly grey, exact weights would magnify the paper's grain.
    """
    absorbed = np.asarray(absorbed, np.float64)
    across = 1 - absorbed * (absorbed.sum() / (absorbed @ absorbed + _NOISE))
    return across / across.sum()


def absorption(passed: np.ndarray) -> np.ndarray:
    """How much an ink takes off red, green and blue, the most set to 1, from pixels of it with and without text below.

    Args:
        passed: float (n, 3), each pixel relative to the paper.

    Returns:
        float64 (3,). Thin ink takes off less, in the same proportion, so that the mean over pixels without text tells.
    """
    missing = np.maximum(1 - np.asarray(passed, np.float64), 0)
    least = missing.min(axis=-1)
    bare = least <= np.median(least)  # text would take off all three
    for _ in range(_ROUNDS):
        absorbed = missing[bare].sum(axis=0)
        absorbed /= max(absorbed.max(), 1e-9)
        again = passed @ unmixing_weights(absorbed) > _BARE
        if again.sum() < len(passed) / 10:
            break
        bare = again
    return absorbed


class InkColours:
    """How each ink in each place is taken out of the light.

    Args:
        picture: (height, width, 3), uint8, uint16 or float32 on 0..255.
        ink: Where its ink is, at least one pixel.
        shade: The paper's colour.
    """

    def __init__(self, picture: np.ndarray, ink: Ink, shade: PaperShade):
        every = max(1, int(np.count_nonzero(ink.number)) // _SAMPLE)
        parts = [_sample(picture, ink, shade, rows, every) for rows in strips(picture.shape)]
        passed = np.concatenate([part for part, _ in parts])
        numbers = np.concatenate([part for _, part in parts])
        self.known, groups = np.unique(numbers, return_inverse=True)
        self.weights = np.empty((self.known.size, 3), np.float32)
        inks = self.known % 256
        for number in np.unique(inks):
            self.weights[inks == number] = unmixing_weights(absorption(passed[numbers % 256 == number]))
        order = np.argsort(groups, kind="stable")
        for group, some in enumerate(np.split(order, np.cumsum(np.bincount(groups))[:-1])):
            if some.size >= _ENOUGH:
                self.weights[group] = unmixing_weights(absorption(passed[some]))

    @staticmethod
    def groups(ink: Ink, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
        """A number for each ink in each place, int64 (n,)."""
        return ink.place_of(rows, columns).astype(np.int64) * 256 + ink.number[rows, columns]

    def without_ink(self, passed: np.ndarray, groups: np.ndarray) -> np.ndarray:
        """Share of light that passes without the ink, float32 (n,), 0..1: 1 for bare paper.

        Args:
            passed: float32 (n, 3), each pixel relative to the paper.
            groups: From `groups`.
        """
        place = np.minimum(np.searchsorted(self.known, groups), self.known.size - 1)
        found = np.einsum("nk,nk->n", passed, self.weights[place])
        return np.clip(found, 0, 1, out=found)


def _sample(picture, ink: Ink, shade: PaperShade, rows: slice, every: int) -> tuple[np.ndarray, np.ndarray]:
    """Every so many-th pixel of ink in some rows relative to the paper, float32 (n, 3), and its group."""
    found = np.nonzero(ink.number[rows])
    places = (found[0][::every] + rows.start, found[1][::every])
    if not places[0].size:
        return np.empty((0, 3), np.float32), np.empty(0, np.int64)
    return to_light(picture[places]) / shade.at(*places), InkColours.groups(ink, *places)
