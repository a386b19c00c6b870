"""Work in a thread, one item ahead of who consumes it."""

from __future__ import annotations

import threading

import pytest

from keras_overlay.file_restoring.loop import one_ahead


def test_results_come_in_order():
    assert list(one_ahead(lambda number: number * number, range(5))) == [0, 1, 4, 9, 16]
    assert list(one_ahead(str, [])) == []


def test_the_next_item_is_worked_on_while_one_is_consumed_and_no_further():
    begun = {number: threading.Event() for number in range(4)}

    def work(number: int) -> int:
        begun[number].set()
        return number

    results = one_ahead(work, range(4))
    for number in range(3):
        assert next(results) == number
        assert begun[number + 1].wait(5)
        assert not any(begun[later].is_set() for later in range(number + 2, 4))


def test_an_error_reaches_the_consumer():
    with pytest.raises(ZeroDivisionError):
        list(one_ahead(lambda number: 1 // number, [0]))


def test_closing_waits_for_the_work_in_hand():
    done, slow = [], threading.Event()

    def work(number: int) -> int:
        if number:
            slow.wait(0.3)
        done.append(number)
        return number

    results = one_ahead(work, range(3))
    assert next(results) == 0
    results.close()
    assert done == [0, 1]
