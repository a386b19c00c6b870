"""The part `large` of `benchmarks.watermarks`: a tiled mark on a picture of 12 megapixels, by command."""

from __future__ import annotations

import argparse
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from benchmarks import fresh_process, pictures
from keras_overlay import command_line
from keras_overlay.noise.watermark import read_mark
from keras_overlay.watermarks import Blend, Place

_WIDTH, _HEIGHT = 4000, 3000
_OPACITY, _SCALE, _STEP = 0.5, 0.9, (1.7, 2.1)  # steps of the tiling across and down, times the mark's size
_QUALITY = 92


def rows(options: argparse.Namespace) -> Iterator[list[dict[str, Any]]]:
    """One row for each format: a whole run of the command in a fresh process, files read and written."""
    found = []
    for suffix in (".jpg", ".png"):
        with tempfile.TemporaryDirectory() as folder:
            fresh_process.call("benchmarks.watermark_speed:prepare", {"folder": folder, "suffix": suffix})
            words = ["--overlay", "watermark", "--mark", f"{folder}/mark.png", "--image_dir", f"{folder}/in"]
            argv = [*words, "--output_dir", f"{folder}/out", "--overwrite", "--report", f"{folder}/report.json"]
            outcomes = [
                fresh_process.call("benchmarks.watermark_speed:command", {"argv": argv})
                for _ in range(options.repetitions)
            ]
            scored = fresh_process.call("benchmarks.watermark_speed:score", {"folder": folder, "suffix": suffix})
        found.append(
            {
                "format": suffix[1:],
                "megapixels": _WIDTH * _HEIGHT / 1e6,
                "seconds": statistics.median(each.seconds for each in outcomes),
                "cpu_seconds": statistics.median(each.result for each in outcomes),
                "peak_mib": max(each.peak_mib for each in outcomes),
                **scored.result,
            }
        )
        yield found


def prepare(folder: str, suffix: str) -> None:
    """Write the mark, the clean picture and the marked one (in a fresh process)."""
    root = Path(folder)
    pictures.draw_mark(root / "mark.png")
    clean = pictures.large(pictures.files(None)[0], _WIDTH, _HEIGHT, np.random.default_rng(0))
    mark = read_mark(str(root / "mark.png"))
    size = [round(side * _SCALE) for side in mark.shape[1::-1]]
    steps = [round(side * step) for side, step in zip(size, _STEP, strict=True)]
    places = [Place(x, y, *size) for y in range(-9, _HEIGHT, steps[1]) for x in range(-31, _WIDTH, steps[0])]
    through, added = Blend(mark, places, _OPACITY, clean.shape[:2]).window((slice(0, _HEIGHT), slice(0, _WIDTH)))
    given = np.rint(clean * through + added).astype(np.uint8)
    (root / "in").mkdir()
    options = {"quality": _QUALITY} if suffix == ".jpg" else {"compress_level": 1}
    Image.fromarray(given).save(root / "in" / f"large{suffix}", **options)
    np.savez(root / "clean.npz", clean=clean, mask=(given != clean).any(axis=-1), copies=len(places))


def command(argv: list[str]) -> float:
    """Run `remove_overlay.py` (in a fresh process); tells its processor seconds.

    Raises:
        ProcessFailed: if it does not end well.
    """
    import time

    from keras_overlay.commands import remove_overlay

    code = command_line.run(remove_overlay.main, argv)
    if code:
        raise fresh_process.ProcessFailed(f"remove_overlay.py ended with {code}")
    return time.process_time()


def score(folder: str, suffix: str) -> dict[str, Any]:
    """What came out (in a fresh process)."""
    import json

    from keras_overlay import scoring
    from keras_overlay.image_files import read_rgb

    root = Path(folder)
    kept, report = np.load(root / "clean.npz"), json.loads((root / "report.json").read_text(encoding="utf-8"))
    clean, mask = kept["clean"], kept["mask"]
    given, found = (read_rgb(root / place / f"large{suffix}") for place in ("in", "out"))
    return {
        "copies": int(kept["copies"]),
        "copies_found": report["files"][0].get("copies", 0),
        "psnr_before": scoring.psnr(clean, given),
        "psnr_after": scoring.psnr(clean, found),
        "psnr_masked": scoring.psnr(clean[mask], found[mask]),
    }
