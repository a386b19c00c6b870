"""Impulse noise as statistics: the share of replaced values, the values, and what is decided together."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from keras_overlay import noise
from keras_overlay.noise.impulse import Impulse

DOUBT = 1e-4
BETWEEN = np.float32(100.5)  # a value that noise never takes


def flat(size=300, channels=3):
    return np.full((size, size, channels), BETWEEN)


@pytest.mark.parametrize("per", ["value", "pixel"])
@pytest.mark.parametrize("occupancy", [0, 0.5, 30, 95, 100])
def test_the_share_of_replaced_values(rng, occupancy, per):
    replaced = Impulse(occupancy, occupancy, per)(flat(), rng) != BETWEEN
    share, decisions = occupancy / 100, replaced.size if per == "value" else replaced.size / 3
    assert replaced.mean() == pytest.approx(share, abs=1e-5 + 4 * np.sqrt(share * (1 - share) / decisions))


@pytest.mark.parametrize("per", ["value", "pixel"])
def test_replaced_values_are_uniform_whole_numbers_from_0_to_255(rng, per):
    noisy = Impulse(60, 60, per)(flat(), rng)
    for channel in range(3):
        values = noisy[..., channel][noisy[..., channel] != BETWEEN]
        levels, counts = np.unique(values, return_counts=True)
        assert levels.tolist() == list(range(256))
        assert stats.chisquare(counts).pvalue > DOUBT


def test_per_value_decides_for_each_channel_alone(rng):
    replaced = Impulse(50, 50)(flat(), rng) != BETWEEN
    counts = np.bincount(replaced.sum(axis=-1).ravel(), minlength=4)
    assert stats.chisquare(counts, replaced[..., 0].size * np.array([1, 3, 3, 1]) / 8).pvalue > DOUBT


def test_per_pixel_decides_for_all_channels_at_once_but_draws_a_value_for_each(rng):
    noisy, mask = Impulse(50, 50, "pixel").render(flat(), rng)
    replaced = noisy != BETWEEN
    assert (replaced.all(axis=-1) == replaced.any(axis=-1)).all()
    assert (replaced.any(axis=-1) == mask).all()
    colours = noisy[mask]
    assert np.abs(np.corrcoef(colours.T) - np.eye(3)).max() < 4 / np.sqrt(len(colours))


def test_neighbours_are_decided_alone(rng):
    replaced = (Impulse(50, 50)(flat(), rng) != BETWEEN) - 0.5
    for lag in ((0, 0, 1), (0, 1, 0), (1, 0, 0)):
        assert abs(4 * np.mean(replaced * np.roll(replaced, lag, axis=(0, 1, 2)))) < 4 / np.sqrt(replaced.size)


def test_values_do_not_depend_on_the_decision(rng):
    """Replaced values must be as uniform at a small share as at a large one: separate random numbers decide."""
    noisy = Impulse(5, 5)(flat(600), rng)
    values = noisy[noisy != BETWEEN]
    assert values.mean() == pytest.approx(127.5, abs=4 * 73.9 / np.sqrt(values.size))


@pytest.mark.parametrize("per", ["value", "pixel"])
def test_the_footprint_is_where_the_picture_changed(rng, per):
    for channels in (1, 3):
        noisy, mask = Impulse(30, 30, per).render(flat(100, channels), rng)
        assert ((noisy != BETWEEN).any(axis=-1) == mask).all()


def test_8_bit_and_float_pictures_get_the_same_noise(picture):
    image = picture()
    one, other = (Impulse(40, 40)(kind, np.random.default_rng(1)) for kind in (image, image.astype(np.float32)))
    assert (one == other).all()


@pytest.mark.parametrize("per", ["value", "pixel"])
def test_the_order_of_a_picture_in_memory_does_not_matter(picture, per):
    image = picture()
    turned = np.rot90(np.rot90(image).copy(), -1)
    one, other = (Impulse(40, 40, per)(view, np.random.default_rng(1)) for view in (image, turned))
    assert (one == other).all()
    assert (one != image).any()


def test_the_share_is_uniform_over_pictures(rng):
    model = Impulse(20, 80)
    shares = [np.mean(model(flat(64), rng) != BETWEEN) for _ in range(400)]
    assert stats.kstest(shares, stats.uniform(0.2, 0.6).cdf).pvalue > DOUBT


@pytest.mark.parametrize(
    ("spec", "error", "message"),
    [
        ("impulse,95,0", ValueError, r"impulse: min_occupancy must not exceed max_occupancy, got 95 and 0$"),
        ("impulse,0,101", ValueError, r"impulse: max_occupancy must be 0\.\.100 percent, got max_occupancy=101$"),
        ("impulse,0,50,per=row", ValueError, r"impulse: per must be one of pixel, value, got per='row'$"),
        ("impulse,0,50,per=1", TypeError, r"impulse: per must be str, got per=1$"),
    ],
)
def test_wrong_arguments(spec, error, message):
    with pytest.raises(error, match=message):
        noise.build(spec)
