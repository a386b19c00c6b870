"""What the benchmarks' tests share: CSV files read back, and cases run in this process instead of a fresh one."""

from __future__ import annotations

import csv
import importlib
import json
import time

import pytest

from benchmarks import fresh_process

MACHINE_COLUMNS = ["date", "machine", "versions"]


@pytest.fixture
def read_table(tmp_path):
    """`read_table()`: the rows of `tmp_path / "table.csv"`, after a look at the columns that name the machine."""

    def read() -> list[dict[str, str]]:
        with open(tmp_path / "table.csv", newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        assert rows
        assert list(rows[0])[-3:] == MACHINE_COLUMNS
        assert all(" core" in row["machine"] and "python 3." in row["versions"] for row in rows)
        return rows

    return read


@pytest.fixture
def in_this_process(monkeypatch):
    """Cases run here: TensorFlow is imported once for all tests. Arguments and results still go through JSON."""

    def call(target, arguments):
        module, name = target.split(":")
        start = time.perf_counter()
        result = getattr(importlib.import_module(module), name)(**json.loads(json.dumps(arguments)))
        seconds = time.perf_counter() - start
        return fresh_process.Outcome(json.loads(json.dumps(result)), seconds, fresh_process.memory_mib())

    monkeypatch.setattr(fresh_process, "call", call)
