"""Work spread over processes, its results in order, with clear errors when a process dies."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any


def in_order(work: Callable[[Any], Any], tasks: Sequence[Any], processes: int) -> Iterator[Any]:
    """Results of `work` for each task, in the order of the tasks.

    Args:
        work: Must travel to other processes: a function of a module, or a `functools.partial` of one.
        tasks: What it is called with, one after another.
        processes: How many work at once; with 1 the work is done in this process.

    Raises:
        OSError: a process ended without an answer. Errors of the work itself pass through.
    """
    if processes == 1 or len(tasks) < 2:
        yield from map(work, tasks)
        return
    pool = ProcessPoolExecutor(min(processes, len(tasks)), get_context("spawn"), _begin)
    try:
        yield from pool.map(work, tasks)
    except BrokenProcessPool:
        raise OSError("a process ended without an answer, perhaps for lack of memory; try fewer --processes") from None
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _begin() -> None:
    """Leave Ctrl-C to the process that waits, and one processor to each."""
    import cv2

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cv2.setNumThreads(1)
