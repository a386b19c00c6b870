"""Options of a mark that is known, for `remove_overlay`."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from keras_overlay.command_line import number
from keras_overlay.watermarks import JPEG, TILED

_USUAL = (0.25, 2.0)


def add_mark(group) -> None:
    """What is known about the mark."""
    add = group.add_argument
    add("--mark", type=Path, metavar="FILE", help="the mark: a picture with alpha (RGBA PNG), for example from "
        "noise_model.py --extract_watermark; a picture that does not carry it stays as it is, and a warning says "
        "so")  # fmt: skip
    add("--opacity", type=number(0, 1), help="factor on the alpha of the mark's file, 0..1 (default: found out)")
    add("--position", type=position, metavar="X,Y", help="upper left corner of the mark's file in the pictures, "
        "pixels, right to 8 (default: found out); with --opacity and one --scale nothing is looked for")  # fmt: skip
    add("--scale", type=scale_range, metavar="MIN,MAX", default=_USUAL, help="how large the mark may be, times its "
        "file's size, 0.01..100; one number is the scale itself (default: 0.25,2)")  # fmt: skip
    add("--tiled", choices=sorted(TILED), default="auto", help="whether the mark repeats; no removes only the copy "
        "that is seen best")  # fmt: skip
    add("--jpeg", choices=sorted(JPEG), default="auto", help="whether to reckon with JPEG compression of the marked "
        "picture; auto does where the pixels show it, and cleans what it left at the mark's edges unless very much is "
        "marked; clean always cleans")  # fmt: skip
    add("--weight_file", type=Path, help="checkpoint or run folder of a network trained to remove this mark "
        "(train_n2n.py --source_noise_model watermark,FILE): it restores what lies under the mark")  # fmt: skip


def settings(options: argparse.Namespace) -> dict[str, Any]:
    """What the remover's constructor gets of these options; None for what was left alone."""
    x, y = options.position or (None, None)
    least, greatest = options.scale if options.scale != _USUAL else (None, None)
    paths = {name: path and str(path) for name, path in (("mark", options.mark), ("weight_file", options.weight_file))}
    given = {"opacity": options.opacity, "tiled": options.tiled, "jpeg": options.jpeg}
    return {**paths, **given, "x": x, "y": y, "min_scale": least, "max_scale": greatest}


def position(text: str) -> tuple[float, float]:
    """Option type: a place as `X,Y`, pixels."""
    return _numbers(text, "a place as X,Y in pixels", -100_000, 100_000, (2,))


def scale_range(text: str) -> tuple[float, float]:
    """Option type: `MIN,MAX`, or one number for both."""
    found = _numbers(text, "one scale or MIN,MAX", 0.01, 100, (1, 2))
    if found[0] > found[-1]:
        raise argparse.ArgumentTypeError(f"expected MIN,MAX with MIN at most MAX, got {text!r}")
    return found[0], found[-1]


def _numbers(text: str, name: str, low: float, high: float, counts: tuple[int, ...]) -> tuple[float, ...]:
    one, words = number(low, high), text.split(",")
    if len(words) not in counts:
        raise argparse.ArgumentTypeError(f"expected {name}, got {text!r}")
    return tuple(one(word) for word in words)
