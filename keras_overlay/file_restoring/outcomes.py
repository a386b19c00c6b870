"""What became of the files: printed for a person, and written as JSON for a program."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

import keras_overlay
from keras_overlay import scoring
from keras_overlay.atomic import atomic_path

FORMAT_VERSION = 1


@dataclass(frozen=True)
class Outcome:
    """What became of one file.

    Attributes:
        name: Its relative name.
        error: Why it failed, or None.
        skipped: Whether its result existed already.
        warnings: What was lost or changed in reading or writing.
        seconds: From reading to writing.
        output: The file written, or found in place; None if there is none.
        changed: Share of the pixels that were changed, 0..1, where that was counted.
        record: What the remover says it did.
        scores: Where there was something to compare with.
        shown: Clean (if there is one), degraded and restored picture, if they were to be kept.
    """

    name: str
    error: str | None = None
    skipped: bool = False
    warnings: tuple[str, ...] = ()
    seconds: float = 0.0
    output: Path | None = None
    changed: float | None = None
    record: Mapping[str, Any] = field(default_factory=dict)
    scores: scoring.Scores | None = None
    shown: tuple[np.ndarray, ...] = ()

    @property
    def status(self) -> str:
        """`done`, `skipped` or `failed`."""
        return "failed" if self.error else "skipped" if self.skipped else "done"


def report(outcomes: Sequence[Outcome], files: int | None = None) -> int:
    """Print warnings, failures, mean scores and counts.

    Args:
        outcomes: So far.
        files: How many there were to be; None if these are all.

    Returns:
        The exit code: 0 only if every file worked or was done before.
    """
    for outcome in outcomes:
        for warning in outcome.warnings:
            print(f"warning: {outcome.name}: {warning}", file=sys.stderr)
    for outcome in outcomes:
        if outcome.error:
            print(f"failed: {outcome.error}", file=sys.stderr)
    rows = [outcome.scores for outcome in outcomes if outcome.scores]
    if rows:
        total = scoring.mean(rows)
        print(f"mean of {len(rows)}: PSNR {total.psnr_before:.3f} -> {total.psnr_after:.3f} dB, "
              f"SSIM {total.ssim_before:.4f} -> {total.ssim_after:.4f}")  # fmt: skip
    counts = totals(outcomes, files)
    others = "".join(
        f", {counts[key]} {words}"
        for key, words in (("skipped", "skipped (done before)"), ("not_reached", "not reached"))
        if counts[key]
    )
    print(f"{counts['done']} of {counts['files']} files restored{others}")
    return 1 if counts["failed"] or counts["not_reached"] else 0


def totals(outcomes: Sequence[Outcome], files: int | None = None) -> dict[str, float]:
    """Numbers of files by status, and seconds spent on them."""
    files = len(outcomes) if files is None else files
    words = [outcome.status for outcome in outcomes]
    counts = {status: words.count(status) for status in ("done", "skipped", "failed")}
    seconds = round(sum(outcome.seconds for outcome in outcomes), 3)
    return {"files": files, **counts, "not_reached": files - len(outcomes), "seconds": seconds}


def write_report(
    path: Path, outcomes: Sequence[Outcome], files: int, facts: Mapping[str, Any], interrupted: bool = False
) -> None:
    """Write a report atomically; an older one is replaced.

    Args:
        path: JSON file: `format_version`, `version` of this package, the facts, `interrupted`, `totals` (see `totals`),
            and in `files` for each file `file`, `status` (done, skipped, failed), `output`, `seconds`, `changed` (share
            of its pixels, 0..1, or null), `warnings`, `error` (text or null), and what the remover recorded (`overlay`,
            `weights`, `strength` …).
        outcomes: In order.
        files: How many files there were to be.
        facts: About the whole run, JSON-serialisable; paths become text.
        interrupted: Whether the run was stopped.

    Raises:
        WriteError: the file cannot be written.
    """
    content = {
        "format_version": FORMAT_VERSION,
        "version": keras_overlay.__version__,
        **facts,
        "interrupted": interrupted,
        "totals": totals(outcomes, files),
        "files": [_line(outcome) for outcome in outcomes],
    }
    text = json.dumps(content, indent=2, default=str, allow_nan=False) + "\n"
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def _line(outcome: Outcome) -> dict[str, Any]:
    return {
        "file": outcome.name,
        "status": outcome.status,
        "output": None if outcome.output is None else str(outcome.output),
        **outcome.record,
        "seconds": round(outcome.seconds, 6),
        "changed": None if outcome.changed is None else round(outcome.changed, 6),
        "warnings": list(outcome.warnings),
        "error": outcome.error,
    }
