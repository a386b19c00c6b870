"""`benchmarks.pairs` with tiny settings."""

from __future__ import annotations

import textwrap

import cv2
import numpy as np
import pytest

from benchmarks import original_noise, pairs
from keras_overlay.noise import NOISE_MODELS

TINY = ["--image_size", "16", "--repetitions", "2", "--seconds", "0.001"]
COLUMNS = [
    "noise", "stage", "workers", "patches_per_second", "least", "most", "ms_per_patch",
    "original_patches_per_second", "times_original",
]  # fmt: skip


@pytest.fixture
def original(tmp_path):
    """A stand-in for the original's file: slow models of the same names, with a name that NumPy has lost."""
    path = tmp_path / "noise_model.py"
    path.write_text(
        textwrap.dedent("""
            import time
            import numpy as np

            def get_noise_model(spec):
                kind, low, high = spec.split(",")
                strength = (int(low) + int(high)) / 2

                def model(image):
                    time.sleep(0.002)
                    return np.clip(image.astype(np.float) + strength, 0, 255).astype(np.uint8)

                return model
        """)
    )
    return path


def test_every_model_of_the_table_is_measured(tmp_path, read_table):
    threads = cv2.getNumThreads()
    assert pairs.main([*TINY, "--num_workers", "--output", str(tmp_path / "table.csv")]) == 0
    rows = read_table()
    assert list(rows[0])[:-3] == COLUMNS
    assert {row["noise"].split(",")[0] for row in rows} == set(NOISE_MODELS)
    assert {row["stage"] for row in rows} == {"noise", "source"}
    for row in rows:
        assert 0 < float(row["least"]) <= float(row["patches_per_second"]) <= float(row["most"])
        assert float(row["patches_per_second"]) * float(row["ms_per_patch"]) == pytest.approx(1000, rel=0.01)
        assert row["times_original"] == ""
    assert cv2.getNumThreads() == threads


def test_pairs_are_measured_for_each_number_of_workers(tmp_path, read_table):
    argv = [*TINY, "--noise", "gaussian,0,50", "--num_workers", "0", "1", "--output", str(tmp_path / "table.csv")]
    assert pairs.main(argv) == 0
    assert [(row["stage"], row["workers"]) for row in read_table()] == [
        ("noise", ""), ("source", ""), ("pairs", "0"), ("pairs", "1"),
    ]  # fmt: skip


def test_the_original_is_timed_beside_ours(tmp_path, read_table, original):
    noises = ["gaussian,0,50", "text,0,50", "poisson,1,50"]
    argv = [*TINY, "--noise", *noises, "--num_workers", "--original", str(original)]
    assert pairs.main([*argv, "--output", str(tmp_path / "table.csv")]) == 0
    for row in read_table():
        if row["noise"] == "poisson,1,50":
            assert row["original_patches_per_second"] == row["times_original"] == ""
        else:
            theirs, ours = float(row["original_patches_per_second"]), float(row["patches_per_second"])
            assert 0 < theirs < 500  # it sleeps
            assert float(row["times_original"]) == pytest.approx(ours / theirs, rel=0.01)


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("gaussian,10,20", 15),
        ("impulse,0,4,value", 2),
        ("impulse,0,4,pixel", None),
        ("gaussian,0.5,2", None),
        ("gaussian", None),
        ("clean", None),
        ("text,0,50+gaussian,0,25", None),
    ],
)
def test_the_originals_model_for_one_of_our_specs(original, spec, expected):
    model = original_noise.same(original_noise.load(original), spec)
    assert (model is None) == (expected is None)
    if model:
        assert model(np.zeros((2, 2, 3), np.uint8))[0, 0, 0] == expected


def test_another_file_is_refused_as_the_original(tmp_path):
    (tmp_path / "other.py").write_text("x = 1\n")
    with pytest.raises(ValueError, match=r"other.py: has no get_noise_model; expected noise_model.py of the original"):
        original_noise.load(tmp_path / "other.py")
    with pytest.raises(ValueError, match=r"notes.txt: is not a Python file"):
        original_noise.load(tmp_path / "notes.txt")


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["--repetitions", "0"], "--repetitions: expected a whole number from 1 to 1000, got '0'"),
        (["--image_size", "4"], "--image_size: expected a whole number from 8 to 1024, got '4'"),
        (["--noise", "gaussian,50,0"], "min_stddev must not exceed max_stddev, got 50 and 0"),
    ],
)
def test_wrong_options_are_refused(argv, message, capsys):
    with pytest.raises(SystemExit):
        pairs.main(argv)
    assert message in capsys.readouterr().err
