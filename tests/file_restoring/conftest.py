"""Stand-ins for networks."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay.removers.network import NetworkRemover


class Weighted:
    """Stands for a network: multiplies each channel by a factor of its own."""

    def __init__(self, *factors: float):
        self.channels, self.factors = len(factors), np.array(factors, np.float32)

    def __call__(self, image: np.ndarray) -> np.ndarray:
        return image * self.factors


@pytest.fixture
def weighted():
    """`weighted(1, 0.5, 0.25)`: a remover that multiplies each channel by a factor of its own."""
    return lambda *factors: NetworkRemover(lambda: Weighted(*factors), 0.0, {"overlay": "weighted", "weights": []})
