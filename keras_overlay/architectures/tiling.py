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


def tile_and_margin(facts: geometry.Geometry, tile: int | None = None, overlap: int | None = None) -> tuple[int, int]:
    """How pictures are cut for a network.

    Args:
        facts: The network's.
        tile: Bounds the memory: no more than this many pixels and an overlap on either side, in height and width, go
            through the network at once (rounded up to the network's multiple). None takes what `default_tile` says; 0
            never cuts, nor does a network that sees the whole picture.
        overlap: Context around each core in pixels; None takes the network's receptive field.

    Returns:
        Sides of the core and width of the context around it, in pixels, multiples of the network's; 0, 0 for a network
        that sees the whole picture.

    Raises:
        ValueError: a tile below 0, or an overlap that leaves seams.
    """
    tile = default_tile(facts) if tile is None else tile
    if tile < 0:
        raise ValueError(f"tile must be 0 or more pixels, got tile={tile}")
    radius = facts.radius
    if overlap is not None and overlap < radius:
        raise ValueError(f"overlap must be at least the receptive field, {radius:g} pixels, got overlap={overlap}")
    if math.isinf(radius):
        return 0, 0
    return up(tile, facts.multiple), up(radius if overlap is None else overlap, facts.multiple)


def up(length: float, multiple: int) -> int:
    """The least multiple that is not below a length."""
    return -(-math.ceil(length) // multiple) * multiple
