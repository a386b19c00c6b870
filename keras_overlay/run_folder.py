"""The files of one training run: options, checkpoints, history, samples."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from keras_overlay.atomic import atomic_path

LAST = "weights.last.hdf5"
_BEST = re.compile(r"weights\.(\d{3,})-.+\.hdf5\Z")


class RunFolder:
    """A folder that belongs to one run.

    Args:
        path: The folder; made when first written to.
    """

    def __init__(self, path: str | Path):
        self.path = Path(path)

    @property
    def last(self) -> Path:
        """The checkpoint of the last finished epoch, with what resuming needs."""
        return self.path / LAST

    def best(self) -> Path | None:
        """The checkpoint of the best validation, None before the first epoch."""
        found = {int(match[1]): path for path in self.path.glob("weights.*.hdf5") if (match := _BEST.match(path.name))}
        return found[max(found)] if found else None

    def best_path(self, epoch: int, val_loss: float, score: float) -> Path:
        """Name of a best checkpoint: `weights.{epoch:03d}-{val_loss:.3f}-{val_PSNR:.5f}.hdf5`, or another score."""
        return self.path / f"weights.{epoch:03d}-{val_loss:.3f}-{score:.5f}.hdf5"

    def forget_best_but(self, kept: Path) -> None:
        """Delete older best checkpoints."""
        for path in self.path.glob("weights.*.hdf5"):
            if _BEST.match(path.name) and path != kept:
                path.unlink()

    def is_used(self) -> bool:
        """Whether the folder holds a run already."""
        return self.last.exists() or (self.path / "options.json").exists()

    def refuse_if_used(self) -> None:
        """Raise ValueError if the folder holds a run already: nothing is overwritten."""
        if self.is_used():
            raise ValueError(
                f"{self.path}: holds a run already; continue it with --resume, or choose another --output_path"
            )

    def write_options(self, options: dict[str, Any]) -> None:
        """Write `options.json` atomically."""
        self.path.mkdir(parents=True, exist_ok=True)
        with atomic_path(self.path / "options.json") as path:
            path.write_text(json.dumps(options, indent=2, default=str) + "\n", encoding="utf-8")

    def options(self) -> dict[str, Any]:
        """The options the run began with.

        Raises:
            ValueError: if the folder holds no run or its options are damaged.
        """
        path = self.path / "options.json"
        try:
            options = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise ValueError(f"{self.path}: no run to resume there (options.json is missing)") from None
        except ValueError as error:
            raise ValueError(f"{path}: damaged ({error})") from None
        if not isinstance(options, dict):
            raise ValueError(f"{path}: damaged (expected an object, got {type(options).__name__})")
        return options
