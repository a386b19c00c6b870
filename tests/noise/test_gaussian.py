"""Gaussian noise as statistics: moments, shape, no clipping, no correlation, a strength for each picture."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from scipy import stats

from keras_overlay import noise
from keras_overlay.noise.gaussian import Gaussian

DOUBT = 1e-4


@pytest.mark.parametrize("level", [0, 128, 255])
@pytest.mark.parametrize("stddev", [1, 25, 255])
def test_noise_is_normal_zero_mean_and_unclipped(rng, level, stddev):
    image = np.full((300, 300, 3), level, np.uint8)
    noisy = Gaussian(stddev, stddev)(image, rng)
    added = (noisy.astype(np.float64) - level).ravel() / stddev
    assert abs(added.mean()) < 4 / np.sqrt(added.size)
    assert added.std() == pytest.approx(1, abs=4 / np.sqrt(2 * added.size))
    assert abs(stats.skew(added)) < 4 * np.sqrt(6 / added.size)
    assert abs(stats.kurtosis(added)) < 4 * np.sqrt(24 / added.size)
    assert stats.kstest(added, "norm").pvalue > DOUBT
    assert noisy.min() < level - 3.5 * stddev
    assert noisy.max() > level + 3.5 * stddev


def test_tails_are_those_of_a_normal_distribution(rng):
    added = Gaussian(1, 1)(np.zeros((1000, 1000, 1), np.uint8), rng).ravel()
    for bound in (2, 3, 4):
        expected = added.size * 2 * stats.norm.sf(bound)
        assert abs(np.sum(np.abs(added) > bound) - expected) < 4 * np.sqrt(expected)


def test_values_are_independent_of_their_neighbours(rng):
    added = Gaussian(1, 1)(np.zeros((300, 300, 3), np.uint8), rng)
    limit = 4 / np.sqrt(added.size)
    for lag in ((0, 0, 1), (0, 1, 0), (1, 0, 0), (0, 64, 0), (1, 1, 1)):
        shifted = np.roll(added, lag, axis=(0, 1, 2))
        assert abs(np.mean(added * shifted)) < limit, lag


def test_every_place_has_zero_mean_over_pictures(rng):
    """The generator is seeded for each picture: its first numbers must not depend on how seeds are chosen."""
    model, image = Gaussian(10, 10), np.zeros((2, 2, 3), np.uint8)
    added = np.array([model(image, rng) for _ in range(4000)]).reshape(4000, -1) / 10
    assert np.abs(added.mean(axis=0)).max() < 4.5 / np.sqrt(4000)
    assert np.abs(added.std(axis=0) - 1).max() < 4.5 / np.sqrt(8000)
    assert np.abs(np.corrcoef(added.T) - np.eye(12)).max() < 4.5 / np.sqrt(4000)


def test_the_standard_deviation_is_uniform_over_pictures(rng):
    image = np.zeros((64, 64, 3), np.uint8)
    model = Gaussian(10, 40)
    found = [model(image, rng).std() for _ in range(400)]
    assert stats.kstest(found, stats.uniform(10, 30).cdf).pvalue > DOUBT


def test_opencv_s_own_generator_state_does_not_matter(rng):
    image, model = np.zeros((8, 8, 3), np.uint8), Gaussian(5, 5)
    pictures = []
    for seed in (1, 2):
        cv2.setRNGSeed(seed)
        pictures.append(model(image, np.random.default_rng(0)))
    assert (pictures[0] == pictures[1]).all()


def test_no_deviation_gives_the_picture_back(picture, rng):
    image = picture()
    assert (Gaussian(0, 0)(image, rng) == image).all()


@pytest.mark.parametrize(
    ("spec", "error", "message"),
    [
        ("gaussian,50,0", ValueError, r"gaussian: min_stddev must not exceed max_stddev, got 50 and 0$"),
        ("gaussian,0,256", ValueError, r"gaussian: max_stddev must be 0\.\.255 grey levels, got max_stddev=256$"),
        ("gaussian,-1,5", ValueError, r"gaussian: min_stddev must be 0\.\.255 grey levels, got min_stddev=-1$"),
        ("gaussian,a,5", TypeError, r"gaussian: min_stddev must be float, got min_stddev='a'$"),
        (
            "gaussian,0,25,50",
            TypeError,
            r"gaussian: too many positional arguments; expected min_stddev=0,max_stddev=50$",
        ),
    ],
)
def test_wrong_arguments(spec, error, message):
    with pytest.raises(error, match=message):
        noise.build(spec)
