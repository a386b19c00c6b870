"""The trainings behind `benchmarks.seal_studies`: which there are, where they are, and what is measured of each."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import fresh_process
from benchmarks.published_training import start
from keras_overlay.atomic import atomic_path
from keras_overlay.commands import train_seal_options
from keras_overlay.commands.resuming import is_finished
from keras_overlay.run_folder import RunFolder

KEPT = "study.json"
PLAIN = ("--schedule", "constant", "--ema", "0")  # as the paper trains: its judgements are of single epochs


@dataclass(frozen=True)
class StudyRun:
    """One training.

    Attributes:
        label: What the table calls its case.
        fit: `crop` or `resize`; see `train_seal`.
        seed: Of the training.
        folder: Its run folder.
        words: Options of `train_seal.py`, all but the folder.
        family: What the case varies, for the figure.
    """

    label: str
    fit: str
    seed: int
    folder: RunFolder
    words: tuple[str, ...]
    family: str = ""

    def finished(self) -> bool:
        """Whether it is trained to its end."""
        return self.folder.is_used() and is_finished(self.folder, self.folder.options()["nb_epochs"])

    def train(self) -> None:
        """Train, or go on where a training was stopped."""
        path = str(self.folder.path)
        start(["--resume", "--output_path", path] if self.folder.is_used() else [*self.words, "--output_path", path],
              "train_seal")  # fmt: skip

    def facts(self, ocr_pictures: int) -> dict[str, Any]:
        """Weights, seconds a step and scores of the test pictures; kept in the run folder."""
        kept, known = self.folder.path / KEPT, self.facts_kept()
        if known.get("ocr_pictures") != ocr_pictures:
            for target, more in (("pace", {}), ("scores", {"ocr_pictures": ocr_pictures})):
                arguments = {"argv": list(self.words), "best": str(self.folder.best().absolute()), **more}
                known |= fresh_process.call(f"benchmarks.seal_study_scores:{target}", arguments).result
            known["ocr_pictures"] = ocr_pictures
            with atomic_path(kept) as path:
                path.write_text(json.dumps(known, indent=2) + "\n", encoding="utf-8")
        return known

    def facts_kept(self) -> dict[str, Any]:
        """What `facts` found before; nothing if it was not called yet."""
        kept = self.folder.path / KEPT
        return json.loads(kept.read_text(encoding="utf-8")) if kept.exists() else {}


def plan(options: argparse.Namespace) -> list[StudyRun]:
    """All trainings of a study: every case, with every fit and seed."""
    fits = options.fits or DEFAULT_FITS[options.study]
    return [
        StudyRun(label, fit, seed, _folder(options, label, fit, seed), (*_common(options, fit, seed), *words), family)
        for fit in fits
        for label, family, words in CASES[options.study](options)
        for seed in options.seeds
    ]


def _loss_cases(options: argparse.Namespace) -> Iterator[tuple[str, str, Sequence[str]]]:
    for name in ("l2", "ssim"):
        yield name, "", ("--model", options.model or "seal_cnn,depth=6,kernel=5,filters=24", "--loss", name, *PLAIN)


def _shape_cases(options: argparse.Namespace) -> Iterator[tuple[str, str, Sequence[str]]]:
    """The smallest of all three, and each of the three made larger alone."""
    grid = {"depth": options.depths, "kernel": options.kernels, "filters": options.filters}
    base = {name: values[0] for name, values in grid.items()}
    yield _named(base), "base", ("--model", _spec(base), *PLAIN)
    for name, values in grid.items():
        for value in values[1:]:
            case = {**base, name: value}
            yield _named(case), name, ("--model", _spec(case), *PLAIN)


def _ran_cases(options: argparse.Namespace) -> Iterator[tuple[str, str, Sequence[str]]]:
    model = ("--model", options.model or "residual_attention,filters=8")
    cases = [(f"Adam, batch of {size}", size, PLAIN) for size in options.batch_sizes]
    cases += [("SGD as in the paper, batch of 2", 2, ("--optimizer", "sgd,weight_decay=0.0001", "--ema", "0"))]
    for label, size, more in cases:
        steps = str(max(1, options.pictures // size))
        yield label, "", (*model, "--batch_size", str(size), "--steps", steps, *more)


CASES: dict[str, Callable[[argparse.Namespace], Iterator[tuple[str, str, Sequence[str]]]]] = {
    "loss": _loss_cases,
    "ran": _ran_cases,
    "shape": _shape_cases,
}
DEFAULT_FITS = {"loss": ["resize", "crop"], "ran": ["resize"], "shape": ["resize"]}


def _named(case: dict[str, int]) -> str:
    return f"{case['depth']} layers, {case['kernel']}x{case['kernel']}, {case['filters']} filters"


def _spec(case: dict[str, int]) -> str:
    return "seal_cnn," + ",".join(f"{name}={value}" for name, value in case.items())


def _common(options: argparse.Namespace, fit: str, seed: int) -> list[str]:
    """The paper's setting: every example has a seal, and none is varied."""
    shares = [word for name in ("clean", "colour", "grey", "jpeg") for word in (f"--{name}_share", "0")]
    quiet = ["--quiet"] if options.quiet else []
    return [
        "--data_dir", str(data_folder(options, "train").absolute()),
        "--test_dir", str(data_folder(options, "test").absolute()),
        "--image_size", str(options.image_size), "--fit", fit, "--nb_epochs", str(options.epochs),
        "--seed", str(seed), *shares, "--precision", options.precision, *quiet,
    ]  # fmt: skip


def data_folder(options: argparse.Namespace, part: str) -> Path:
    """Where the drawn pictures of a part are; the folder's name tells how many."""
    return options.runs_dir / "data" / f"{part}-{getattr(options, part)}"


def _folder(options: argparse.Namespace, label: str, fit: str, seed: int) -> RunFolder:
    name = re.sub(r"[^\w.]+", "_", f"{label}.{fit}.{options.image_size}px.{options.epochs}ep.s{seed}")
    return RunFolder(options.runs_dir / f"{options.study}-{options.train}" / name)


def resolved(words: Sequence[str]) -> argparse.Namespace:
    """Options of `train_seal` as a run's words make them."""
    return train_seal_options.resolve(list(words))
