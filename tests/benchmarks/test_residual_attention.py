"""The memory benchmark of the residual attention network: a row a case, and what is measured of each."""

from __future__ import annotations

import pytest

from benchmarks import fresh_process, residual_attention


def test_each_case_is_a_row_with_time_memory_weights_and_layers(tmp_path, read_table, monkeypatch):
    called = []

    def call(target, arguments):
        called.append((target, arguments))
        return fresh_process.Outcome({"seconds": [2.0, 4.0, 3.0], "weights": 5, "layers": 6}, 9.0, 1234.5)

    monkeypatch.setattr(fresh_process, "call", call)
    argv = ["--sizes", "32", "64", "--precisions", "float32", "--remat", "false", "true"]
    assert residual_attention.main([*argv, "--output", str(tmp_path / "table.csv")]) == 0
    rows = read_table()
    assert [(row["size"], row["model"].lower()) for row in rows] == [
        (size, f"residual_attention,remat={remat}") for size in ("32", "64") for remat in ("false", "true")
    ]
    assert {row["seconds_per_step"] for row in rows} == {"3.000"}
    assert [rows[0][name] for name in ("least", "most", "peak_mib", "weights", "layers")] == [
        "2.000", "4.000", "1234", "5", "6"
    ]  # fmt: skip
    assert called[1] == (
        "benchmarks.residual_attention:train",
        {"model": rows[1]["model"], "precision": "float32", "size": 32, "batch_size": 2, "steps": 3},
    )


def test_steps_are_timed_and_the_first_is_not_counted():
    found = residual_attention.train("seal_cnn,depth=2,kernel=3,filters=2", "float32", 32, 1, 3)
    assert len(found["seconds"]) == 3
    assert all(0 < seconds < 60 for seconds in found["seconds"])
    assert found["weights"] == 3 * 9 * 2 + 2 + 2 * 9 * 2 + 2 + 8 + 2 * 9 * 3 + 3
    assert found["layers"] >= 5


def test_a_wrong_option_is_refused(capsys):
    with pytest.raises(SystemExit):
        residual_attention.main(["--sizes", "16"])
    assert "--sizes: expected a whole number from 32 to 4096, got '16'" in capsys.readouterr().err
