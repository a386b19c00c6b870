"""What is compared by `benchmarks.seals`: ways to take seals off a page, by name."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.held_out_pages import HeldOut
from keras_overlay import removers, weights
from keras_overlay.clustering import CLUSTERINGS
from keras_overlay.image_files import read_picture
from keras_overlay.pixels import to_channels
from keras_overlay.removers.remover import Remover

CLEAN, NOTHING, NAIVE, NETWORK = "clean", "nothing", "naive", "network"
"""The page itself; the sealed page; the true mask's pixels made white unless they are dark; the shipped network."""
DARK = 90  # grey levels: the naive cleaner turns what is lighter white


@dataclass(frozen=True)
class Method:
    """A way to take seals off.

    Attributes:
        name: In the table.
        spec: CLEAN, NOTHING, NAIVE, NETWORK or a spec of CLUSTERINGS; of a weight file, NETWORK.
        weight_file: A checkpoint instead of the shipped weights, or None.
        threshold: Of the network, grey levels; None for the default.
    """

    name: str
    spec: str
    weight_file: str | None = None
    threshold: float | None = None

    @property
    def is_remover(self) -> bool:
        """Whether it finds the seals by itself."""
        return self.spec not in (CLEAN, NOTHING, NAIVE)

    @functools.cached_property
    def identity(self) -> str:
        """What its results depend on: the spec, or a network's digest and threshold. Raises WeightsError."""
        if self.spec != NETWORK:
            return self.spec
        digest = weights.sha256_of(Path(self.weight_file)) if self.weight_file else weights.find("seal").sha256
        return f"{digest} {self.threshold}"

    def remover(self) -> Remover:
        """The remover, loaded."""
        made = of_file(self.weight_file, self.threshold) if self.weight_file else None
        made = made or removers.build("seal", method=self.spec, threshold=self.threshold)
        made.load()
        return made


def usual() -> list[str]:
    """Names of what is compared unless told otherwise."""
    return [NOTHING, NAIVE, *CLUSTERINGS, *([NETWORK] if weights.is_known("seal") else [])]


def of_file(path: str, threshold: float | None) -> Remover:
    """The seal remover with a checkpoint of one's own."""
    from keras_overlay import checkpoint
    from keras_overlay.architectures.folding import folded
    from keras_overlay.hardware import supports_bfloat16
    from keras_overlay.removers.seal_network import SealNetworkRemover
    from keras_overlay.restore import Restorer

    precision = "mixed_bfloat16" if supports_bfloat16() else "float32"
    network = folded(checkpoint.load(path, precision)[0])
    return SealNetworkRemover(lambda: Restorer(network), DEFAULT_THRESHOLD if threshold is None else threshold, {})


DEFAULT_THRESHOLD = 16.0  # grey levels, for a checkpoint of one's own


def way(method: Method) -> Callable[[HeldOut], np.ndarray]:
    """The method as a function of a page."""
    if method.is_remover:
        remover = method.remover()
        return lambda page: remover(page.sealed).image
    return {CLEAN: lambda page: page.clean, NOTHING: lambda page: page.sealed, NAIVE: naive}[method.spec]


def naive(page: HeldOut) -> np.ndarray:
    """The sealed page, all that is not dark made white where the seal is known to be."""
    result = page.sealed.copy()
    result[page.mask & (to_channels(page.sealed, 1)[..., 0] > DARK)] = 255
    return result


def once(method: Mapping[str, Any], file: str) -> dict[str, float]:
    """Clean one file (in a fresh process): seconds of the first page and of the second, loading aside."""
    remover, picture, seconds = Method(**method).remover(), read_picture(Path(file)).pixels, []
    for _ in range(2):
        begin = time.perf_counter()
        remover(picture)
        seconds.append(time.perf_counter() - begin)
    return {"first_seconds": seconds[0], "seconds": seconds[1]}
