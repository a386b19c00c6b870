"""The Grain data set: the same batches in the same order, wherever it starts and however many processes prepare it."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay import noise, pairs
from keras_overlay.image_files import write_png
from keras_overlay.pairs.image_cache import ImageCache
from keras_overlay.pairs.patches import PairBatches


@pytest.fixture(scope="module")
def batches(tmp_path_factory, picture):
    folder = tmp_path_factory.mktemp("pictures")
    files = [folder / f"{number}.png" for number in range(3)]
    for number, file in enumerate(files):
        write_png(file, picture(40, 30 + number, seed=number))
    both = noise.build("gaussian,0,50+text,0,20")
    return PairBatches(ImageCache(files), both, both, batch_size=2, patch_size=16, seed=5)


def copies(dataset) -> list[tuple[np.ndarray, np.ndarray]]:
    """Batches as plain arrays; a worker's are views of memory that Grain takes back."""
    return [(np.array(source), np.array(target)) for source, target in dataset]


@pytest.mark.parametrize("num_workers", [0, 1, 2, 3])
def test_any_number_of_workers_gives_the_same_batches(batches, num_workers):
    found = copies(pairs.dataset(batches, 2, 9, num_workers))
    assert len(found) == 7
    for number, (source, target) in enumerate(found, start=2):
        wanted = batches(number)
        np.testing.assert_array_equal(source, wanted[0])
        np.testing.assert_array_equal(target, wanted[1])


def test_a_later_start_gives_the_same_later_batches(batches):
    whole, late = copies(pairs.dataset(batches, 0, 6)), copies(pairs.dataset(batches, 4, 6))
    for before, after in zip(whole[4:], late, strict=True):
        np.testing.assert_array_equal(before, after)
    assert not np.array_equal(whole[0][0], late[0][0])


def test_batches_come_in_order_and_each_once():
    numbers = [int(number) for number in pairs.dataset(lambda number: number, 3, 40)]
    assert numbers == list(range(3, 40))


@pytest.mark.parametrize("num_workers", [-1, 65])
def test_a_wrong_number_of_workers_is_refused(batches, num_workers):
    with pytest.raises(ValueError, match=rf"num_workers must be 0\.\.64, got num_workers={num_workers}"):
        pairs.dataset(batches, 0, 1, num_workers)


@pytest.mark.parametrize(("first", "stop"), [(-1, 3), (3, 3), (4, 3)])
def test_an_empty_or_negative_range_is_refused(batches, first, stop):
    with pytest.raises(ValueError, match=f"first must be below stop and not negative, got first={first} stop={stop}"):
        pairs.dataset(batches, first, stop)
