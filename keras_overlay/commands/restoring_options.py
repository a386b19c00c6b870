"""Options that all commands which restore files share, and the checks that go with them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from keras_overlay.architectures import PRECISIONS
from keras_overlay.command_line import number, path_ending, whole
from keras_overlay.image_files import MAX_MEGAPIXELS


def add_pictures(made: argparse.ArgumentParser) -> None:
    """What to restore."""
    made.add_argument(
        "--image_dir", type=Path, nargs="+", required=True, metavar="PATH", help="folders of pictures, searched "
        "recursively, and single pictures, one or more; what lies in --output_dir is left out"
    )  # fmt: skip
    made.add_argument(
        "--max_megapixels", type=number(0.001, 1e5), default=MAX_MEGAPIXELS, help="refuse larger pictures before "
        "decoding, 0.001..100000 megapixels"
    )  # fmt: skip


def add_results(made: argparse.ArgumentParser, required: bool, panel: str) -> None:
    """What to write."""
    add = made.add_argument
    add("--output_dir", type=Path, required=required, help="folder for results: same relative name, format, size and "
        "metadata")  # fmt: skip
    add("--panel", action="store_true", help=f"also write NAME.panel.png: {panel}")
    add("--overwrite", action="store_true", help="replace results that exist (they are kept otherwise)")
    add("--skip_done", action="store_true", help="a picture whose result exists is done: pass over it silently, to go "
        "on where a run stopped")  # fmt: skip
    add("--report", type=path_ending(".json"), metavar="FILE.json", help="write what was done to each file: status, "
        "seconds, weights, warnings, error; also when stopped with Ctrl-C")  # fmt: skip


def add_computing(made: argparse.ArgumentParser) -> None:
    """How to apply the network."""
    add = made.add_argument
    add("--strength", type=number(0, 255), help="standard deviation of the noise, 0..255 grey levels, for networks "
        "that take one (default: the network finds out)")  # fmt: skip
    add("--tile", type=whole(0, 65536), help="side of the tiles that large pictures are cut into, 0..65536 pixels; 0 "
        "never cuts (default: what half a GiB of feature maps, or an eighth of the free memory, allows)")  # fmt: skip
    add("--overlap", type=whole(0, 65536), help="context around each tile, 0..65536 pixels (default and least: the "
        "network's receptive field, so that no seam shows)")  # fmt: skip
    add("--self_ensemble", action="store_true", help="average over the eight flips and turns: 8 times the time")
    add("--precision", choices=["auto", *PRECISIONS], default="auto", help="auto takes mixed_bfloat16 where the "
        "processor has it")  # fmt: skip


def check_results(made: argparse.ArgumentParser, options: argparse.Namespace) -> None:
    """Refuse combinations of `add_pictures` and `add_results` that make no sense."""
    if options.overwrite and options.skip_done:
        made.error("--overwrite and --skip_done exclude one another: results that exist are replaced, or left")
    check_exist(made, options, "image_dir")
    for path in options.image_dir:
        refuse_folder(made, options.output_dir, path if path.is_dir() else path.parent, "pictures")


def check_exist(made: argparse.ArgumentParser, options: argparse.Namespace, *names: str) -> None:
    """Refuse options that name a file or folder that is not there."""
    for name in names:
        for path in _listed(getattr(options, name)):
            if not path.exists():
                made.error(f"--{name}: {path} does not exist")


def refuse_folder(made: argparse.ArgumentParser, output_dir: Path | None, folder: Path | None, kind: str) -> None:
    """Refuse an output folder that holds pictures that are given."""
    if output_dir and folder and output_dir.resolve() == folder.resolve():
        made.error(f"--output_dir must not be the folder of the {kind} ({folder}): they would be overwritten")


def _listed(value: Any) -> Sequence[Path]:
    return value if isinstance(value, list) else [] if value is None else [value]
