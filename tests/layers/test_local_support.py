"""Local support against its formula, value by value, and what it is for: impulse noise."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from keras_overlay import noise
from keras_overlay.layers.local_support import LocalSupport
from keras_overlay.scoring import psnr


def supported(pixels: np.ndarray, radius: int, scale: float, power: float) -> tuple[np.ndarray, np.ndarray]:
    """The formulas, one value and one neighbour at a time."""
    height, width, channels = pixels.shape
    offsets = [
        (down, across)
        for down in range(-radius, radius + 1)
        for across in range(-radius, radius + 1)
        if down**2 + across**2 <= radius * (radius + 0.5)
    ]

    def weight(offset: tuple[int, int], deviation: float) -> float:
        return np.exp(-(offset[0] ** 2 + offset[1] ** 2) / (2 * deviation**2))

    def around(y: int, x: int):
        for offset in offsets:
            down, across = y + offset[0], x + offset[1]
            if 0 <= down < height and 0 <= across < width:
                yield offset, (down, across)

    support, means = np.zeros((2, *pixels.shape))
    whole = sum(weight(offset, 0.7 * radius) for offset in offsets if offset != (0, 0))
    places = [(y, x, c) for y in range(height) for x in range(width) for c in range(channels)]
    for y, x, c in places:
        for offset, place in around(y, x):
            likeness = max(0, 1 - ((pixels[(*place, c)] - pixels[y, x, c]) / scale) ** 2)
            support[y, x, c] += weight(offset, 0.7 * radius) / whole * likeness * (offset != (0, 0))
    for y, x, c in places:
        found = [(weight(offset, radius / 2) * (support[(*place, c)] ** power + 1e-6), pixels[(*place, c)])
                 for offset, place in around(y, x)]  # fmt: skip
        means[y, x, c] = sum(share * value for share, value in found) / sum(share for share, _ in found)
    return support, means


@pytest.mark.parametrize(("radius", "channels", "power"), [(1, 1, 1.0), (2, 3, 2.0), (3, 1, 4.0)])
def test_every_value_is_borne_out_as_the_formula_says(radius, channels, power, rng):
    pixels = rng.uniform(80, 130, (8, 7, channels)).astype(np.float32)
    found = LocalSupport(radius, 30.0, power)(pixels[None])
    for mine, theirs in zip(found, supported(pixels.astype(np.float64), radius, 30.0, power), strict=True):
        np.testing.assert_allclose(keras.ops.convert_to_numpy(mine)[0], theirs, rtol=2e-4, atol=2e-5)


def test_the_mean_is_nearer_to_the_truth_than_a_median(picture):
    clean = np.repeat(np.repeat(picture(12, 16), 8, axis=0), 8, axis=1).astype(np.float32)
    noisy = noise.build("impulse,60,60")(clean, np.random.default_rng(0)).astype(np.float32)
    support, mean = map(keras.ops.convert_to_numpy, LocalSupport(dtype="mixed_bfloat16")(noisy[None]))
    replaced = noisy != clean
    assert support[0][~replaced].mean() > 2 * support[0][replaced].mean()
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(noisy, ((3, 3), (3, 3), (0, 0)), "edge"), (7, 7), (0, 1))
    assert psnr(clean, mean[0]) > psnr(clean, np.median(windows, axis=(-2, -1))) + 1
    assert support.dtype == mean.dtype == np.float32


@pytest.mark.parametrize(("argument", "kind"), [({"radius": 0}, ValueError), ({"scale": "2"}, TypeError)])
def test_wrong_arguments_are_refused(argument, kind):
    with pytest.raises(kind, match=f"{next(iter(argument))} must be .*, got {next(iter(argument))}="):
        LocalSupport(**argument)


def test_other_ranks_are_refused():
    with pytest.raises(ValueError, match=r"LocalSupport takes \(batch, height, width, channels\), got shape="):
        LocalSupport().build((None, 4, 3))
