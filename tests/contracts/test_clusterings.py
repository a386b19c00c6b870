"""What the table of clusterings promises, for every entry with its defaults."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from keras_overlay import clustering
from keras_overlay.clustering import CLUSTERINGS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=list(CLUSTERINGS))
def method(request):
    """Every entry with its defaults."""
    return clustering.build(request.param)


def page(rng, colours: int) -> tuple[np.ndarray, np.ndarray]:
    """Distinct colours with counts as a page has them: much paper, some text, a little ink."""
    lightness = rng.permutation(np.linspace(0, 100, colours))
    found = np.stack([lightness, rng.normal(0, 1, colours), rng.normal(0, 1, colours)], axis=-1)
    found[: colours // 4, 1] += 55
    return found.astype(np.float32), rng.integers(1, 2000, colours).astype(np.int64)


@pytest.mark.parametrize("colours", [1, 2, 3, 40, 400])
def test_labels_without_gaps_one_a_colour(method, colours, rng):
    given, counts = page(rng, colours)
    before = given.copy(), counts.copy()
    given.flags.writeable = counts.flags.writeable = False
    labels = method(given, counts)
    assert (labels.shape, labels.dtype) == ((colours,), np.int32)
    assert set(labels.tolist()) == set(range(labels.max() + 1))
    np.testing.assert_array_equal(given, before[0])
    np.testing.assert_array_equal(counts, before[1])


def test_ink_is_not_in_the_clusters_of_paper(method, rng):
    given, counts = page(rng, 400)
    labels = method(given, counts)
    assert not set(labels[:100]) & set(labels[100:])


def test_the_same_colours_get_the_same_labels(method, rng):
    given, counts = page(rng, 300)
    np.testing.assert_array_equal(method(given, counts), method(given, counts))


@pytest.mark.parametrize("name", CLUSTERINGS)
def test_construction_does_not_import_scikit_learn(name):
    program = (
        "import sys\nfrom keras_overlay import clustering\nclustering.build(sys.argv[1])\n"
        "print(sorted({'keras', 'scipy', 'sklearn', 'tensorflow'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program, name], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.stdout.strip() == "[]", done.stderr
