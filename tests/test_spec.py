"""The grammar of specs: what it takes, what it refuses, and that writing a spec and reading it gives it back."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keras_overlay.spec import Spec, parse, parse_one

NAMES = st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True)
NUMBERS = st.integers(-(10**12), 10**12) | st.floats(allow_nan=False, allow_infinity=False)
TEXTS = st.text(max_size=12) | st.text(string.printable, max_size=12) | st.text(alphabet='+-.,="\\ e1t', max_size=12)
LITERALS = NUMBERS | st.booleans() | st.none() | TEXTS
SPECS = st.builds(Spec, NAMES, st.lists(LITERALS, max_size=4).map(tuple), st.dictionaries(NAMES, LITERALS, max_size=4))


def same(one: Spec, other: Spec) -> bool:
    """Equal, types included (1 == 1.0 == True otherwise)."""

    def kinds(spec):
        return [type(value) for value in (*spec.args, *spec.kwargs.values())]

    return one == other and kinds(one) == kinds(other) and list(one.kwargs) == list(other.kwargs)


@settings(deadline=None)
@given(SPECS)
def test_writing_and_parsing_gives_the_spec_back(spec):
    assert same(parse_one(str(spec)), spec)


@settings(deadline=None)
@given(st.lists(SPECS, min_size=1, max_size=4))
def test_joined_specs_come_apart_again(specs):
    parsed = parse("+".join(map(str, specs)))
    assert len(parsed) == len(specs)
    assert all(map(same, parsed, specs))


@settings(deadline=None)
@given(TEXTS)
def test_any_text_is_parsed_or_refused_with_itself_in_the_message(text):
    try:
        specs = parse(text)
    except ValueError as error:
        assert str(error).startswith(f"spec {text!r}: ")  # noqa: PT017
    else:
        assert all(map(same, parse("+".join(map(str, specs))), specs))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("clean", [Spec("clean")]),
        ("text,0,50", [Spec("text", (0, 50))]),
        ("text,0,50+gaussian,0,25", [Spec("text", (0, 50)), Spec("gaussian", (0, 25))]),
        (" text , 0 , 50 + gaussian , 0 ", [Spec("text", (0, 50)), Spec("gaussian", (0,))]),
        ("unet,start_filters=32", [Spec("unet", (), {"start_filters": 32})]),
        ("a,1,b = x.png , c=none", [Spec("a", (1,), {"b": "x.png", "c": None})]),
        ("a,true,False,NONE", [Spec("a", (True, False, None))]),
        ("a,.5,-1.,+3,1e3,1e+3,2E-2", [Spec("a", (0.5, -1.0, 3, 1000.0, 1000.0, 0.02))]),
        ("a,b=+3+c,1e+2+d", [Spec("a", (), {"b": 3}), Spec("c", (100.0,)), Spec("d")]),
        ("a,1e+b", [Spec("a", ("1e",)), Spec("b")]),
        ("a,5+b", [Spec("a", (5,)), Spec("b")]),
        ('watermark,"a, b+c=d.png",0.5', [Spec("watermark", ("a, b+c=d.png", 0.5))]),
        ('watermark, "a b.png" ', [Spec("watermark", ("a b.png",))]),
        (r'a,"say \"x\" \\ y"', [Spec("a", ('say "x" \\ y',))]),
        ('a,"1","true",""', [Spec("a", ("1", "true", ""))]),
        ('a,k="x=y"', [Spec("a", (), {"k": "x=y"})]),
        ("a,k=x=y", [Spec("a", (), {"k": "x=y"})]),
        (r"watermark,C:\marks\mark one.png", [Spec("watermark", (r"C:\marks\mark one.png",))]),
        ("a,1.2.3", [Spec("a", ("1.2.3",))]),
    ],
)
def test_good_specs(text, expected):
    parsed = parse(text)
    assert len(parsed) == len(expected)
    assert all(map(same, parsed, expected))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "'' is not a name"),
        ("text,0,50+", "'' is not a name"),
        ("+text", "'' is not a name"),
        ("5,text", "'5' is not a name"),
        ("two words", "'two words' is not a name"),
        ("unet=32", "'unet=32' is not a name"),
        ('"text",0', "'\"text\"' is not a name"),
        (
            "watermark,a+2.png",
            "'2.png' is not a name (a letter, then letters, digits or '_'); quote text that holds '+'",
        ),
        ("text,,50", "an argument is empty"),
        ("text,", "an argument is empty"),
        ("text,a=", "an argument is empty"),
        ("text,a=1,50", "50 without a name follows a named argument"),
        ("text,a=1,a=2", "argument 'a' is given twice"),
        ('text,"a', "a quote must open and close a whole argument, got '\"a'"),
        ('text,"a"b,1', "a quote must open and close a whole argument, got '\"a\"b,1'"),
        ('text,a"b"', "a quote must open and close a whole argument, got 'a\"b\"'"),
        ("text,1e999", "the number 1e999 is too large"),
        ("text," + "9" * 400, "is too large"),
    ],
)
def test_bad_specs_are_refused_with_the_text_and_the_fault(text, fault):
    with pytest.raises(ValueError) as caught:  # noqa: PT011 (the whole message is compared)
        parse(text)
    assert str(caught.value).startswith(f"spec {text!r}: ")
    assert fault in str(caught.value)


@pytest.mark.parametrize("value", [None, 5, b"text,0,50", ["text"]])
def test_only_text_is_parsed(value):
    with pytest.raises(TypeError, match=r"a spec must be text such as 'gaussian,0,50', got "):
        parse(value)


def test_one_part_is_asked_for():
    assert parse_one("unet,32") == Spec("unet", (32,))
    with pytest.raises(ValueError, match=r"spec 'unet\+srresnet': '\+' joins 2 parts, expected one"):
        parse_one("unet+srresnet")


def test_nothing_is_executed():
    spec = parse_one("a,__import__('os').getcwd()")
    assert spec.args == ("__import__('os').getcwd()",)
