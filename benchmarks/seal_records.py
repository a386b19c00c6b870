"""What `benchmarks.seals` measured: one line of JSON for each page and method, kept between calls, and its summary."""

from __future__ import annotations

import json
import math
import re
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import ocr
from benchmarks.fresh_process import Outcome
from benchmarks.held_out_pages import HeldOut
from benchmarks.seal_methods import CLEAN, NAIVE, NOTHING, Method
from keras_overlay.atomic import atomic_path
from keras_overlay.contact_sheet import contact_sheet
from keras_overlay.image_files import read_rgb, write_png
from keras_overlay.pixels import MAX_VALUE
from keras_overlay.scoring import psnr, ssim

_PART = (260, 420)  # height and width of the parts of pages on a sheet, pixels


@dataclass(frozen=True, eq=False)
class Scored:
    """A method's record of one page, and the page that it made (None if it failed)."""

    record: dict[str, Any]
    image: np.ndarray | None


class Records:
    """What was measured, in a folder.

    Args:
        folder: Of `facts.json`, `records.jsonl` and `parts/`.
        facts: What the pages depend on.
        overwrite: Begin anew.

    Raises:
        ValueError: what is there was measured on other pages.
    """

    def __init__(self, folder: Path, facts: Mapping[str, Any], overwrite: bool):
        self.folder, self._file = folder, folder / "records.jsonl"
        told, facts = folder / "facts.json", json.loads(json.dumps(facts))
        (folder / "parts").mkdir(parents=True, exist_ok=True)
        if overwrite:
            self._file.unlink(missing_ok=True)
        elif told.exists() and self._file.exists() and json.loads(told.read_text(encoding="utf-8")) != facts:
            raise ValueError(f"{folder}: measured on other pages; choose another --work_dir, or give --overwrite")
        with atomic_path(told) as path:
            path.write_text(json.dumps(facts), encoding="utf-8")
        lines = self._file.read_text(encoding="utf-8").splitlines() if self._file.exists() else []
        self._known: dict[tuple[str, int, str], dict[str, Any]] = {}
        for record in filter(None, map(_whole, lines)):
            self._known[record["set"], record["page"], record["method"]] = record

    def has(self, name: str, page: int, method: Method) -> bool:
        """Whether nothing is left to measure: by these weights, and with Tesseract where there is one."""
        record = self._known.get((name, page, method.name))
        if record is None or record["identity"] != method.identity:
            return False
        return record["errors"] is not None or record["failure"] is not None or not ocr.is_installed()

    def get(self, name: str, page: int, method: str) -> dict[str, Any] | None:
        """A record, or None."""
        return self._known.get((name, page, method))

    def add(self, name: str, number: int, page: HeldOut, made: Mapping[Method, Scored]) -> None:
        """Write the records of a page, and the part of each picture that a sheet shows."""
        part = _part(page)
        write_png(self.part(name, number, CLEAN), page.clean[part])
        with open(self._file, "a", encoding="utf-8") as file:
            for method, scored in made.items():
                record = {
                    "set": name,
                    "page": number,
                    "method": method.name,
                    "identity": method.identity,
                    **scored.record,
                }
                self._known[name, number, method.name] = record
                file.write(json.dumps(record, allow_nan=False) + "\n")
                shown = page.sealed if scored.image is None else scored.image
                write_png(self.part(name, number, method.name), shown[part])

    def part(self, name: str, number: int, method: str) -> Path:
        """The file of a part."""
        return self.folder / "parts" / re.sub(r"[^\w.,=-]", "_", f"{name}.{number}.{method}.png")


def _whole(line: str) -> dict[str, Any] | None:
    """A record, or None for a line that was cut off when the run was stopped."""
    try:
        return json.loads(line)
    except ValueError:
        return None


def _part(page: HeldOut) -> tuple[slice, slice]:
    """Around the first seal."""
    top, left, bottom, right = page.boxes[0] if page.boxes else (0, 0, *page.mask.shape)
    middle = ((top + bottom) // 2, (left + right) // 2)
    size = [min(wanted, side) for wanted, side in zip(_PART, page.mask.shape, strict=True)]
    first = [min(max(0, at - length // 2), side - length)
             for at, length, side in zip(middle, size, page.mask.shape, strict=True)]  # fmt: skip
    return tuple(slice(low, low + length) for low, length in zip(first, size, strict=True))


def score(
    page: HeldOut, ways: Mapping[Method, Callable[[HeldOut], np.ndarray]], dpi: float, processes: int
) -> dict[Method, Scored]:
    """Clean a page in each way and score it; Tesseract reads the results, some at once."""
    made = {method: cleaned(page, method, way) for method, way in ways.items()}
    if ocr.is_installed():
        truth = page.text or ocr.read(page.clean, dpi)
        with ThreadPoolExecutor(processes) as pool:
            for scored, text in zip(made.values(), pool.map(lambda each: _read(each, dpi), made.values()), strict=True):
                if text is not None:
                    scored.record["errors"] = ocr.errors(truth, text)
                    scored.record["characters"] = len(ocr.plain(truth))
    return made


def _read(scored: Scored, dpi: float) -> str | None:
    return None if scored.image is None else ocr.read(scored.image, dpi)


def cleaned(page: HeldOut, method: Method, way: Callable[[HeldOut], np.ndarray]) -> Scored:
    """Clean a page and compare; what the method refuses is its failure."""
    record: dict[str, Any] = {"errors": None, "characters": None, "failure": None}
    begin = time.perf_counter()
    try:
        image = way(page)
    except ValueError as error:
        return Scored({**record, "failure": str(error)}, None)
    seconds = time.perf_counter() - begin
    scores = {
        "psnr": _finite(psnr(page.clean[page.mask], image[page.mask])),
        "psnr_whole": _finite(psnr(page.clean, image)),
        "ssim": _finite(ssim_inside(page.clean, image, page.mask)),
        "ssim_whole": _finite(ssim(page.clean, image)),
        "seconds": seconds if method.is_remover else None,
        "clean_changed": clean_changed(page, way) if method.is_remover else None,
    }
    return Scored({**record, **scores}, image)


def clean_changed(page: HeldOut, way: Callable[[HeldOut], np.ndarray]) -> int:
    """How many pixels of the clean page are changed."""
    try:
        found = way(HeldOut(page.clean, page.clean, np.zeros_like(page.mask), (), page.text))
    except ValueError:  # refused: it stays as it is
        return 0
    return int((found != page.clean).any(axis=-1).sum())


def ssim_inside(clean: np.ndarray, other: np.ndarray, mask: np.ndarray) -> float:
    """Structural similarity as in `scoring.ssim`, the mean over the pixels of a mask; nan without any."""
    from skimage.metrics import structural_similarity

    if not mask.any():
        return math.nan
    options = {"gaussian_weights": True, "sigma": 1.5, "use_sample_covariance": False, "full": True}
    pair = (each.astype(np.float32) for each in (clean, other))
    return float(structural_similarity(*pair, data_range=MAX_VALUE, channel_axis=-1, **options)[1][mask].mean())


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def summary(
    records: Records, sets: Sequence[str], methods: Sequence[Method], pages: int, costs: Mapping[str, Outcome]
) -> list[dict[str, Any]]:
    """The table: a row for each set and method."""
    return [row(records, name, method, pages, costs.get(method.name)) for name in sets for method in methods]


def row(records: Records, name: str, method: Method, pages: int, cost: Outcome | None) -> dict[str, Any]:
    """One row; averages are over the pages that the method did not refuse."""
    own = [records.get(name, page, method.name) for page in range(pages)]
    taken = [page for page in range(pages) if own[page]["failure"] is None]
    mine, clean, sealed = (
        [records.get(name, page, other) for page in taken] for other in (method.name, CLEAN, NOTHING)
    )
    known = records_of(records, name, NAIVE, taken)
    changed = [record["clean_changed"] for record in mine if record["clean_changed"] is not None]
    return {
        "pages": name,
        "method": method.name,
        "count": len(taken),
        "refused": pages - len(taken),
        "cer_clean": rate(clean),
        "cer_sealed": rate(sealed),
        "cer": rate(mine),
        "removed": removed(mine, clean, sealed),
        "psnr": _mean(mine, "psnr"),
        "gain": _above(mine, sealed),
        "above_naive": _above(mine, known) if known else None,
        "ssim": _mean(mine, "ssim"),
        "psnr_whole": _mean(mine, "psnr_whole"),
        "ssim_whole": _mean(mine, "ssim_whole"),
        "clean_unchanged": statistics.mean(count == 0 for count in changed) if changed else None,
        "seconds": statistics.median(record["seconds"] for record in mine) if changed else None,
        "process_seconds": cost.seconds if cost else None,
        "peak_mib": cost.peak_mib if cost else None,
    }


def records_of(records: Records, name: str, method: str, pages: Sequence[int]) -> list[dict[str, Any]]:
    """The records of a method, none if it was not measured on all of these pages."""
    found = [records.get(name, page, method) for page in pages]
    return [] if None in found else found


def rate(own: Sequence[Mapping[str, Any]]) -> float | None:
    """Errors by characters, 0 or more, over all pages; None where nothing was read."""
    read = [record for record in own if record["errors"] is not None]
    return sum(record["errors"] for record in read) / max(1, sum(r["characters"] for r in read)) if read else None


def removed(mine: Sequence[Mapping], clean: Sequence[Mapping], sealed: Sequence[Mapping]) -> float | None:
    """Share of the errors that the seals added which is gone: 1 - (CER - clean CER) / (sealed CER - clean CER)."""
    cer, best, worst = map(rate, (mine, clean, sealed))
    return None if cer is None or worst == best else 1 - (cer - best) / (worst - best)


def _mean(own: Sequence[Mapping], name: str) -> float | None:
    values = [record[name] for record in own if record[name] is not None]
    return statistics.mean(values) if values else None


def _above(mine: Sequence[Mapping], others: Sequence[Mapping]) -> float | None:
    """Mean difference of PSNR inside of the seals, decibels."""
    pairs = [(own["psnr"], other["psnr"]) for own, other in zip(mine, others, strict=True)]
    gains = [own - other for own, other in pairs if own is not None and other is not None]
    return statistics.mean(gains) if gains else None


def sheet(records: Records, sets: Sequence[str], methods: Sequence[Method], pages: int) -> np.ndarray:
    """Parts of pages: sealed, by each method, clean."""
    names = [NOTHING, *(method.name for method in methods if method.name != NOTHING), CLEAN]
    places = [(name, page) for name in sets for page in range(pages)]
    parts = [[read_rgb(records.part(name, page, method)) for method in names] for name, page in places]
    size = [min(part.shape[axis] for line in parts for part in line) for axis in (0, 1)]
    cut = [[part[: size[0], : size[1]] for part in line] for line in parts]
    labels = [f"{name} {page}" for name, page in places]
    return contact_sheet("Seals", ["sealed" if name == NOTHING else name for name in names], labels, cut)
