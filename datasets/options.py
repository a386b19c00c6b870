"""What the data sets' command lines share: option types with legal ranges, common options, errors in one line.

Nothing here imports anything slow, so that `--help` and every refusal come at once.
"""

from __future__ import annotations

import argparse
import functools
import math
import re
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from datasets.download import Patience

_HEX_DIGITS = {"md5": 32, "sha1": 40, "sha256": 64, "sha512": 128}


def new_parser(module: str, description: str) -> argparse.ArgumentParser:
    """A parser that keeps the description's line breaks and takes no abbreviations."""
    formatter = functools.partial(argparse.RawDescriptionHelpFormatter, max_help_position=30, width=110)
    prog = f"python -m {module}"
    return argparse.ArgumentParser(prog, description=description, formatter_class=formatter, allow_abbrev=False)


def add_common(parser: argparse.ArgumentParser, output_dir: str, folders: str) -> None:
    """Add the options that every downloaded data set has.

    Args:
        parser: Where to add them.
        output_dir: Default of `--output_dir`.
        folders: What is made inside of it, for the help text.
    """
    add = parser.add_argument
    add(
        "--output_dir",
        type=Path,
        default=Path(output_dir),
        metavar="DIR",
        help=f"folder for {folders}; whatever else lies in it is left alone (default: %(default)s)",
    )
    add(
        "--checksum",
        type=checksum,
        metavar="ALGO:HEX",
        help="expected checksum of the archive: md5, sha1, sha256 or sha512 (default: as said above)",
    )
    add(
        "--timeout",
        type=number(0.1, 3600),
        default=Patience.timeout,
        metavar="SECONDS",
        help="silence after which a connection counts as broken, 0.1 to 3600 (default: %(default)g)",
    )
    add(
        "--retries",
        type=whole(0, 100),
        default=Patience.retries,
        metavar="N",
        help="further attempts in a row without a new byte before giving up, 0 to 100 (default: %(default)s)",
    )
    add(
        "--pause",
        type=number(0, 60),
        default=Patience.pause,
        metavar="SECONDS",
        help="wait before the first retry, 0 to 60; doubled for each further one (default: %(default)g)",
    )
    add(
        "--keep_archive",
        action="store_true",
        help="keep the downloaded zip in DIR (default: it is removed once it is unpacked)",
    )
    add("--dry_run", action="store_true", help="say what would be done, without network and without writing, and stop")


def patience(options: argparse.Namespace) -> Patience:
    """The time-outs and retries that were asked for."""
    return Patience(options.timeout, options.retries, options.pause)


def whole(low: int, high: int) -> Callable[[str], int]:
    """Option type: a whole number in low..high, both included."""
    return _ranged(int, low, high, "a whole number")


def number(low: float, high: float) -> Callable[[str], float]:
    """Option type: a number in low..high, both included."""
    return _ranged(float, low, high, "a number")


def _ranged(kind: type, low: float, high: float, what: str) -> Callable[[str], float]:
    def convert(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            value = math.nan
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"expected {what} from {low:.15g} to {high:.15g}, got {text!r}")
        return value

    return convert


def checksum(text: str) -> str:
    """Option type: `ALGO:HEX`, returned in lower case."""
    algorithm, _, digits = text.lower().partition(":")
    if algorithm not in _HEX_DIGITS or not re.fullmatch(f"[0-9a-f]{{{_HEX_DIGITS[algorithm]}}}", digits):
        kinds = ", ".join(f"{name} ({count} digits)" for name, count in _HEX_DIGITS.items())
        raise argparse.ArgumentTypeError(f"expected ALGO:HEX where ALGO is one of {kinds}, got {text!r}")
    return f"{algorithm}:{digits}"


def web_address(text: str) -> str:
    """Option type: an http or https address."""
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        good = False
    if not good:
        raise argparse.ArgumentTypeError(f"expected an address beginning with http:// or https://, got {text!r}")
    return text


def existing_file(text: str) -> Path:
    """Option type: a file that is there."""
    if not Path(text).is_file():
        raise argparse.ArgumentTypeError(f"expected a file, but there is none at {text!r}")
    return Path(text)


def reporting(action: Callable[[], int]) -> int:
    """Do something; a mistake in files, options or network becomes one line on standard error.

    Returns:
        What `action` returns; 1 after a ValueError or OSError; 130 after Ctrl-C.
    """
    try:
        return action()
    except (ValueError, OSError) as error:
        plain = isinstance(error, OSError) and error.filename and error.strerror
        print(f"error: {f'{error.filename}: {error.strerror}' if plain else error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("interrupted; run the same command again to go on from here", file=sys.stderr)
        return 130
