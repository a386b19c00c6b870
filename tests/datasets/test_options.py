"""Refusals name the option and the legal range, and come at once."""

from __future__ import annotations

import pytest

from datasets import coco, options, vdsr

GOOD_SUM = "0" * 64


@pytest.mark.parametrize("main", [coco.main, vdsr.main])
@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--test_count", "0"], "argument --test_count: expected a whole number from 1 to 20000, got '0'"),
        (["--train_count", "3.5"], "argument --train_count: expected a whole number from 1 to 20000, got '3.5'"),
        (["--timeout", "0"], "argument --timeout: expected a number from 0.1 to 3600, got '0'"),
        (["--timeout", "nan"], "argument --timeout: expected a number from 0.1 to 3600, got 'nan'"),
        (["--retries", "-1"], "argument --retries: expected a whole number from 0 to 100, got '-1'"),
        (["--pause", "inf"], "argument --pause: expected a number from 0 to 60, got 'inf'"),
        (["--url", "ftp://x/y.zip"], "argument --url: expected an address beginning with http:// or https://"),
        (["--url", "http://"], "argument --url: expected an address"),
        (["--from_file", "nowhere.zip"], "argument --from_file: expected a file, but there is none at 'nowhere.zip'"),
        (["--checksum", "abc"], "argument --checksum: expected ALGO:HEX where ALGO is one of md5 (32 digits), sha1"),
        (["--checksum", "md5:xyz"], "argument --checksum: expected ALGO:HEX"),
        (["--checksum", f"crc32:{GOOD_SUM}"], "argument --checksum: expected ALGO:HEX"),
        (["--test", "3"], "unrecognized arguments: --test 3"),
    ],
)
def test_wrong_options_are_refused(main, argv, words, capsys):
    with pytest.raises(SystemExit) as stop:
        main(argv)
    assert stop.value.code == 2
    assert words in capsys.readouterr().err


def test_seed_range(capsys):
    with pytest.raises(SystemExit):
        coco.main(["--seed", "-1"])
    assert "argument --seed: expected a whole number from 0 to 4294967295, got '-1'" in capsys.readouterr().err


@pytest.mark.parametrize("text", [f"SHA256:{'A' * 64}", f"sha256:{'a' * 64}"])
def test_checksum_is_taken_in_either_case(text):
    assert options.checksum(text) == f"sha256:{'a' * 64}"


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (ValueError("v"), 1, "error: v"),
        (OSError("o"), 1, "error: o"),
        (KeyboardInterrupt(), 130, "run the same command"),
    ],
)
def test_errors_become_one_line(error, code, words, capsys):
    def fail():
        raise error

    assert options.reporting(fail) == code
    printed = capsys.readouterr().err
    assert words in printed
    assert printed.count("\n") == 1


@pytest.mark.parametrize(
    ("main", "words"),
    [
        (coco.main, ["816 MB", "Flickr", "CC BY 4.0", "DIR/train", coco.CHECKSUM, "default: 4200", "default: 800"]),
        (vdsr.main, ["non-commercial research", "MB", "NOT verified", "DIR/291", "default: 291", "--from_file"]),
    ],
)
def test_help_says_licence_size_place_and_defaults(main, words, capsys):
    with pytest.raises(SystemExit) as stop:
        main(["--help"])
    assert stop.value.code == 0
    text = capsys.readouterr().out
    assert [word for word in words if word not in text] == []
