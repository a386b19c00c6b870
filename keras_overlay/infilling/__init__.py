"""Painting over digits with what is behind them: how key pixels are chosen, by name, and how the rest is painted."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from keras_overlay.registry import Table

if TYPE_CHECKING:
    from keras_overlay.infilling.reading import DigitReader
    from keras_overlay.infilling.result import Infilled

INFILLS = Table(
    "infill method",
    [
        ("combined", "keras_overlay.infilling.combined:combined"),
        ("feature_maps", "keras_overlay.infilling.feature_maps:feature_maps"),
        ("gradient", "keras_overlay.infilling.gradient:gradient"),
    ],
    """A function of a picture (uint8 (height, width, 1 or 3)), its boxes (`digits.Box`, each touching the picture), a
    `reading.DigitReader` and a `painting.Painting` to a `result.Infilled`: the picture without the digits, the key
    pixels, the map that they were chosen by, and a record for each box. What is outside of the boxes keeps its values,
    but for two pixels around them. Nothing random.""",
)

DEFAULT_INFILL = "combined"


def judged(found: Infilled, reader: DigitReader) -> Infilled:
    """The same, each record with how sure the network is of the digit afterwards."""
    from keras_overlay.pixels import quantise

    after = reader.of_boxes(quantise(found.image), [record.box for record in found.records])
    pairs = zip(found.records, after, strict=True)
    return replace(found, records=tuple(replace(r, sure_after=float(chances[r.read])) for r, chances in pairs))
