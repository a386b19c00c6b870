"""The benchmark of layers: a row a case, and what is measured of each."""

from __future__ import annotations

import keras
import pytest

from benchmarks import fresh_process, layers


def case(**changes):
    settings = {"size": 12, "channels": 3, "precision": "float32", "kind": "partial", "which": "forward"}
    return {**settings, "batch_size": 2, "kernel": 3, **changes}


def test_each_case_is_a_row_with_its_ratio_to_the_plain_convolution(tmp_path, read_table, monkeypatch):
    called = []

    def call(target, arguments):
        called.append((target, arguments["case"]["kind"], arguments["case"]["which"]))
        result = {"layer": [3.0, 2.0, 9.0], "plain": [2.0, 1.0, 2.5], "weights": 7}
        return fresh_process.Outcome(result if target.endswith("timed") else 7, 1.0, 99.0)

    monkeypatch.setattr(fresh_process, "call", call)
    argv = ["--kinds", "plain", "gated", "--channels", "64", "--output", str(tmp_path / "table.csv")]
    assert layers.main(argv) == 0
    rows = read_table()
    assert [(row["kind"], row["which"]) for row in rows] == [
        (kind, which) for kind in ("plain", "gated") for which in ("forward", "backward")
    ]
    assert {row["times_plain"] for row in rows} == {"1.500"}
    assert len(called) == 8


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="measures TensorFlow")
@pytest.mark.parametrize("kind", layers.KINDS)
@pytest.mark.parametrize("which", layers.PASSES)
def test_every_kind_takes_steps_beside_a_plain_convolution(kind, which):
    found = layers.timed(case(kind=kind, which=which), 3)
    assert len(found["layer"]) == len(found["plain"]) == 3
    assert all(seconds > 0 for name in ("layer", "plain") for seconds in found[name])
    once = 3 * 3 * 3 * 3 + 3
    assert found["weights"] == {"gated": 2 * once, "soft": once + 3 * 3 * 1 * 3}.get(kind, once)
    assert layers.alone(case(kind=kind, which=which)) == found["weights"]


def test_a_wrong_option_is_refused(capsys):
    with pytest.raises(SystemExit):
        layers.main(["--sizes", "4"])
    assert "--sizes: expected a whole number from 8 to 4096, got '4'" in capsys.readouterr().err
