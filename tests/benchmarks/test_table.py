"""The printed table and its CSV file, and what names the machine."""

from __future__ import annotations

import datetime
import platform
from pathlib import Path

import pytest

from benchmarks import machine, table

ROWS = [
    {"name": "first", "count": 12, "speed": 1234.567, "ratio": None},
    {"name": "b", "count": 3, "speed": 0.0123456, "ratio": 2.0},
]


def test_rows_are_printed_and_written_with_the_machine(tmp_path, capsys, read_table):
    table.report(ROWS, tmp_path / "table.csv")
    first, second = read_table()
    assert {name: first[name] for name in ROWS[0]} == {"name": "first", "count": "12", "speed": "1235", "ratio": ""}
    assert (second["speed"], second["ratio"]) == ("0.01235", "2.000")
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == ["name   count    speed  ratio", "first     12     1235", "b          3  0.01235  2.000"]


def test_an_older_result_is_replaced(tmp_path, read_table):
    table.report(ROWS, tmp_path / "table.csv")
    table.report(ROWS[1:], tmp_path / "table.csv")
    assert [row["name"] for row in read_table()] == ["b"]
    assert [path.name for path in tmp_path.iterdir()] == ["table.csv"]


def test_the_machine_is_named_by_processor_and_cores_without_host_name_or_path():
    facts = machine.facts()
    assert datetime.date.fromisoformat(facts["date"]) <= datetime.date.today() + datetime.timedelta(days=1)
    assert facts["machine"] == f"{machine.processor()}, {machine.cores()} cores"
    assert f"python {platform.python_version()}" in facts["versions"]
    assert "numpy " in facts["versions"]
    told = " ".join(facts.values())
    assert str(Path.home()) not in told
    assert platform.node() not in told.split()


def test_packages_that_are_not_installed_are_left_out():
    assert machine.facts(["no-such-package-of-ours"])["versions"] == f"python {platform.python_version()}"


@pytest.mark.parametrize(
    ("value", "written"),
    [(None, ""), (3, "3"), ("x", "x"), (0.0, "0.0"), (123456.7, "123457"), (12.3456, "12.35"), (float("inf"), "inf")],
)
def test_four_digits_of_a_measurement_are_kept(value, written):
    assert table.formatted([{"a": value, "b": "x"}]).splitlines()[1].split() == [*([written] if written else []), "x"]
