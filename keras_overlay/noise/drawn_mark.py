"""A mark of our own to try things with: a ring, a text and a line, white with a dark rim, partly transparent."""

from __future__ import annotations

import numpy as np

_FINE = 4  # times the size at which it is drawn, for smooth edges
_WHITE, _RIM = (255, 255, 255, 235), (24, 32, 48, 200)
_LONGEST = 40  # letters


def drawn_mark(text: str = "SAMPLE", height: int = 64) -> np.ndarray:
    """Draw a mark.

    Args:
        text: 1 to 40 characters.
        height: Of the mark, 16..1024 pixels.

    Returns:
        uint8 (height, width, 4), RGBA, as wide as the text wants.

    Raises:
        ValueError: if the text is empty or too long, or the height out of range.
    """
    from PIL import Image, ImageDraw, ImageFont

    text = text.strip()
    if not 1 <= len(text) <= _LONGEST:
        raise ValueError(f"text must have 1 to {_LONGEST} characters, got text={text!r}")
    if not 16 <= height <= 1024:
        raise ValueError(f"height must be 16..1024 pixels, got height={height!r}")
    unit = height * _FINE / 64  # a 64th of the mark's height
    font = ImageFont.load_default(30 * unit)
    width = round(60 * unit + font.getlength(text) + 8 * unit)
    image = Image.new("RGBA", (width, height * _FINE))
    draw = ImageDraw.Draw(image)
    for colour, rim in ((_RIM, 1.5), (_WHITE, 0.0)):
        thick = round((5 + 2 * rim) * unit)
        draw.ellipse(
            [(5 - rim) * unit, (5 - rim) * unit, (54 + rim) * unit, (59 + rim) * unit], outline=colour, width=thick
        )
        draw.polygon(_star(30 * unit, 32 * unit, (15 + rim) * unit), fill=colour)
        draw.text(
            (64 * unit, 26 * unit), text, colour, font, anchor="lm", stroke_width=round(rim * unit), stroke_fill=colour
        )
        draw.rectangle([(64 - rim) * unit, (50 - rim) * unit, width - (6 - rim) * unit, (54 + rim) * unit], fill=colour)
    small = image.convert("RGBa").resize((max(1, round(width / _FINE)), height), Image.Resampling.BOX)
    return np.array(small.convert("RGBA"))


def _star(x: float, y: float, radius: float) -> list[tuple[float, float]]:
    """Corners of a star of five points."""
    turns = np.arange(10) * np.pi / 5 - np.pi / 2
    reach = np.where(np.arange(10) % 2, 0.45, 1.0) * radius
    return list(zip(x + reach * np.cos(turns), y + reach * np.sin(turns), strict=True))
