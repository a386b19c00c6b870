"""keras_overlay.watermarks.side_by_side."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from keras_overlay.watermarks import side_by_side
from keras_overlay.watermarks.side_by_side import mapped


@pytest.fixture(params=[1, 3])
def processors(request, monkeypatch):
    """The function under test with so many processors."""
    monkeypatch.setattr(side_by_side.os, "sched_getaffinity", lambda _: set(range(request.param)), raising=False)
    return request.param


def test_results_are_in_the_order_of_the_parts(processors):
    assert mapped(lambda part: part * part, iter(range(50))) == [part * part for part in range(50)]
    assert mapped(str, []) == []


def test_parts_write_to_a_shared_array(processors):
    image = np.zeros((40, 8))

    def fill(row: int) -> None:
        image[row] = row

    mapped(fill, range(40))
    assert (image == np.arange(40)[:, None]).all()


def test_an_error_in_a_part_is_raised(processors):
    with pytest.raises(ZeroDivisionError):
        mapped(lambda part: 1 / part, [2, 1, 0, 1])


def test_two_processors_work_at_once_and_one_starts_no_thread(processors):
    if processors == 1:
        assert set(mapped(lambda _: threading.current_thread().name, range(4))) == {threading.current_thread().name}
        return
    both = threading.Barrier(2, timeout=30)  # nobody goes on alone
    assert sorted(mapped(lambda _: both.wait(), range(2))) == [0, 1]
