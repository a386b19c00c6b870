"""The benchmark of engines: the rows it always has, and that a missing package is told."""

from __future__ import annotations

import importlib.util

import pytest

from benchmarks import engines


def test_keras_is_measured_whatever_else_is_installed(tmp_path, read_table):
    argv = ["--models", "drunet,filters=4,scales=1", "--side", "64", "--repetitions", "2"]
    assert engines.main([*argv, "--output", str(tmp_path / "table.csv")]) == 0
    rows = {row["engine"]: row for row in read_table()}
    assert {"keras float32", "keras mixed_bfloat16", "keras predict"} <= set(rows)
    assert float(rows["keras float32"]["times_keras"]) == 1
    assert 0 < float(rows["keras mixed_bfloat16"]["largest_difference"]) < 20
    assert float(rows["keras predict"]["largest_difference"]) < 0.01


@pytest.mark.skipif(importlib.util.find_spec("openvino") is not None, reason="openvino is installed")
def test_a_missing_package_is_told(capsys):
    assert not engines.installed("openvino")
    assert "left out: openvino not installed" in capsys.readouterr().out
