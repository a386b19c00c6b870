"""Each clustering by itself: colours with counts are pixels, and what its arguments do."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn import cluster

from keras_overlay import clustering
from keras_overlay.clustering.labels import completed, consecutive, flattened

CENTRES = np.array([[90, 0, 0], [20, 0, 0], [45, 60, 30], [40, 10, -50]], np.float32)


def colours_and_counts(rng, each: int = 12) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Some colours around four centres, their counts, and which centre each is from."""
    colours = np.repeat(CENTRES, each, axis=0) + rng.uniform(-2, 2, (4 * each, 3)).astype(np.float32)
    counts = np.concatenate([rng.integers(1, 40, each) * weight for weight in (60, 8, 3, 2)])
    return colours, counts.astype(np.int64), np.repeat(np.arange(4), each)


def same_partition(labels: np.ndarray, others: np.ndarray) -> bool:
    pairs = set(zip(labels.tolist(), others.tolist(), strict=True))
    return len(pairs) == len(set(labels.tolist())) == len(set(others.tolist()))


@pytest.mark.parametrize("spec", ["kmeans,clusters=4", "dbscan,eps=5", "meanshift,bandwidth=8"])
def test_groups_of_colours_are_found(rng, spec):
    colours, counts, groups = colours_and_counts(rng)
    assert same_partition(clustering.build(spec)(colours, counts), groups)


@pytest.mark.parametrize(("weights", "expected"), [((1, 1, 1), [0, 0, 1]), ((100, 100, 1), [0, 1, 1])])
def test_counts_are_as_good_as_repeated_pixels_for_kmeans(rng, weights, expected):
    colours = np.repeat(np.float32([[0, 0, 0], [0, 10, 0], [0, 22, 0]]), 8, axis=0)
    colours += rng.uniform(-1, 1, colours.shape).astype(np.float32)
    counts = np.repeat(np.array(weights, np.int64), 8)
    labels = clustering.build("kmeans,clusters=2,damping=1,lightness=1,starts=20")(colours, counts)
    assert same_partition(labels, np.repeat(expected, 8))
    found = cluster.KMeans(2, n_init=20, random_state=1).fit(np.repeat(colours, counts, axis=0))
    assert same_partition(labels, found.predict(colours))


def test_counts_are_as_good_as_repeated_pixels_for_dbscan(rng):
    colours = rng.uniform(-12, 12, (80, 3)).astype(np.float32)
    counts = rng.integers(1, 30, 80).astype(np.int64)
    method = clustering.build("dbscan,eps=4")
    pixels = np.repeat(colours, counts, axis=0)
    labels = np.repeat(method(colours, counts), counts)
    assert same_partition(labels, method(pixels, np.ones(len(pixels), np.int64)))
    assert labels.max() >= 2


def test_one_round_of_dbscan_is_scikit_learns(rng):
    colours, counts, _ = colours_and_counts(rng)
    labels = clustering.build("dbscan,eps=3,lightness=1,most=0.02,least=0.02")(colours, counts)
    dense = round(0.02 * counts.sum())
    expected = cluster.DBSCAN(eps=3, min_samples=dense).fit_predict(colours, sample_weight=counts)
    assert (expected >= 0).sum() > 20
    assert same_partition(labels[expected >= 0], expected[expected >= 0])


def test_rare_colours_get_a_cluster_of_their_own_only_if_counts_are_damped(rng):
    colours, counts, groups = colours_and_counts(rng)
    paper = (colours[groups == 0] + rng.uniform(-6, 6, (200, 12, 3)).astype(np.float32)).reshape(-1, 3)
    colours = np.concatenate([colours, paper])
    counts = np.concatenate([counts, np.full(len(paper), 20000)])
    blue = slice(36, 48)
    for damping, alone in ((0.25, True), (1, False)):
        labels = clustering.build(f"kmeans,clusters=5,damping={damping}")(colours, counts)
        others = np.delete(labels, np.arange(36, 48))
        assert (not set(labels[blue]) & set(others)) == alone


def test_dbscan_refuses_a_last_density_above_the_first():
    with pytest.raises(ValueError, match=r"least must be at most most, got least=0\.5 and most=0\.1"):
        clustering.build("dbscan,most=0.1,least=0.5")


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("kmeans,clusters=1", r"clusters must be 2\.\.64 clusters, got clusters=1"),
        ("meanshift,bandwidth=0", r"bandwidth must be 1\.\.100 CIELAB units, got bandwidth=0"),
        ("dbscan,eps=60", r"eps must be 1\.\.50 CIELAB units, got eps=60"),
        ("ward", "unknown clustering method 'ward'; known: dbscan, kmeans, meanshift"),
    ],
)
def test_wrong_specs_are_refused(spec, message):
    with pytest.raises(ValueError, match=message):
        clustering.build(spec)


def test_labels():
    assert consecutive(np.array([7, 3, 7, 9])).tolist() == [1, 0, 1, 2]
    colours = np.array([[0.0, 0, 0], [1, 0, 0], [10, 0, 0], [9, 0, 0]])
    assert completed(colours, np.array([4, -1, 2, -1])).tolist() == [4, 4, 2, 2]
    assert completed(colours, np.full(4, -1)).tolist() == [0] * 4
    np.testing.assert_array_equal(flattened(np.float32([[80, 5, -5]]), 0.25), [[20, 5, -5]])
