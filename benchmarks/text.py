"""How well lettering is taken off comic pages: the mask, the page, the time; ours beside OpenCV's inpainting."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import tqdm

from benchmarks import fresh_process, table, text_pages
from benchmarks.text_pages import KnownPage
from benchmarks.text_scores import PageScore, summary
from datasets.comic_pages import DRAWN_SIZE, VERSIONS
from keras_overlay import command_line
from keras_overlay.command_line import number, whole
from keras_overlay.image_files import read_picture, write_png
from keras_overlay.mask_scores import MaskScores
from keras_overlay.masks.from_pair import dilated
from keras_overlay.quiet_start import load_keras
from keras_overlay.removers.text import DILATION, Text

DESCRIPTION = """\
Take lettering off comic pages that no training used, and compare with the page without letters (art and balloons).

The mask: average precision (AP) of the network, foreground IoU and precision of the mask's pixels before dilation,
recall of the letters' pixels after it (a window of 3). Every pixel counts the same, whichever page it is on.

The cleaned page, ours beside OpenCV's two inpainting methods (radius 3), each once with the mask that our network
found, grown as `--overlay text` grows it, and once with the true one, dilated by 3: psnr, the mean over pages (one of
more than 100 dB counts as 100), the worst page's psnr, mean SSIM; masked_psnr on the letters (true mask, dilated) and
art_psnr on those of them, and of what was taken for one, that are not in a balloon, over the pixels of all pages; and
median seconds a page.

With a fresh process for one drawn page: seconds with start and loading, seconds without, peak memory.

  python -m benchmarks.text --layers_dir peppercarrot --only "E19*"
  python -m benchmarks.text --layers_dir peppercarrot --only "E19*" --balloons    # balloons away too, against the art
  python -m benchmarks.text --pages 8                                             # pages drawn here
"""
METHODS = {"ours": None, "telea": cv2.INPAINT_TELEA, "navier_stokes": cv2.INPAINT_NS}
_RADIUS = 3.0  # of OpenCV's methods, pixels


def main(argv: list[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    made = parser()
    options = made.parse_args(argv)
    if options.layers_dir is None and options.only:
        made.error("--only goes with --layers_dir")
    remover = Text(threshold=options.threshold)
    masks: dict[str, MaskScores] = {}
    scores: dict[tuple[str, str, str], list[PageScore]] = {}
    for page in pages(options):
        logits = remover.segmenter(page.lettered)
        found, grown = remover.marked(page.lettered, logits)
        masks.setdefault(page.set_name, MaskScores()).add(page.mask, logits, found)
        for mask_name, mask in masks_of(page, grown, options).items():
            for method, clean in ways(remover).items():
                start = time.perf_counter()
                cleaned = clean(page.lettered, mask)
                seconds = time.perf_counter() - start
                score = PageScore.of(page, cleaned, mask, seconds)
                scores.setdefault((page.set_name, mask_name, method), []).append(score)
    if not options.balloons:
        report_masks(masks, options)
    table.report(rows(scores), options.output)
    if not options.no_memory:
        print_costs(options)
    return 0


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser("python -m benchmarks.text", DESCRIPTION)
    add = made.add_argument
    add("--layers_dir", type=Path, help="folder with art/, balloons_XX/ and text_XX/ (default: pages drawn here)")
    add("--only", nargs="+", default=[], metavar="PATTERN", help="only its pages of these names, such as 'E19*'")
    add("--pages", type=whole(1, 10_000), default=6, help="drawn pages, 1..10000")
    add("--size", type=whole(64, 8000), nargs=2, default=list(DRAWN_SIZE), metavar=("HEIGHT", "WIDTH"), help="of drawn "
        "pages, 64..8000 pixels")  # fmt: skip
    add("--versions", nargs="+", choices=VERSIONS, default=["colour", "grey"], help="each page in these")
    add("--balloons", action="store_true", help="balloons count as lettering: given their true mask, the page is "
        "compared with the art")  # fmt: skip
    add("--threshold", type=number(0, 255), help="least probability of a letter's pixel, times 255, 0..255 (default: "
        "the manifest's)")  # fmt: skip
    add("--seed", type=whole(0, 2**31 - 1), default=1_000_000, help="of drawn pages, 0..2147483647")
    add("--no_memory", action="store_true", help="no fresh process")
    table.add_output(made, "text")
    return made


def pages(options: argparse.Namespace) -> Iterator[KnownPage]:
    """All pages, under a progress bar."""
    if options.layers_dir is None:
        size = tuple(options.size)
        found = text_pages.drawn(options.pages, options.versions, options.balloons, options.seed, size)
    else:
        layers = options.layers_dir, options.only
        found = text_pages.of_layers(*layers, options.versions, options.balloons, options.seed)
    for _, versions in tqdm.tqdm(found, unit="page", disable=None):
        yield from versions


def masks_of(page: KnownPage, grown: np.ndarray, options: argparse.Namespace) -> dict[str, np.ndarray]:
    """What to paint over, by name; balloons are not what the network looks for."""
    true = dilated(page.mask, DILATION)
    if options.balloons:
        return {"true": true}
    return {"found": grown, "true": true}


def ways(remover: Text) -> dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]]:
    """The methods as functions of a page and a mask."""

    def opencv(flag: int):
        return lambda picture, mask: cv2.inpaint(picture, mask.astype(np.uint8), _RADIUS, flag).reshape(picture.shape)

    own = {"ours": lambda picture, mask: remover(picture, mask).image}
    return {name: own[name] if flag is None else opencv(flag) for name, flag in METHODS.items()}


def report_masks(masks: dict[str, MaskScores], options: argparse.Namespace) -> None:
    """The first table."""
    print("Masks:")
    found = [{"pages": name, **scores.result()} for name, scores in sorted(masks.items())]
    table.report(found, options.output.with_name(f"{options.output.stem}_masks.csv"))
    print("\nCleaned pages:")


def rows(scores: dict[tuple[str, str, str], list[PageScore]]) -> list[dict[str, Any]]:
    """A line for each set of pages, mask and method, and for all sets together."""
    everything: dict[tuple[str, str, str], list[PageScore]] = {}
    for (_, mask, method), found in scores.items():
        everything.setdefault(("all", mask, method), []).extend(found)
    return [
        {"pages": name, "mask": mask, "method": method, **summary(found)}
        for (name, mask, method), found in sorted({**scores, **everything}.items(), key=_order)
    ]


def _order(item: tuple[tuple[str, str, str], Any]) -> tuple[bool, str, str, int]:
    (name, mask, method), _ = item
    return name == "all", name, mask, list(METHODS).index(method)


def print_costs(options: argparse.Namespace) -> None:
    """Seconds and memory of one page, in a process of its own."""
    (_, versions), *_ = text_pages.drawn(1, ["colour"], False, options.seed, tuple(options.size))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "page.png"
        write_png(file, next(versions).lettered)
        cost = fresh_process.call("benchmarks.text:once", {"file": str(file), "threshold": options.threshold})
    height, width = options.size
    whole_run = cost.seconds - cost.result["second"]
    print(f"a page of {width}x{height}: {whole_run:.1f} s with start and loading, {cost.result['first']:.1f} s of them "
          f"the page; {cost.result['second']:.1f} s the same again, {cost.peak_mib:.0f} MiB")  # fmt: skip


def once(file: str, threshold: float | None) -> dict[str, float]:
    """Clean one file twice (in a fresh process): seconds of each."""
    load_keras()
    remover, picture, seconds = Text(threshold=threshold), read_picture(Path(file)).pixels, []
    remover.load()
    for _ in range(2):
        start = time.perf_counter()
        remover(picture)
        seconds.append(time.perf_counter() - start)
    return {"first": seconds[0], "second": seconds[1]}


if __name__ == "__main__":
    sys.exit(command_line.run(main))
