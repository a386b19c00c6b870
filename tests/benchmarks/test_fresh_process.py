"""Functions called in processes of their own."""

from __future__ import annotations

import os

import pytest

from benchmarks import fresh_process


@pytest.fixture(autouse=True)
def work(tmp_path, monkeypatch):
    """A module that the processes can import."""
    (tmp_path / "work.py").write_text(
        "import os\n"
        "def where(): return [os.getpid(), os.getcwd()]\n"
        "def take(mib): return len(b'1' * (mib * 2**20))\n"
        "def fail(): raise ValueError('spilt milk')\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))


def test_the_result_the_time_and_the_peak_come_back():
    outcome = fresh_process.call("work:take", {"mib": 400})
    assert outcome.result == 400 * 2**20
    assert 0 < outcome.seconds < 60
    assert 400 < outcome.peak_mib < 600


def test_it_is_another_process_that_runs_at_the_repositorys_root():
    process, folder = fresh_process.call("work:where", {}).result
    assert process != os.getpid()
    assert folder == str(fresh_process.ROOT)


def test_its_peak_does_not_begin_with_ours():
    held = bytearray(b"1") * (600 * 2**20)
    assert fresh_process.memory_mib() > 600
    assert fresh_process.call("work:where", {}).peak_mib < 200
    del held


def test_an_error_comes_back_with_the_processs_last_words():
    with pytest.raises(fresh_process.ProcessFailed, match=r"ended with 1:(.|\n)*ValueError: spilt milk"):
        fresh_process.call("work:fail", {})


def test_memory_now_is_at_most_the_peak():
    assert 4 < fresh_process.memory_mib(peak=False) <= fresh_process.memory_mib()
