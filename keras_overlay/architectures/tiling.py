"""How large a part of a picture may go through a network at once, by what its feature maps take."""

from __future__ import annotations

import math

from keras_overlay.architectures import geometry
from keras_overlay.hardware import available_memory

FEATURE_BYTES = 512 * 2**20
"""How much memory the feature maps of a tile and its overlap may take, unless an eighth of what is free is less."""
_SMALLEST_TILE = 128


def default_tile(facts: geometry.Geometry, free: float | None = None) -> int:
    """The largest tile whose feature maps, the overlap's too, fit `FEATURE_BYTES` and an eighth of the free memory.

    Args:
        facts: The network's; half the type's width gives twice the pixels.
        free: Bytes of memory that are free; None asks the system.

    Returns:
        Side in pixels, a multiple of the network's, at least 128; 0 for a network that sees the whole picture.
    """
    if math.isinf(facts.radius):
        return 0
    room = min(FEATURE_BYTES, (available_memory() if free is None else free) / 8)
    side = math.isqrt(int(room / facts.live_bytes)) - 2 * up(facts.radius, facts.multiple)
    return up(max(side - facts.multiple + 1, _SMALLEST_TILE), facts.multiple)


def up(length: float, multiple: int) -> int:
    """The least multiple that is not below a length."""
    return -(-math.ceil(length) // multiple) * multiple
