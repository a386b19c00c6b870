"""Overlay removers by name: picture in; clean picture, mask and a record of what was done out."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from keras_overlay.registry import Table
from keras_overlay.spec import Spec

if TYPE_CHECKING:
    from keras_overlay.removers.remover import Remover

REMOVERS = Table(
    "overlay",
    [
        ("captions", "keras_overlay.removers.captions:Captions"),
        ("digits", "keras_overlay.removers.digits:Digits"),
        ("gaussian", "keras_overlay.removers.gaussian:Gaussian"),
        ("impulse", "keras_overlay.removers.impulse:Impulse"),
        ("seal", "keras_overlay.removers.seal:Seal"),
        ("text", "keras_overlay.removers.text:Text"),
        ("watermark", "keras_overlay.removers.watermark:Watermark"),
    ],
    """A `Remover` subclass whose constructor takes literals, all with defaults (`watermark` refuses to be without a
    `mark` all the same); the first line of its docstring says what it removes. Constructing it checks the arguments
    and the weights without importing a deep learning library; `load()` then loads what it needs. Called with a
    picture, uint8, uint16 or float32 (height, width, 1 or 3), it returns a `Removal`: the cleaned picture of the same
    shape and dtype, a mask, bool (height, width), outside of which nothing changed (for all but `text` True exactly
    where something did), and a record: which overlay, which weights, which settings, seconds. Stateless between
    pictures.
    A setting that several removers take has one name, meaning and unit in all of them: strength, threshold, tile,
    overlap, self_ensemble, precision.""",
)


def build(overlay: str, **settings: Any) -> Remover:
    """Make the remover of an overlay.

    Args:
        overlay: A name of REMOVERS.
        settings: Arguments of its constructor; those that are None are left to their defaults.

    Raises:
        ValueError: the overlay is unknown, takes no such setting, or the value is out of range.
        TypeError: a setting is of the wrong type.
        WeightsError: its weights are not the ones that were shipped.
    """
    given = {name: value for name, value in settings.items() if value is not None}
    taken = set(inspect.signature(REMOVERS[overlay]).parameters)
    unknown = sorted(set(given) - taken)
    if unknown:
        raise ValueError(
            f"overlay {overlay!r} takes no {unknown[0]} (got {unknown[0]}={given[unknown[0]]!r}); it takes "
            f"{', '.join(sorted(taken))}"
        )
    return REMOVERS.build(Spec(overlay, (), given))


def about(overlay: str) -> str:
    """What an overlay is, in one line. Raises ValueError for an unknown one."""
    return inspect.getdoc(REMOVERS[overlay]).splitlines()[0].rstrip(".")
