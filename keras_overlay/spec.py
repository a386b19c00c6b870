"""Spec strings: one grammar for every "name and arguments" a person types.

    spec      = part ("+" part)*            text,0,50+gaussian,0,25
    part      = name ("," argument)*        unet,start_filters=32
    argument  = [name "="] literal          0.5   true   none   logo.png   "a, b+c.png"

Literals only: whole and decimal numbers, true, false, none, and text (quoted when it holds a comma, a plus between
parts, an equals sign or a quote). Nothing in a spec is ever executed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

Literal = int | float | bool | str | None

_WORDS = {"true": True, "false": False, "none": None}
_NEEDS_QUOTES = re.compile(r'[,+="\s]')
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_WHOLE = re.compile(r"[+-]?[0-9]+\Z")
_DECIMAL = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\Z")
_PIECE = re.compile(  # one argument, or a part's name, up to the ',' or '+' that ends it
    r"""\s* (?: (?P<key>[A-Za-z_][A-Za-z0-9_]*) \s*=\s* )?
    (?: "(?P<quoted>(?:[^"\\]|\\.)*)" \s*
      | (?P<number>[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?) (?=\s*(?:[,+]|\Z)) \s*
      | (?P<bare>[^,+"]*) )
    (?P<end>[,+]|\Z)""",
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Spec:
    """One parsed part: a name, positional arguments and named arguments, all literals."""

    name: str
    args: tuple[Literal, ...] = ()
    kwargs: dict[str, Literal] = field(default_factory=dict)

    def __str__(self) -> str:
        words = [self.name, *map(_written, self.args), *(f"{k}={_written(v)}" for k, v in self.kwargs.items())]
        return ",".join(words)


def parse(text: str) -> tuple[Spec, ...]:
    """Parse a spec of one or more parts.

    Args:
        text: for example `"text,0,50+gaussian,0,25"`.

    Returns:
        One `Spec` a part, in order.

    Raises:
        TypeError: if `text` is not a string.
        ValueError: if it does not follow the grammar; the message shows the text and the faulty piece.
    """
    if not isinstance(text, str):
        raise TypeError(f"a spec must be text such as 'gaussian,0,50', got {text!r}")
    parts: list[list[re.Match]] = [[]]
    for piece in _pieces(text):
        parts[-1].append(piece)
        if piece["end"] == "+":
            parts.append([])
    return tuple(_part(pieces, text) for pieces in parts)


def parse_one(text: str) -> Spec:
    """Parse a spec that must have exactly one part (an architecture, a loss)."""
    parts = parse(text)
    if len(parts) != 1:
        raise ValueError(f"spec {text!r}: '+' joins {len(parts)} parts, expected one")
    return parts[0]


def _pieces(text: str) -> Iterator[re.Match]:
    """Cut at every ',' and '+' that is neither quoted nor a number's sign."""
    place, end = 0, ","
    while end:
        piece = _PIECE.match(text, place)
        if piece is None:
            raise ValueError(f"spec {text!r}: a quote must open and close a whole argument, got {text[place:]!r}")
        yield piece
        place, end = piece.end(), piece["end"]


def _part(pieces: list[re.Match], text: str) -> Spec:
    name = pieces[0][0].removesuffix(pieces[0]["end"]).strip()
    if not _NAME.match(name):
        raise ValueError(
            f"spec {text!r}: {name!r} is not a name (a letter, then letters, digits or '_'); quote text that holds '+'"
        )
    args: list[Literal] = []
    kwargs: dict[str, Literal] = {}
    for piece in pieces[1:]:
        key, value = piece["key"], _value(piece, text)
        if key is None and kwargs:
            raise ValueError(f"spec {text!r}: {value!r} without a name follows a named argument")
        if key is None:
            args.append(value)
        elif key in kwargs:
            raise ValueError(f"spec {text!r}: argument {key!r} is given twice")
        else:
            kwargs[key] = value
    return Spec(name, tuple(args), kwargs)


def _value(piece: re.Match, text: str) -> Literal:
    if piece["quoted"] is not None:
        return re.sub(r"\\(.)", r"\1", piece["quoted"], flags=re.DOTALL)
    word = (piece["number"] or piece["bare"]).strip()
    if not word:
        raise ValueError(f"spec {text!r}: an argument is empty")
    if word.lower() in _WORDS:
        return _WORDS[word.lower()]
    if not _DECIMAL.match(word):
        return word
    if math.isinf(float(word)):
        raise ValueError(f"spec {text!r}: the number {word} is too large")
    return int(word) if _WHOLE.match(word) else float(word)


def _written(value: Literal) -> str:
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    if not isinstance(value, str):
        return repr(value)
    if value and not (_NEEDS_QUOTES.search(value) or value.lower() in _WORDS or _DECIMAL.match(value)):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
