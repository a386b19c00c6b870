"""Characters read correctly: Tesseract's text of a picture against what is written there."""

from __future__ import annotations

import os
import shutil
import subprocess

import cv2
import numpy as np

from benchmarks.fresh_process import ProcessFailed

PROGRAM = "tesseract"
MISSING = (
    "tesseract is not installed: no character error rates (Debian and Ubuntu: apt install tesseract-ocr; then give the "
    "command again)"
)
_WHOLE_PAGE = "3"  # Tesseract's default: it finds lines and columns by itself


def is_installed() -> bool:
    """Whether Tesseract is on the path."""
    return shutil.which(PROGRAM) is not None


def version() -> str:
    """Tesseract's version, such as `5.3.0`."""
    told = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=False)
    words = (told.stdout or told.stderr).split()
    return words[1] if len(words) > 1 else "unknown"


def read(picture: np.ndarray, dpi: float, language: str = "eng", layout: str = _WHOLE_PAGE) -> str:
    """What Tesseract reads, on one thread.

    Args:
        picture: uint8 (height, width, 1 or 3).
        dpi: Dots per inch.
        language: Tesseract's name of it.
        layout: Tesseract's number of what the picture holds: `3` a page, `6` one block of text.

    Raises:
        ProcessFailed: Tesseract ended with an error; the message holds its last words.
    """
    stored = picture[..., ::-1] if picture.shape[-1] == 3 else picture
    command = [PROGRAM, "stdin", "stdout", "--psm", layout, "--dpi", str(round(dpi)), "-l", language]
    done = subprocess.run(
        command,
        input=cv2.imencode(".png", stored)[1].tobytes(),
        env={**os.environ, "OMP_THREAD_LIMIT": "1"},
        capture_output=True,
        check=False,
    )
    if done.returncode:
        last = done.stderr.decode(errors="replace")[-500:]
        raise ProcessFailed(f"{PROGRAM} ended with {done.returncode}: {last}")
    return done.stdout.decode(errors="replace")


def plain(text: str) -> str:
    """Words with one space between them: how lines are broken does not count."""
    return " ".join(text.split())


def errors(truth: str, found: str) -> int:
    """Fewest letters to insert, delete or replace, from one plain text to the other (Levenshtein 1966)."""
    expected, got = (np.frombuffer(plain(text).encode("utf-32-le"), np.uint32) for text in (truth, found))
    places = np.arange(got.size + 1)
    row = places.copy()  # errors between what is done of `expected` and each beginning of `got`
    for letter in expected:
        changed = row + 1
        np.minimum(changed[1:], row[:-1] + (got != letter), out=changed[1:])
        row = np.minimum.accumulate(changed - places) + places  # letters inserted
    return int(row[-1])
