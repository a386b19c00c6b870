"""The options of `remove_overlay.py` that are for house numbers alone."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from keras_overlay.command_line import number, path_ending, whole
from keras_overlay.infilling import DEFAULT_INFILL, INFILLS

OVERLAY = "digits"
NAMES = ("boxes", "infill", "sigma", "grnn_steps", "sure", "classifier")


def add(made: argparse.ArgumentParser) -> None:
    """Add them to a parser, in a group of their own. Each is None unless given: others refuse them."""
    group = made.add_argument_group("house numbers", "only for --overlay digits, which needs --boxes or --detect")
    where = group.add_mutually_exclusive_group()
    option = where.add_argument
    option("--boxes", type=path_ending(".csv", ".json", ".mat"), metavar="FILE", help="where the digits are: "
           "digitStruct.mat, JSON, or CSV with the header file,label,left,top,width,height in pixels")  # fmt: skip
    option("--detect", action="store_true", help="look for digits with the network")
    option = group.add_argument
    option("--infill", choices=list(INFILLS), help="how background pixels are chosen: combined (ours), or as published "
           f"by the first layer's feature maps, or by the gradient (default: {DEFAULT_INFILL})")  # fmt: skip
    option("--sigma", type=number(0.1, 1000), help="spread of the regression network's Gaussian, 0.1..1000 pixels "
           "(default: chosen by leave-one-out)")  # fmt: skip
    option("--grnn_steps", type=whole(0, 100_000), help="steps of training of the regression network's weights, "
           "0..100000 (default: 0, its closed form)")  # fmt: skip
    option("--sure", type=number(0, 1), help="for --detect: least probability of a digit, 0..1 (default: 0.9)")
    option(
        "--classifier",
        type=Path,
        metavar="FILE",
        help="checkpoint or run folder of train_digits.py (default: the shipped weights)",
    )


def check(made: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Refuse combinations that make no sense."""
    if options.overlay == OVERLAY and options.boxes is None and not options.detect:
        made.error("--overlay digits needs --boxes FILE, or --detect to look for digits")
    if options.detect and options.overlay != OVERLAY:
        made.error(f"--detect is for --overlay digits, got --overlay {options.overlay}")
    if options.sure is not None and not options.detect:
        made.error("--sure goes with --detect")


def settings(options: argparse.Namespace) -> dict[str, Any]:
    """What the remover's constructor gets; None for what was not given."""
    given = {name: getattr(options, name) for name in NAMES}
    return {name: str(value) if isinstance(value, Path) else value for name, value in given.items()}
