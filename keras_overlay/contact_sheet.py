"""A sheet of pictures in rows and columns with labels, every picture at its own size, one pixel a pixel."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from keras_overlay.pixels import quantise, to_channels

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

_PAPER, _INK, _FAINT = (255, 255, 255), (20, 20, 20), (110, 110, 110)
_GAP = 6  # pixels between pictures
_NARROWEST = 12  # least width of a column in heights of a letter, so that its label can be read


def contact_sheet(
    title: str,
    columns: Sequence[str],
    rows: Sequence[str],
    pictures: Sequence[Sequence[np.ndarray]],
) -> np.ndarray:
    """Lay out pictures under a title, with a label above each column and left of each row.

    Args:
        title: One line; shortened if the sheet is too narrow for it.
        columns: A label for each column, of one or more lines.
        rows: A label for each row.
        pictures: Row by row, all of one size, (height, width, 1 or 3) each, uint8 or float on 0..255.

    Returns:
        uint8 (height, width, 3).

    Raises:
        ValueError: if pictures have different sizes or their number is not that of the labels.
    """
    from PIL import Image, ImageDraw, ImageFont

    height, width = _size(columns, rows, pictures)
    letter = min(24, max(11, height // 16))  # height of a letter in pixels
    font, small = ImageFont.load_default(1.25 * letter), ImageFont.load_default(letter)
    across = max(width, _NARROWEST * letter) + _GAP
    left = max(round(small.getlength(label)) for label in rows) + 3 * _GAP
    top = 2 * letter + 3 * _GAP + max(label.count("\n") + 1 for label in columns) * round(1.4 * letter)
    sheet = Image.new("RGB", (left + across * len(columns) + _GAP, top + (height + _GAP) * len(rows) + _GAP), _PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.text((2 * _GAP, 2 * _GAP), _fitting(title, draw, font, sheet.width - 4 * _GAP), _INK, font)
    for column, label in enumerate(columns):
        lines = [_fitting(line, draw, small, across - _GAP) for line in label.split("\n")]
        draw.text((left + column * across, top - _GAP), "\n".join(lines), _FAINT, small, anchor="ld")
    for row, label in enumerate(rows):
        draw.text((left - _GAP, top + row * (height + _GAP) + height // 2), label, _FAINT, small, anchor="rm")
    canvas = np.array(sheet)
    for row, line in enumerate(pictures):
        for column, picture in enumerate(line):
            y, x = top + row * (height + _GAP), left + column * across
            canvas[y : y + height, x : x + width] = to_channels(quantise(picture), 3)
    return canvas


def _size(columns: Sequence[str], rows: Sequence[str], pictures: Sequence[Sequence[np.ndarray]]) -> tuple[int, int]:
    counts = sorted({len(line) for line in pictures})
    if len(pictures) != len(rows) or counts != [len(columns)]:
        raise ValueError(
            f"pictures must be {len(rows)} rows of {len(columns)}, as the labels, got {len(pictures)} rows of {counts}"
        )
    sizes = {picture.shape[:2] for line in pictures for picture in line}
    if len(sizes) != 1:
        raise ValueError(f"pictures must be of one size, got {sorted(sizes)} (height, width)")
    return sizes.pop()


def _fitting(text: str, draw: ImageDraw, font, width: int) -> str:
    """The end of a text that fits into a width, with an ellipsis before it where something is left out."""
    kept = text
    while kept and draw.textlength(kept if kept == text else "…" + kept, font) > width:
        kept = kept[1:]
    return kept if kept == text else "…" + kept
