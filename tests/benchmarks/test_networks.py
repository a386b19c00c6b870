"""The comparison of networks: fixed steps from timed ones, kept between calls."""

from __future__ import annotations

import json

import pytest

from benchmarks import networks
from keras_overlay.image_files import write_png


@pytest.fixture
def tiny(monkeypatch):
    """Two small cases instead of the real ones."""
    small = ["--image_size", "16", "--batch_size", "2", "--precision", "float32", "--model"]
    cases = {
        "one": [*small, "drunet,filters=4,scales=1"],
        "other": [*small, "drunet,filters=6,scales=1", "--image_size", "32"],
    }
    monkeypatch.setattr(networks, "CASES", cases)


def test_each_network_gets_the_steps_that_fit_and_a_second_call_trains_nothing(tiny, tmp_path, picture, read_table):
    for number in range(3):
        write_png(tmp_path / "pictures" / f"{number}.png", picture(40, 48, seed=number))
    timings = {
        label: {"model": label, "weights": 1, "kmac_per_pixel": 2.0, "seconds": seconds, "megapixels": 3.0,
                "precision": "float32"}
        for label, seconds in (("one", 0.3), ("other", 0.6))
    }  # fmt: skip
    runs = tmp_path / "runs"
    runs.mkdir()
    (runs / "timings.gaussian-0-50.json").write_text(json.dumps(timings), encoding="utf-8")
    argv = ["--image_dir", str(tmp_path / "pictures"), "--minutes", "0.02", "--runs_dir", str(runs)]
    argv += ["--output", str(tmp_path / "table.csv")]
    assert networks.main(argv) == 0
    rows = {row["network"]: row for row in read_table()}
    assert {label: row["steps"] for label, row in rows.items()} == {"one": "4", "other": "2"}
    assert all(5 < float(row["psnr"]) < 60 for row in rows.values())
    before = {path: path.stat().st_mtime_ns for path in runs.rglob("weights.last.hdf5")}
    assert len(before) == 2
    assert networks.main(argv) == 0
    assert before == {path: path.stat().st_mtime_ns for path in runs.rglob("weights.last.hdf5")}


def test_measuring_a_network_gives_its_facts(tiny, tmp_path, picture, monkeypatch):
    from keras_overlay.training import fitting

    monkeypatch.setattr(fitting, "_WARM_UP_SECONDS", 0)
    monkeypatch.setattr(fitting, "_TIMED_SECONDS", 0)
    monkeypatch.setattr(networks, "_WIDTH", 64)
    monkeypatch.setattr(networks, "_HEIGHT", 48)
    for number in range(3):
        write_png(tmp_path / f"{number}.png", picture(40, 48, seed=number))
    found = networks.measure(["--image_dir", str(tmp_path), *networks.CASES["one"]])
    assert found["model"] == "drunet,filters=4,scales=1"
    assert found["seconds"] > 0
    assert found["megapixels"] > 0
    assert found["weights"] > 100
