"""The options of `remove_overlay.py` that are for lettering alone."""

from __future__ import annotations

import argparse
from typing import Any

STAGES = ("mask", "whiteout", "inpaint")
KERNELS = (1, 3, 5, 7, 9, 11, 13, 15)


def add(made: argparse.ArgumentParser) -> None:
    """Add them to a parser, in a group of their own. Each is None unless given: others refuse them."""
    about = "only for --overlay text, where --mask and --mask_dir tell where the letters are, instead of the network"
    option = made.add_argument_group("lettering", about).add_argument
    option("--stage", choices=STAGES, help="how far to go: mask writes the mask itself, whiteout makes the letters "
           "white, inpaint gives them the colour that is around them, or paints where that is not one (default: "
           "inpaint)")  # fmt: skip
    option("--dilate", type=int, choices=KERNELS, metavar="PIXELS", help="grow the mask by max pooling with a window "
           "of this side, odd, 1 to 15 (default: for the network's masks 3 on flat ground and 5 elsewhere, 1 for "
           "those given)")  # fmt: skip


def settings(options: argparse.Namespace) -> dict[str, Any]:
    """What the remover's constructor gets; None for what was not given."""
    return {"stage": options.stage, "dilate": options.dilate}
