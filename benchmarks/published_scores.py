"""Scores of runs on test sets, kept in each run's folder so that an interrupted table goes on where it stopped."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import test_sets
from benchmarks.published_runs import NOISES, PlannedRun
from keras_overlay import checkpoint, noise, weights
from keras_overlay.atomic import atomic_path
from keras_overlay.noise.target_bias import expected_target, inverted

KEPT = "published.json"
PLAIN, INVERTED = "plain", "inverted"


class Inverted:
    """A restorer whose output goes back through the curve that clipped targets put on it.

    Args:
        restorer: A network trained on clipped Gaussian targets.
        expected: From `noise.target_bias.expected_target`.
    """

    def __init__(self, restorer, expected: np.ndarray):
        self.restorer, self.expected, self.channels = restorer, expected, restorer.channels

    def __call__(self, image: np.ndarray) -> np.ndarray:
        return inverted(self.restorer(image), self.expected)


class Scorer:
    """Scores runs; the network is loaded only when a score is not kept already.

    Args:
        precision: What networks compute in.
    """

    def __init__(self, precision: str):
        self.precision = precision
        self._restorer = functools.lru_cache(maxsize=1)(self._load)
        self._digest = functools.cache(test_sets.digest)

    def __call__(self, run: PlannedRun, folder: Path, variant: str = PLAIN) -> dict[str, float]:
        """Mean PSNR (dB) of a folder of test pictures with the run's test noise.

        Args:
            run: A trained one.
            folder: Clean pictures.
            variant: PLAIN, or INVERTED for runs with clipped Gaussian targets.

        Returns:
            `before` and `after` restoring, and the number of `pictures`.

        Raises:
            ValueError: a picture or a checkpoint cannot be used.
        """
        best, spec = run.folder.best(), NOISES[run.noise][1]
        owner = weights.sha256_of(best)
        key = " ".join([spec, variant, self.precision, self._digest(folder)])
        kept = _kept(run.folder.path / KEPT, owner)
        if key not in kept:
            restorer = self._restorer(best)
            if variant == INVERTED:
                restorer = Inverted(restorer, curve(run))
            scores, count = test_sets.score(restorer, folder, spec)
            kept[key] = {"before": scores.psnr_before, "after": scores.psnr_after, "pictures": count}
            _keep(run.folder.path / KEPT, owner, kept)
        return kept[key]

    def _load(self, best: Path) -> Callable[[np.ndarray], np.ndarray]:
        from keras_overlay.restore import Restorer

        return Restorer(checkpoint.load(best, self.precision)[0])


def curve(run: PlannedRun) -> np.ndarray:
    """What clipping made of the run's target noise on average, for every clean level."""
    model = noise.build(run.folder.options()["target_noise_model"])
    return expected_target(model.min_stddev, model.max_stddev)


def _kept(path: Path, owner: str) -> dict[str, dict[str, float]]:
    """Scores of this checkpoint; none if the file is missing, damaged or of another."""
    try:
        content: Any = json.loads(path.read_text(encoding="utf-8"))
        return content["scores"] if content["checkpoint"] == owner else {}
    except (OSError, ValueError, TypeError, LookupError):
        return {}


def _keep(path: Path, owner: str, scores: dict[str, dict[str, float]]) -> None:
    with atomic_path(path) as temporary:
        temporary.write_text(json.dumps({"checkpoint": owner, "scores": scores}, indent=2) + "\n", encoding="utf-8")
