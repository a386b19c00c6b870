"""Poisson noise as statistics: unbiased, variance proportional to brightness, whole photons."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from keras_overlay import noise
from keras_overlay.noise.poisson import Poisson

DOUBT = 1e-4


@pytest.mark.parametrize("level", [0, 1, 128, 255])
@pytest.mark.parametrize("peak", [0.5, 4, 1000])
def test_mean_and_variance(rng, level, peak):
    noisy = Poisson(peak, peak)(np.full((300, 300, 3), level, np.uint8), rng).astype(np.float64).ravel()
    photons = level / 255 * peak
    deviation = np.sqrt(photons) * 255 / peak
    assert noisy.mean() == pytest.approx(level, abs=1e-4 + 4 * deviation / np.sqrt(noisy.size))
    # The variance of a sample variance of Poisson counts is (photons + 2 photons^2) / size.
    spread = np.sqrt(photons + 2 * photons**2) * (255 / peak) ** 2 / np.sqrt(noisy.size)
    assert noisy.var() == pytest.approx(deviation**2, abs=1e-6 + 4 * spread)


def test_white_is_not_clipped(rng):
    noisy = Poisson(10, 10)(np.full((100, 100, 1), 255, np.uint8), rng)
    assert 0.4 < np.mean(noisy > 255) < 0.6


def test_values_are_whole_photons_of_the_right_distribution(rng):
    noisy = Poisson(3, 3)(np.full((300, 300, 3), 170, np.uint8), rng)  # two photons on average
    counts = noisy.ravel() * 3 / 255
    assert np.abs(counts - np.rint(counts)).max() < 1e-5
    found = np.bincount(np.rint(counts).astype(int).clip(0, 8), minlength=9)
    shares = [*stats.poisson.pmf(range(8), 2), stats.poisson.sf(7, 2)]
    assert stats.chisquare(found, counts.size * np.array(shares)).pvalue > DOUBT


def test_the_peak_is_uniform_over_pictures(rng):
    model, image = Poisson(5, 50), np.full((64, 64, 3), 255, np.uint8)
    peaks = [255**2 / model(image, rng).var() for _ in range(400)]
    assert stats.kstest(peaks, stats.uniform(5, 45).cdf).pvalue > DOUBT


def test_values_below_black_count_as_black(rng):
    assert (Poisson(9, 9)(np.full((4, 4, 3), -20, np.float32), rng) == 0).all()


@pytest.mark.parametrize(
    ("spec", "error", "message"),
    [
        ("poisson,0,5", ValueError, r"poisson: min_peak must be 0\.01\.\.1e\+06 photons at white, got min_peak=0$"),
        ("poisson,9,5", ValueError, r"poisson: min_peak must not exceed max_peak, got 9 and 5$"),
    ],
)
def test_wrong_arguments(spec, error, message):
    with pytest.raises(error, match=message):
        noise.build(spec)
