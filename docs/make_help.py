"""Write the `--help` of every script into docs/help/. Run it after a change of options: python docs/make_help.py"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "help"
WIDTH = "110"
SCRIPTS = {
    "datasets.coco": ["-m", "datasets.coco"],
    "datasets.comics": ["-m", "datasets.comics"],
    "datasets.seals": ["-m", "datasets.seals"],
    "datasets.svhn": ["-m", "datasets.svhn"],
    "datasets.tags": ["-m", "datasets.tags"],
    "datasets.vdsr": ["-m", "datasets.vdsr"],
    "demo": ["-m", "keras_overlay.commands", "demo"],
    "keras-overlay": ["-m", "keras_overlay.commands"],
    "noise_model": ["noise_model.py"],
    "plot_history": ["plot_history.py"],
    "remove_overlay": ["remove_overlay.py"],
    "test_model": ["test_model.py"],
    "train_digits": ["train_digits.py"],
    "train_inpaint": ["train_inpaint.py"],
    "train_n2n": ["train_n2n.py"],
    "train_seal": ["train_seal.py"],
    "train_tags": ["train_tags.py"],
    "train_text": ["train_text.py"],
}
"""Name of the text file to what Python runs, from the repository's root."""


def run(name: str, **environment: str) -> subprocess.CompletedProcess:
    """Run a script with `--help`; its text is in `stdout`."""
    return subprocess.run(
        [sys.executable, *SCRIPTS[name], "--help"],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": WIDTH, "PYTHONIOENCODING": "utf-8", **environment},
        check=True,
        capture_output=True,
        encoding="utf-8",
    )


def main() -> None:
    """Write all files."""
    FOLDER.mkdir(exist_ok=True)
    for name in SCRIPTS:
        (FOLDER / f"{name}.txt").write_text(run(name).stdout, encoding="utf-8")


if __name__ == "__main__":
    main()
