"""Parts of one picture worked at side by side: NumPy and OpenCV let other threads run while they compute."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

_MOST = 4  # threads: each holds what its part needs

Part = TypeVar("Part")
Result = TypeVar("Result")


def mapped(function: Callable[[Part], Result], parts: Iterable[Part]) -> list[Result]:
    """What a function makes of each part, in their order; one thread for each processor, four at most.

    Args:
        function: May write to shared arrays where no other part does.
        parts: Its arguments.

    Returns:
        The results; the first exception is raised once the parts that were begun have ended.
    """
    parts = list(parts)
    threads = min(_MOST, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1)
    if min(threads, len(parts)) < 2:
        return [function(part) for part in parts]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(function, parts))
