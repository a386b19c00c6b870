"""Training pairs: from picture files and noise models to a Grain data set of batches.

A batch depends on the seed and its number alone, so the state of the pipeline is one number, the next batch: a resumed
run starts there, with any number of workers.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import grain

MAX_WORKERS = 64


def dataset(batches: Callable[[int], tuple], first: int, stop: int, num_workers: int = 0) -> grain.IterDataset:
    """Batches `first` to `stop - 1`, in order.

    Args:
        batches: Batch number to batch, for example `patches.PairBatches`. Each worker process takes every n-th number.
        first, stop: Batch numbers.
        num_workers: Worker processes; 0 prepares batches in a thread beside the training.

    Raises:
        ValueError: if `num_workers` is out of range or no batch is asked for.
    """
    if not 0 <= num_workers <= MAX_WORKERS:
        raise ValueError(f"num_workers must be 0..{MAX_WORKERS}, got num_workers={num_workers}")
    if not 0 <= first < stop:
        raise ValueError(f"first must be below stop and not negative, got first={first} stop={stop}")
    logging.getLogger("absl").setLevel(logging.ERROR)  # Grain warns of a missing JAX profiler
    import grain
    from absl import flags

    numbered = grain.MapDataset.range(first, stop).map(batches)
    if not num_workers:
        return numbered.to_iter_dataset(grain.ReadOptions(num_threads=1, prefetch_buffer_size=4))
    if not flags.FLAGS.is_parsed():  # Grain's workers read Abseil's flags, which only Abseil's own programs parse
        flags.FLAGS.mark_as_parsed()
    plain = numbered.to_iter_dataset(grain.ReadOptions(num_threads=0, prefetch_buffer_size=0))
    return plain.mp_prefetch(grain.MultiprocessingOptions(num_workers=num_workers, per_worker_buffer_size=2))
