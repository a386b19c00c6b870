"""How clear text is in a restored picture: the strength of its edges, and what Tesseract reads in it."""

from __future__ import annotations

import cv2
import numpy as np

from benchmarks import ocr
from keras_overlay.pixels import quantise, to_channels

_STRONG = 100.0  # grey levels over two pixels, by Sobel's operator divided by 4: half of black on white


def edge_sharpness(clean: np.ndarray, restored: np.ndarray) -> float:
    """How strong the edges of text still are: 1 as in the clean picture, below 1 blurred.

    The mean gradient of the restored picture's luma over that of the clean picture, both taken where the clean picture
    has strong edges, so that what is left of a seal elsewhere does not count.

    Args:
        clean, restored: (height, width, 1 or 3) on 0..255.

    Returns:
        0 or more; nan if the clean picture has no strong edge.
    """
    before, after = (_gradient(each) for each in (clean, restored))
    edges = before >= min(_STRONG, 0.5 * before.max(initial=0.0)) if before.max(initial=0.0) > 0 else before > 0
    return float(after[edges].mean() / before[edges].mean()) if edges.any() else float("nan")


def _gradient(picture: np.ndarray) -> np.ndarray:
    luma = to_channels(np.asarray(picture, np.float32), 1)[..., 0]
    across, down = (cv2.Sobel(luma, cv2.CV_32F, *axes) / 4 for axes in ((1, 0), (0, 1)))
    return np.hypot(across, down)


def read(picture: np.ndarray) -> str:
    """What Tesseract reads in a cut of a page, as one block of English text, white space made single.

    Args:
        picture: (height, width, 1 or 3) on 0..255, RGB, at about 150 dots per inch.

    Raises:
        ProcessFailed: Tesseract ended with an error.
    """
    large = cv2.resize(quantise(np.asarray(picture)), None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    return ocr.plain(ocr.read(large.reshape(*large.shape[:2], -1), dpi=300, layout="6"))


def misread(wanted: list[str], got: list[str]) -> float:
    """Errors over all texts, over the number of characters wanted; nan if nothing is."""
    length = sum(map(len, wanted))
    return sum(ocr.errors(*pair) for pair in zip(wanted, got, strict=True)) / length if length else float("nan")
