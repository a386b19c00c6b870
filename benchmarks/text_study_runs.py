"""The trainings behind `benchmarks.text_losses`: which there are, where they are, and what is measured of each."""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks import fresh_process
from benchmarks.published_training import start
from keras_overlay.atomic import atomic_path
from keras_overlay.commands import train_text_options
from keras_overlay.commands.resuming import is_finished
from keras_overlay.masks.from_pair import dilated
from keras_overlay.run_folder import RunFolder

KEPT = "study.json"
PUBLISHED = {
    (0.0, 1, 2): 0.2644, (0.5, 1, 2): 0.2411, (1.0, 1, 2): 0.2376, (2.0, 1, 2): 0.2323,
    (0.0, 1, 1): 0.2465, (1.0, 1, 1): 0.2466, (2.0, 1, 1): 0.2431, (0.0, 1, 5): 0.2437,
}  # fmt: skip
"""The seed's table: gamma, weights of background and words, and its average precision."""
WIDTHS, KINDS = (1.0, 1.4, 2.0), ("bilinear", "transpose", "pixel_shuffle")
PAGE = (1401, 992)  # pixels, for the time that a page takes
_JOINED, _SMALL, _HIT = 9, 16, 0.5  # window that joins letters to words, height of small ones, and share to be found


@dataclass(frozen=True)
class StudyRun:
    """One training.

    Attributes:
        label: What the table calls its case.
        seed: Of the training.
        folder: Its run folder.
        words: Options of `train_text.py`, all but the folder.
        published: The seed's average precision, None if it has none.
    """

    label: str
    seed: int
    folder: RunFolder
    words: tuple[str, ...]
    published: float | None = None

    def finished(self) -> bool:
        """Whether it is trained to its end."""
        return self.folder.is_used() and is_finished(self.folder, self.folder.options()["nb_epochs"])

    def train(self) -> None:
        """Train, or go on where a training was stopped."""
        path = str(self.folder.path)
        used = self.folder.is_used()
        start(["--resume", "--output_path", path] if used else [*self.words, "--output_path", path], "train_text")

    def facts(self) -> dict[str, Any]:
        """Scores of the test pages and costs of the network; kept in the run folder."""
        kept = self.folder.path / KEPT
        if not kept.exists():
            arguments = {"argv": list(self.words), "best": str(self.folder.best().absolute())}
            known = fresh_process.call("benchmarks.text_study_runs:scores", arguments).result
            with atomic_path(kept) as path:
                path.write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")
        return json.loads(kept.read_text(encoding="utf-8"))


def plan(options: argparse.Namespace, data: Path, test: Path) -> list[StudyRun]:
    """All trainings of a study: every case with every seed."""
    return [
        StudyRun(label, seed, _folder(options, label, seed), (*_common(options, data, test, seed), *words), published)
        for label, words, published in CASES[options.study](options.model)
        for seed in options.seeds
    ]


def _losses(model: str) -> Iterator[tuple[str, Sequence[str], float | None]]:
    for (gamma, background, words), published in PUBLISHED.items():
        loss = f"focal,gamma={gamma:g},background={background},words={words}"
        yield f"gamma {gamma:g}, background {background}, words {words}", ("--model", model, "--loss", loss), published


def _widths(model: str) -> Iterator[tuple[str, Sequence[str], float | None]]:
    for width in WIDTHS:
        yield f"width {width:g}", ("--model", f"text_mobilenet,width={width:g}", "--loss", "crossentropy"), None


def _upsampling(model: str) -> Iterator[tuple[str, Sequence[str], float | None]]:
    for kind in KINDS:
        yield kind.replace("_", " "), ("--model", f"{model},upsampling={kind}", "--loss", "crossentropy"), None


CASES = {"losses": _losses, "upsampling": _upsampling, "widths": _widths}


def _common(options: argparse.Namespace, data: Path, test: Path, seed: int) -> list[str]:
    """The seed's setting: SGD with Nesterov momentum, a triangle from 1e-4 to 1e-2, weight decay, no averaging."""
    quiet = ["--quiet"] if options.quiet else []
    half = max(1, round(options.steps / (2 * options.cycles)))
    return [
        "--data_dir", str(data.absolute()), "--test_dir", str(test.absolute()), "--image_size", str(options.image_size),
        "--batch_size", str(options.batch_size), "--nb_epochs", "1", "--steps", str(options.steps), "--seed", str(seed),
        "--optimizer", "sgd,nesterov=true,weight_decay=0.0001", "--lr", "0.01",
        "--schedule", f"triangular,initial_learning_rate=0.0001,step_size={half}", "--ema", "0",
        "--precision", options.precision, *quiet,
    ]  # fmt: skip


def _folder(options: argparse.Namespace, label: str, seed: int) -> RunFolder:
    model = "" if options.study == "widths" else f".{options.model}"
    size = f"{options.image_size}px.{options.batch_size}x{options.steps}"
    return RunFolder(options.runs_dir / options.study / re.sub(r"[^\w.]+", "_", f"{label}{model}.{size}.s{seed}"))


def resolved(words: Sequence[str]) -> argparse.Namespace:
    """Options of `train_text` as a run's words make them."""
    return train_text_options.resolve(list(words))


def scores(argv: Sequence[str], best: str) -> dict[str, Any]:
    """What a trained network reaches and costs.

    Args:
        argv: Options of `train_text`.
        best: Its checkpoint.

    Returns:
        `AP`, `IoU`, `recall` (after dilation by 3), `precision`; `small_words`, the share of words up to 16 pixels high
        of which at least half was found after dilation; `weights`; `page_cpu_seconds`, processor seconds that a page of
        992x1401 takes.
    """
    from keras_overlay import checkpoint
    from keras_overlay.architectures import geometry
    from keras_overlay.architectures.segmenters import SEGMENTERS
    from keras_overlay.commands.train_text_data import from_files
    from keras_overlay.mask_scores import DILATION, MaskScores
    from keras_overlay.segment import Segmenter

    options = resolved(argv)
    model = checkpoint.load(best, options.precision, SEGMENTERS)[0]
    segmenter, totals, words = Segmenter(model), MaskScores(), []
    for page in from_files(options, segmenter.channels)[1]:
        logits = segmenter(page.picture)
        totals.add(page.mask, logits)
        words += words_found(page.mask, dilated(logits >= 0, DILATION))
    return {
        **totals.result(),
        "small_words": float(np.mean(words)) if words else None,
        "weights": geometry.of(model).weights,
        "page_cpu_seconds": _page_seconds(segmenter),
    }


def words_found(mask: np.ndarray, found: np.ndarray) -> list[bool]:
    """For each small word, whether at least half of its pixels were found.

    Args:
        mask: Of the letters, bool (height, width).
        found: What was found, of the same shape.
    """
    joined = dilated(mask, _JOINED).astype(np.uint8)
    _, labels, facts, _ = cv2.connectedComponentsWithStats(joined)
    heights = np.minimum(facts[:, cv2.CC_STAT_HEIGHT], facts[:, cv2.CC_STAT_WIDTH]) - _JOINED + 1
    pixels = np.bincount(labels[mask], minlength=len(facts))
    hits = np.bincount(labels[mask & found], minlength=len(facts))
    small = [number for number in range(1, len(facts)) if heights[number] <= _SMALL and pixels[number]]
    return [bool(hits[number] >= _HIT * pixels[number]) for number in small]


def _page_seconds(segmenter) -> float:
    page = np.full((*PAGE, segmenter.channels), 200, np.uint8)
    segmenter(page)
    before = time.process_time()
    segmenter(page)
    return time.process_time() - before
