"""Words that a network is sure of: of what it found, patches near each other of which no pixel stands out are art."""

from __future__ import annotations

import cv2
import numpy as np

SURE = 3.0
"""By how much the logit of a word's surest pixel must exceed that of a pixel that is just taken for a letter's."""
JOINED = 9
"""Side of the window that joins letters to words, pixels."""


def likely(logits: np.ndarray, least: float) -> np.ndarray:
    """Where letters are: hysteresis (Canny, doi:10.1109/TPAMI.1986.4767851, section VI) over words.

    Args:
        logits: float32 (height, width), of a segmenter.
        least: From which on a pixel is taken for a letter's, if its word has one that exceeds it by `SURE`.

    Returns:
        bool (height, width).
    """
    found = logits >= least
    window = np.ones((JOINED, JOINED), np.uint8)
    count, words = cv2.connectedComponents(cv2.dilate(found.astype(np.uint8), window), connectivity=8)
    surest = np.full(count, -np.inf, np.float32)
    np.maximum.at(surest, words[found], logits[found])
    return found & (surest >= least + SURE)[words]
