"""The options of `remove_overlay.py` that are for seals alone."""

from __future__ import annotations

import argparse
from typing import Any

from keras_overlay.clustering import CLUSTERINGS
from keras_overlay.clustering.filling import FILLS
from keras_overlay.clustering.hues import NAMED, parse_hues
from keras_overlay.command_line import entry_spec, number
from keras_overlay.spec import parse_one

NAMES = ("method", "fill", "hues", "min_chroma", "max_lightness", "no_check")
_NETWORK = "network"


def add(made: argparse.ArgumentParser) -> None:
    """Add them to a parser, in a group of their own. Each is None unless given: others refuse them."""
    about = "only for --overlay seal; a method of colours needs no weights, and can do nothing on a grey page"
    group = made.add_argument_group("seals", about)
    option = group.add_argument
    ways = ", ".join(CLUSTERINGS)
    option("--method", type=method, metavar="SPEC", help=f"network, or how to cluster colours: {ways}, with arguments, "
           "such as dbscan,eps=4 (default: network)")  # fmt: skip
    option("--fill", choices=FILLS, help="what takes the ink's place, for methods of colours: unink takes its share of "
           "the light out, paper leaves dark text as it is and paints the rest, inpaint paints it with what is around "
           "(default: unink)")  # fmt: skip
    option("--hues", type=hues, metavar="RANGES", help=f"hues of the ink, for methods of colours: {', '.join(NAMED)}, "
           "or degrees of CIELAB's hue angle as LOW-HIGH from 0 to 360, joined by commas; say them where the page has "
           "coloured print too (default: any)")  # fmt: skip
    option("--min_chroma", type=number(0, 200), help="least chroma of the ink, paper being white, 0..200 CIELAB units, "
           "for methods of colours (default: what stands out from the paper, at least 6)")  # fmt: skip
    option("--max_lightness", type=number(0, 100), help="most lightness of the ink, paper being 100, 0..100 CIELAB "
           "units, for methods of colours (default: 100)")  # fmt: skip
    option("--no_check", action="store_true", help="for the network: do not ask the classifier first whether there is "
           "a seal on the page")  # fmt: skip


def settings(options: argparse.Namespace) -> dict[str, Any]:
    """What the remover's constructor gets; None for what was not given."""
    given = {name: getattr(options, name) for name in NAMES if name != "no_check"}
    return {**given, "check": False if options.no_check else None}


def method(text: str) -> str:
    """Option type: `network` or a spec of CLUSTERINGS."""
    try:
        name = parse_one(text).name
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    if text != _NETWORK and name not in CLUSTERINGS:
        known = ", ".join(sorted([*CLUSTERINGS, _NETWORK]))
        raise argparse.ArgumentTypeError(f"unknown method {text!r}; known: {known}")
    return text if text == _NETWORK else entry_spec(CLUSTERINGS)(text)


def hues(text: str) -> str:
    """Option type: ranges of hue."""
    try:
        parse_hues(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text
