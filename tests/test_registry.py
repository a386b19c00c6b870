"""Tables, and the checks of arguments against annotations."""

from __future__ import annotations

import collections
import math
from typing import Annotated

import pytest

from keras_overlay.registry import Between, OneOf, Table, check_arguments, checked, usage
from keras_overlay.spec import Spec


class Thing:
    """An entry."""

    @checked
    def __init__(
        self,
        size: Annotated[int, Between(1, 8, "pixels")],
        share: Annotated[float, Between(0, 1)] = 0.5,
        rate: Annotated[float, Between(0)] = 0,
        way: Annotated[str, OneOf(("up", "down"))] = "up",
        seed: int | None = None,
        flag: bool = False,
    ):
        self.got = size, share, rate, way, seed, flag


@checked
def double(number: float):
    return 2 * number


@pytest.fixture
def table():
    return Table("toy", [("thing", f"{__name__}:Thing"), ("counter", "collections:Counter")], "An entry counts.")


@pytest.fixture(autouse=True)
def importable(monkeypatch):
    """This module under its own name, whatever the way pytest imports it."""
    import sys
    import types

    module = types.ModuleType(__name__)
    module.Thing, module.double = Thing, double
    monkeypatch.setitem(sys.modules, __name__, module)


def test_build_passes_arguments_and_defaults(table):
    assert table.build("thing,3").got == (3, 0.5, 0, "up", None, False)
    assert table.build("thing,3,1,7.5,down,seed=4,flag=true").got == (3, 1, 7.5, "down", 4, True)
    assert table.build(Spec("thing", (2,), {"seed": None})).got == (2, 0.5, 0, "up", None, False)


def test_arguments_are_told_without_building(table):
    expected = {"size": 3, "share": 0.5, "rate": 0, "way": "down", "seed": None, "flag": False}
    assert table.arguments("thing,3,way=down") == expected


@pytest.mark.parametrize(
    ("spec", "error", "message"),
    [
        ("thing,0", ValueError, r"thing: size must be 1\.\.8 pixels, got size=0$"),
        ("thing,9", ValueError, r"thing: size must be 1\.\.8 pixels, got size=9$"),
        ("thing,1,-0.1", ValueError, r"thing: share must be 0\.\.1, got share=-0\.1$"),
        ("thing,1,rate=-1", ValueError, r"thing: rate must be 0 or more, got rate=-1$"),
        ("thing,1,way=left", ValueError, r"thing: way must be one of down, up, got way='left'$"),
        ("thing,1.5", TypeError, r"thing: size must be int, got size=1\.5$"),
        ("thing,true", TypeError, r"thing: size must be int, got size=True$"),
        ("thing,1,true", TypeError, r"thing: share must be float, got share=True$"),
        ("thing,1,half", TypeError, r"thing: share must be float, got share='half'$"),
        ("thing,1,way=none", TypeError, r"thing: way must be str, got way=None$"),
        ("thing,1,seed=x", TypeError, r"thing: seed must be int or none, got seed='x'$"),
        ("thing,1,flag=1", TypeError, r"thing: flag must be bool, got flag=1$"),
        ("thing", TypeError, r"thing: missing a required argument: 'size'; expected size,share=0\.5,"),
        ("thing,1,size=2", TypeError, r"thing: multiple values for argument 'size'; expected size,"),
        ("thing,1,colour=2", TypeError, r"thing: got an unexpected keyword argument 'colour'; expected size,"),
        ("thing,1,1,1,up,1,true,9", TypeError, r"thing: too many positional arguments; expected size,"),
        ("something,1", ValueError, r"unknown toy 'something'; known: counter, thing$"),
        ("thing,1+thing,2", ValueError, r"'\+' joins 2 parts, expected one$"),
    ],
)
@pytest.mark.parametrize("method", ["build", "arguments"])
def test_wrong_arguments_are_named(table, method, spec, error, message):
    with pytest.raises(error, match=message):
        getattr(table, method)(spec)


def test_not_a_number_is_out_of_every_range():
    with pytest.raises(ValueError, match=r"Thing: share must be 0\.\.1, got share=nan"):
        Thing(1, math.nan)


def test_a_checked_function_checks_each_call_and_keeps_its_name():
    assert double(4) == 8
    assert double.__name__ == "double"
    with pytest.raises(TypeError, match="double: number must be float, got number='x'"):
        double("x")


def test_a_class_called_by_hand_is_named_as_in_python():
    with pytest.raises(ValueError, match=r"^Thing: size must be 1\.\.8 pixels, got size=0$"):
        Thing(0)


def test_usage_shows_arguments_as_a_person_types_them():
    assert usage(Thing.__init__) == "size,share=0.5,rate=0,way=up,seed=none,flag=false"
    assert usage(lambda: None) == "no argument"


def test_check_arguments_returns_every_argument():
    assert check_arguments(double, (3,), {}) == {"number": 3}


def test_a_table_is_a_sorted_read_only_mapping(table):
    assert list(table) == ["counter", "thing"]
    assert len(table) == 2
    assert "thing" in table
    assert "other" not in table
    assert table["counter"] is collections.Counter
    assert table.__doc__ == "An entry counts."
    with pytest.raises(TypeError):
        table["new"] = Thing


def test_a_name_twice_is_refused():
    with pytest.raises(ValueError, match=r"toy table: a name appears twice in \['a', 'a'\]"):
        Table("toy", [("a", "m:x"), ("a", "m:y")], "")


def test_entries_are_imported_when_first_used():
    table = Table("toy", [("missing", "no_such_module:x")], "")
    assert list(table) == ["missing"]
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        table["missing"]


@pytest.mark.parametrize(
    ("rule", "text"),
    [(Between(0, 1), "0..1"), (Between(0.5, 1e6, "photons"), "0.5..1e+06 photons"), (Between(1), "1 or more"),
     (OneOf((3, 1)), "one of 1, 3")],
)  # fmt: skip
def test_rules_read_well(rule, text):
    assert str(rule) == text


@checked
def open_ended(size: Annotated[int, Between(1, 9)] = 3, **options):
    return size, options


def test_further_keyword_arguments_are_passed_on_unchecked():
    assert check_arguments(open_ended, (4,), {"name": "x"}) == {"size": 4, "name": "x"}
    assert check_arguments(open_ended, (), {}) == {"size": 3}
    assert usage(open_ended) == "size=3"
    with pytest.raises(ValueError, match=r"size must be 1\.\.9, got size=0"):
        open_ended(size=0, name="x")
