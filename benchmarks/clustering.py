"""Seconds, memory and quality of the clusterings that find seals by colour, beside the paper's way of doing it."""

from __future__ import annotations

import argparse
import contextlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import tqdm

from benchmarks import fresh_process, held_out_pages, table
from keras_overlay import clustering, command_line
from keras_overlay.clustering import CLUSTERINGS
from keras_overlay.clustering.cleaning import without_seals
from keras_overlay.clustering.colours import palette
from keras_overlay.clustering.filling import filled
from keras_overlay.clustering.hues import parse_hues
from keras_overlay.clustering.ink_mask import Ink, places_of
from keras_overlay.clustering.labels import consecutive
from keras_overlay.clustering.naming import SURE, Wanted, name_colours
from keras_overlay.clustering.paper_shade import PaperShade
from keras_overlay.command_line import whole
from keras_overlay.image_files import read_rgb, write_png
from keras_overlay.pairs.sealed_pages import sealed_pixels
from keras_overlay.scoring import psnr

DESCRIPTION = """\
Find and remove seals by clustering colours. Rows by method:

  kmeans, dbscan, meanshift   distinct colours of the whole page with their counts, as remove_overlay.py does
  kmeans of pixels            every pixel of the whole page for itself, with the same number of clusters
  dbscan of 32x32             the way of Tian and Zhang: the page shrunk to 32x32, and the mask enlarged again

Each method runs in a process of its own: seconds for a page (median, least, most; and the median of the processor's
seconds, on all cores together), those of the whole process with its start and imports, and its peak memory. On pages
with seals that are drawn here: intersection over union of the pixels changed and the visibly sealed ones (8 grey
levels), their recall and precision, and PSNR inside of the seals.

  python -m benchmarks.clustering
  python -m benchmarks.clustering --methods kmeans dbscan,eps=4 --pages 20
"""
OF_PIXELS, SHRUNK = "kmeans of pixels", "dbscan of 32x32"
_SIDE = 32  # pixels, to which the paper shrank pages


def main(argv: list[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    options = parser().parse_args(argv)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        draw(options, Path(folder))
        arguments = {"folder": folder, "pages": options.pages, "hues": options.hues}
        for method in tqdm.tqdm(options.methods, unit="method", disable=None):
            outcome = fresh_process.call("benchmarks.clustering:measure", {"method": method, **arguments})
            found = [scores(Path(folder), number) for number in range(options.pages)]
            rows.append(row(method, options, outcome, found))
    table.report(rows, options.output)
    return 0


def parser() -> argparse.ArgumentParser:
    """All options."""
    made = command_line.parser("python -m benchmarks.clustering", DESCRIPTION)
    add = made.add_argument
    add("--methods", type=method_name, nargs="+", default=[*CLUSTERINGS, OF_PIXELS, SHRUNK], metavar="SPEC",
        help=f"specs of {', '.join(CLUSTERINGS)}, and '{OF_PIXELS}', '{SHRUNK}' (default: each once)")  # fmt: skip
    add("--hues", default="any", help="hues of the ink: see remove_overlay.py")
    add("--pages", type=whole(1, 1000), default=5, help="pages, 1..1000")
    add("--width", type=whole(64, 20000), default=1200, help="of a page, 64..20000 pixels")
    add("--height", type=whole(64, 20000), default=1700, help="of a page, 64..20000 pixels")
    add("--dpi", type=whole(20, 1200), default=145, help="dots per inch: size of letters and seals, 20..1200")
    add("--seed", type=whole(0, 2**31 - 1), default=0, help="which pages, 0..2147483647")
    table.add_output(made, "clustering")
    return made


def method_name(text: str) -> str:
    """Option type: a spec of CLUSTERINGS, or one of the paper's ways."""
    return text if text in (OF_PIXELS, SHRUNK) else command_line.entry_spec(CLUSTERINGS)(text)


def draw(options: argparse.Namespace, folder: Path) -> None:
    """Draw the pages into files."""
    size = (options.height, options.width)
    setting = held_out_pages.Setting(options.seed, size, options.dpi, black_ink=0.0)
    fonts = setting.usable_fonts()
    for number in range(options.pages):
        page = held_out_pages.draw(setting, number, False, fonts)
        write_png(folder / f"{number}.sealed.png", page.sealed)
        write_png(folder / f"{number}.clean.png", page.clean)


def measure(method: str, folder: str, pages: int, hues: str) -> dict[str, Any]:
    """Clean the pages, and keep the results in files (in the fresh process)."""
    from sklearn import cluster  # noqa: F401  its import is no part of a page's seconds

    way, wanted, seconds, cpu_seconds = way_of(method), Wanted(parse_hues(hues)), [], []
    started = fresh_process.memory_mib()
    for number in range(pages):
        sealed = read_rgb(Path(folder) / f"{number}.sealed.png")
        result, begin, cpu_begin = sealed, time.perf_counter(), time.process_time()
        with contextlib.suppress(ValueError):  # a page that it refuses stays as it is
            result = way(sealed, wanted)
        seconds.append(time.perf_counter() - begin)
        cpu_seconds.append(time.process_time() - cpu_begin)
        write_png(Path(folder) / f"{number}.result.png", result)
    return {"seconds": seconds, "cpu_seconds": cpu_seconds, "started_mib": started}


def way_of(method: str) -> Callable[[np.ndarray, Wanted], np.ndarray]:
    """What a method does to a page."""
    if method == SHRUNK:
        return shrunk
    if method == OF_PIXELS:
        return of_pixels
    built = clustering.build(method)
    return lambda sealed, wanted: without_seals(sealed, built, wanted)


def of_pixels(sealed: np.ndarray, wanted: Wanted) -> np.ndarray:
    """K-means of all pixels, each of weight 1; the rest as usual."""
    from sklearn import cluster

    def method(colours: np.ndarray, _: np.ndarray) -> np.ndarray:
        shown = colours[counted.indices(sealed).ravel()]
        found = cluster.KMeans(16, n_init=1, random_state=0).fit(shown)
        return consecutive(found.predict(colours))

    counted = palette(sealed)
    return without_seals(sealed, method, wanted)


def shrunk(sealed: np.ndarray, wanted: Wanted) -> np.ndarray:
    """DBSCAN of the page at 32x32, the ink's mask enlarged again, dark text kept and the rest painted as paper."""
    from sklearn import cluster

    small = cv2.resize(sealed, (_SIDE, _SIDE))  # as OpenCV does unless told otherwise: most pixels are left out
    counted = palette(small, step=1.0)
    labels = cluster.DBSCAN(eps=3.0, min_samples=5).fit_predict(counted.colours, sample_weight=counted.counts)
    named = name_colours(counted, consecutive(labels), wanted)
    indices = counted.indices(small)
    ink = np.where(named.certainty[indices] == SURE, named.ink[indices], 0).astype(np.uint8)
    ink = cv2.resize(ink, sealed.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    shade = PaperShade(cv2.resize(small, sealed.shape[1::-1], interpolation=cv2.INTER_NEAREST), counted, named)
    return filled(sealed, Ink(ink, places_of(ink > 0)[0]), shade, "paper")


def scores(folder: Path, number: int) -> dict[str, float]:
    """What became of a page."""
    sealed, clean, result = (read_rgb(folder / f"{number}.{kind}.png") for kind in ("sealed", "clean", "result"))
    truth, found = sealed_pixels(sealed, clean), (result != sealed).any(axis=-1)
    both = int((truth & found).sum())
    return {
        "iou": both / max(1, int((truth | found).sum())),
        "recall": both / max(1, int(truth.sum())),
        "precision": both / max(1, int(found.sum())),
        "psnr_sealed": psnr(clean[truth], sealed[truth]),
        "psnr": psnr(clean[truth], result[truth]),
    }


def row(method: str, options: argparse.Namespace, outcome: fresh_process.Outcome, found: list[dict]) -> dict[str, Any]:
    """One line of the table."""
    seconds = outcome.result["seconds"]
    return {
        "method": method,
        "size": f"{options.width}x{options.height}",
        "pages": options.pages,
        "seconds": statistics.median(seconds),
        "least": min(seconds),
        "most": max(seconds),
        "cpu_seconds": statistics.median(outcome.result["cpu_seconds"]),
        "process_seconds": outcome.seconds,
        "peak_mib": outcome.peak_mib,
        "started_mib": outcome.result["started_mib"],
        **{name: statistics.mean(each[name] for each in found) for name in found[0]},
    }


if __name__ == "__main__":
    sys.exit(command_line.run(main))
