"""A figure of infilled scenes: one row each, the picture as it is and what each method makes of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from keras_overlay.digits.crops import resized
from keras_overlay.image_files import write_png
from keras_overlay.panels import GAP, side_by_side
from keras_overlay.pixels import quantise, to_channels

HEIGHT = 128  # pixels, of each picture


def write(path: Path, rows: Sequence[Sequence[np.ndarray]]) -> None:
    """Write a PNG file.

    Args:
        path: File to write.
        rows: Pictures of one size in each row, uint8 or float on 0..255, (height, width, 1 or 3).
    """
    lines = [side_by_side([_scaled(picture) for picture in row]) for row in rows]
    width = max(line.shape[1] for line in lines)
    padded = [np.pad(line, ((0, GAP), (0, width - line.shape[1]), (0, 0)), constant_values=255) for line in lines]
    write_png(path, np.concatenate(padded))


def _scaled(picture: np.ndarray) -> np.ndarray:
    seen = to_channels(quantise(picture), 3)
    return resized(seen, HEIGHT, max(1, round(seen.shape[1] * HEIGHT / len(seen))))
