"""Tables of the things a person can name: noise models, architectures, losses and so on.

A table maps a name to `"module:attribute"`; the module is imported when the entry is first used, so that a script's
`--help` and its refusals do not wait for TensorFlow. The strings are written in this package, never read from a file.
Arguments are literals, checked against the entry's own annotations:

    def gaussian(min_stddev: Annotated[float, Between(0, 255, "grey levels")], ...)
"""

from __future__ import annotations

import functools
import importlib
import inspect
import math
import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from keras_overlay.spec import Spec, parse_one


@dataclass(frozen=True)
class Between:
    """Legal range of a number, both ends included, with its unit."""

    low: float
    high: float = math.inf
    unit: str = ""

    def __str__(self) -> str:
        unit = f" {self.unit}" if self.unit else ""
        return f"{self.low:g}..{self.high:g}{unit}" if self.high < math.inf else f"{self.low:g} or more{unit}"


@dataclass(frozen=True)
class OneOf:
    """Legal words or numbers."""

    choices: tuple[Any, ...]

    def __str__(self) -> str:
        return "one of " + ", ".join(map(str, sorted(self.choices, key=str)))


def checked(function: Callable) -> Callable:
    """Check every annotated argument's type and range on each call of `function` (or of a class's `__init__`)."""

    @functools.wraps(function)
    def call(*args, **kwargs):
        check_arguments(function, args, kwargs)
        return function(*args, **kwargs)

    call.__signature__ = inspect.signature(function)  # Keras reads layers' constructors without following wrappers
    return call


def check_arguments(
    function: Callable, args: tuple, kwargs: Mapping[str, Any], name: str | None = None
) -> dict[str, Any]:
    """Bind and check arguments without calling.

    Args:
        function: What the arguments are for; its annotations are the rules.
        args, kwargs: The arguments, `self` included for a class's `__init__`.
        name: How messages call the function; its own name unless given.

    Returns:
        Every argument by name, defaults included (`self` left out).

    Raises:
        TypeError: an argument is missing, unknown, given twice or of the wrong type.
        ValueError: a value is outside its legal range.
    """
    function = inspect.unwrap(function)
    name = name or function.__qualname__.removesuffix(".__init__")
    try:
        bound = inspect.signature(function).bind(*args, **kwargs)
    except TypeError as error:
        raise TypeError(f"{name}: {error}; expected {usage(function)}") from None
    bound.apply_defaults()
    hints = typing.get_type_hints(function, include_extras=True)
    for argument, value in bound.arguments.items():
        if argument in hints:
            _check(name, argument, value, hints[argument])
    others = {name for name, each in bound.signature.parameters.items() if each.kind is each.VAR_KEYWORD}
    named = {key: value for key, value in bound.arguments.items() if key not in {"self", *others}}
    return {**named, **{key: value for name in others for key, value in bound.arguments[name].items()}}


def usage(function: Callable) -> str:
    """The arguments of an entry as a person types them, e.g. `min_stddev,max_stddev=50`."""
    words = []
    for parameter in inspect.signature(inspect.unwrap(function)).parameters.values():
        if parameter.name != "self" and parameter.kind is not parameter.VAR_KEYWORD:
            default = "" if parameter.default is parameter.empty else f"={str(parameter.default).lower()}"
            words.append(parameter.name + default)
    return ",".join(words) or "no argument"


def _check(name: str, argument: str, value: Any, hint: Any) -> None:
    metadata = getattr(hint, "__metadata__", ())
    kind = typing.get_args(hint)[0] if metadata else hint
    kinds = typing.get_args(kind) or (kind,)
    allowed = {float: (int, float)}
    types = tuple(t for k in kinds for t in allowed.get(k, (k,)))
    if not isinstance(value, types) or (isinstance(value, bool) and bool not in kinds):
        expected = " or ".join("none" if k is type(None) else k.__name__ for k in kinds)
        raise TypeError(f"{name}: {argument} must be {expected}, got {argument}={value!r}")
    for rule in metadata:
        inside = value in rule.choices if isinstance(rule, OneOf) else value is None or rule.low <= value <= rule.high
        if not inside:
            raise ValueError(f"{name}: {argument} must be {rule}, got {argument}={value!r}")


class Table(Mapping):
    """A read-only table from name to entry, imported when first used.

    Args:
        kind: What the entries are, for messages, e.g. `"noise model"`.
        entries: Name to `"module:attribute"`; the attribute is a class or a function with annotated arguments.
        contract: What an entry must accept and return (the table's documentation).

    Raises:
        ValueError: if a name appears twice.
    """

    def __init__(self, kind: str, entries: list[tuple[str, str]], contract: str):
        self.kind, self._places, self.__doc__ = kind, dict(entries), contract
        if len(self._places) != len(entries):
            raise ValueError(f"{kind} table: a name appears twice in {sorted(name for name, _ in entries)}")

    def __getitem__(self, name: str) -> Callable:
        if name not in self._places:
            raise ValueError(f"unknown {self.kind} {name!r}; known: {', '.join(sorted(self._places))}")
        module, attribute = self._places[name].split(":")
        return getattr(importlib.import_module(module), attribute)

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._places))

    def __len__(self) -> int:
        return len(self._places)

    def arguments(self, spec: Spec | str) -> dict[str, Any]:
        """Every argument of the entry that `spec` names, defaults included, checked but not built."""
        spec = parse_one(spec) if isinstance(spec, str) else spec
        entry = self[spec.name]
        function = entry.__init__ if inspect.isclass(entry) else entry
        return check_arguments(function, _placed(entry, spec), spec.kwargs, spec.name)

    def build(self, spec: Spec | str) -> Any:
        """Check the arguments, then call the entry with them."""
        spec = parse_one(spec) if isinstance(spec, str) else spec
        return self[spec.name](**self.arguments(spec))


def _placed(entry: Callable, spec: Spec) -> tuple:
    """Positional arguments, with a place for `self` where the entry is a class."""
    return (None, *spec.args) if inspect.isclass(entry) else spec.args
