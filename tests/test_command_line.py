"""Option types: what they take, and messages that name the option, what is legal and what came."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from keras_overlay import command_line
from keras_overlay.noise import NOISE_MODELS
from keras_overlay.registry import Table


def converted(kind, text):
    return command_line.parser("script.py", "about").add_argument("--x", type=kind) and kind(text)


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (command_line.whole(1, 64), "64", 64),
        (command_line.whole(0), "123456789", 123456789),
        (command_line.number(0, 1), "0.25", 0.25),
        (command_line.number(1e-8, 10), "1e-3", 0.001),
        (command_line.colour, "0,128,255", (0, 128, 255)),
        (command_line.colour, " 1, 2,3", (1, 2, 3)),
        (command_line.path_ending(".png"), "a/B.PNG", Path("a/B.PNG")),
        (command_line.noise_spec, "text,0,50+gaussian,0,25", "text,0,50+gaussian,0,25"),
        (command_line.entry_spec(NOISE_MODELS), "impulse,0,9,per=pixel", "impulse,0,9,per=pixel"),
        (command_line.name_of(Table("toy", [("a", "no_such_module:x")], "")), "a,5", "a,5"),
    ],
)
def test_good_values(kind, text, value):
    assert converted(kind, text) == value
    assert type(converted(kind, text)) is type(value)


@pytest.mark.parametrize(
    ("kind", "text", "message"),
    [
        (command_line.whole(1, 64), "0", "expected a whole number from 1 to 64, got '0'"),
        (command_line.whole(1, 64), "65", "expected a whole number from 1 to 64, got '65'"),
        (command_line.whole(1, 64), "1.5", "expected a whole number from 1 to 64, got '1.5'"),
        (command_line.whole(1, 64), "", "expected a whole number from 1 to 64, got ''"),
        (command_line.whole(0, 2**31 - 1), "-1", "expected a whole number from 0 to 2147483647, got '-1'"),
        (command_line.whole(1), "many", "expected a whole number, 1 or more, got 'many'"),
        (command_line.number(0, 1), "nan", "expected a number from 0 to 1, got 'nan'"),
        (command_line.number(0), "inf", "expected a number, 0 or more, got 'inf'"),
        (command_line.number(1e-8, 10), "0", "expected a number from 1e-08 to 10, got '0'"),
        (command_line.colour, "0,0,256", "expected a colour as R,G,B with whole numbers from 0 to 255, got '0,0,256'"),
        (command_line.colour, "0,0", "expected a colour as R,G,B with whole numbers from 0 to 255, got '0,0'"),
        (command_line.colour, "red", "expected a colour as R,G,B with whole numbers from 0 to 255, got 'red'"),
        (command_line.path_ending(".csv", ".json"), "a.txt", "expected a name ending in .csv or .json, got 'a.txt'"),
        (command_line.noise_spec, "gaussian,50,0", "gaussian: min_stddev must not exceed max_stddev, got 50 and 0"),
        (command_line.noise_spec, "text,0,101", "text: max_occupancy must be 0..100 percent, got max_occupancy=101"),
        (command_line.noise_spec, "text,0,50+", "spec 'text,0,50+': '' is not a name"),
        (command_line.noise_spec, "snow", "unknown noise model 'snow'; known: clean, gaussian, halftone, impulse"),
        (command_line.noise_spec, "watermark,no_such.png", "no_such.png"),
        (command_line.entry_spec(NOISE_MODELS), "text,x", "text: min_occupancy must be float, got min_occupancy='x'"),
        (command_line.entry_spec(NOISE_MODELS), "text+text", "'+' joins 2 parts, expected one"),
        (command_line.name_of(NOISE_MODELS), "snow,1", "unknown noise model 'snow'; known: clean, gaussian"),
    ],
)
def test_bad_values_are_refused_with_what_is_legal_and_what_came(kind, text, message):
    with pytest.raises(argparse.ArgumentTypeError) as caught:
        converted(kind, text)
    assert message in str(caught.value)


def test_the_parser_names_the_option(capsys):
    made = command_line.parser("script.py", "about")
    made.add_argument("--size", type=command_line.whole(1, 64))
    with pytest.raises(SystemExit) as caught:
        made.parse_args(["--size", "0"])
    assert caught.value.code == 2
    error = capsys.readouterr().err
    assert "script.py: error: argument --size: expected a whole number from 1 to 64, got '0'" in error


def test_abbreviations_are_refused(capsys):
    made = command_line.parser("script.py", "about")
    made.add_argument("--image_size", type=int)
    with pytest.raises(SystemExit):
        made.parse_args(["--image", "3"])
    assert "unrecognized arguments: --image 3" in capsys.readouterr().err


def test_help_keeps_lines_and_shows_defaults():
    made = command_line.parser("script.py", "First line.\n\n  second --line")
    made.add_argument("--seed", type=int, default=0, help="seed of all")
    made.add_argument("--rate", type=float, default=0.5, help="a rate")
    made.add_argument("--own", default=7, help="something (default: its own)")
    made.add_argument("--flag", action="store_true", help="a flag")
    made.add_argument("--file", help="a file")
    text = made.format_help()
    assert "First line.\n\n  second --line\n" in text
    assert "seed of all (default: 0)" in text
    assert "a rate (default: 0.5)" in text
    assert "something (default: its own)\n" in text
    assert "a flag\n" in text
    assert "a file\n" in text


def test_options_are_printed_as_json(capsys):
    command_line.print_options(argparse.Namespace(seed=1, path=Path("a/b"), none=None))
    assert json.loads(capsys.readouterr().out) == {"seed": 1, "path": str(Path("a/b")), "none": None}


@pytest.mark.parametrize(
    ("error", "status", "line"),
    [
        (ValueError("a.png: broken"), 1, "error: a.png: broken\n"),
        (TypeError("wrong"), 1, "error: wrong\n"),
        (FileNotFoundError(2, "No such file", "a.png"), 1, "error: [Errno 2] No such file: 'a.png'\n"),
        (KeyboardInterrupt(), 130, "interrupted\n"),
    ],
)
def test_mistakes_become_one_line_on_standard_error(capsys, error, status, line):
    def main(argv):
        raise error

    assert command_line.run(main, []) == status
    assert capsys.readouterr().err == line


def test_faults_of_the_program_keep_their_traceback():
    def main(argv):
        raise ZeroDivisionError("a bug")

    with pytest.raises(ZeroDivisionError, match="a bug"):
        command_line.run(main, [])


def test_run_passes_arguments_and_the_status_on():
    assert command_line.run(lambda argv: len(argv), ["a", "b", "c"]) == 3
