"""All tables of networks, for who has only a name."""

from __future__ import annotations

from keras_overlay.architectures import ARCHITECTURES
from keras_overlay.architectures.classifiers import CLASSIFIERS
from keras_overlay.architectures.digit_classifiers import DIGIT_CLASSIFIERS
from keras_overlay.architectures.inpainters import INPAINTERS
from keras_overlay.architectures.segmenters import SEGMENTERS
from keras_overlay.architectures.taggers import TAGGERS
from keras_overlay.registry import Table

TABLES = (ARCHITECTURES, CLASSIFIERS, DIGIT_CLASSIFIERS, INPAINTERS, SEGMENTERS, TAGGERS)


def table_of(spec: str) -> Table | None:
    """The table that has the network of a spec; None if no table has."""
    name = spec.split(",")[0].strip()
    return next((table for table in TABLES if name in table), None)
