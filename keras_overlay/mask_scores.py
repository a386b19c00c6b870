"""How well masks of letters were found: average precision, foreground IoU, and recall of letters after dilation."""

from __future__ import annotations

import math

import numpy as np

from keras_overlay.masks.from_pair import dilated

BINS, FARTHEST = 4000, 20.0
"""Number of bins for logits, and the logit, either way, from which on all count as the same."""
DILATION = 3  # of the found mask, before recall is taken: side of the window, pixels


class MaskScores:
    """Adds pages up: every pixel counts the same, whichever page it is on.

    Args:
        threshold: Logit from which on a pixel counts as found.
        dilation: Side of the max pooling's window for `recall`, odd.
    """

    def __init__(self, threshold: float = 0.0, dilation: int = DILATION):
        self.threshold, self.dilation = threshold, dilation
        self.positives, self.everything = np.zeros(BINS), np.zeros(BINS)
        self.both = self.either = self.letters = self.found = self.reached = 0

    def add(self, mask: np.ndarray, logits: np.ndarray, found: np.ndarray | None = None) -> None:
        """Add a page.

        Args:
            mask: bool (height, width), True on letters.
            logits: Of the same shape.
            found: What was made of them, bool; None for the pixels that reach the threshold. AP is of the logits.

        Raises:
            ValueError: if shapes differ.
        """
        if mask.shape != logits.shape:
            raise ValueError(f"mask and logits must be of one shape, got {mask.shape} and {logits.shape}")
        places = np.clip((logits + FARTHEST) * (BINS / (2 * FARTHEST)), 0, BINS - 1).astype(int).ravel()
        self.everything += np.bincount(places, minlength=BINS)
        self.positives += np.bincount(places[mask.ravel()], minlength=BINS)
        found = logits >= self.threshold if found is None else found
        self.both += int((mask & found).sum())
        self.either += int((mask | found).sum())
        self.letters += int(mask.sum())
        self.found += int(found.sum())
        self.reached += int((mask & dilated(found, self.dilation)).sum())

    def result(self) -> dict[str, float]:
        """`AP`, `IoU`, `precision`, and `recall` after dilation, each 0..1; nan for what has no meaning yet."""
        return {
            "AP": average_precision(self.positives, self.everything),
            "IoU": _share(self.both, self.either),
            "recall": _share(self.reached, self.letters),
            "precision": _share(self.both, self.found),
        }


def average_precision(positives: np.ndarray, everything: np.ndarray) -> float:
    """Sum over thresholds of precision times what recall gains there (scikit-learn's definition).

    Args:
        positives: Letters' pixels in each bin, (bins,), the largest logits last.
        everything: All pixels in each bin.

    Returns:
        0..1; nan without letters.
    """
    if not positives.sum():
        return math.nan
    found, answered = np.cumsum(positives[::-1]), np.cumsum(everything[::-1])
    precision = found / np.maximum(answered, 1)
    return float((precision * positives[::-1]).sum() / found[-1])


def _share(part: int, whole: int) -> float:
    return part / whole if whole else math.nan
