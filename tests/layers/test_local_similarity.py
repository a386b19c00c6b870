"""Local similarity against its formula, pixel by pixel."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from keras_overlay.layers.local_similarity import LocalSimilarity


def similarity(pixels: np.ndarray, radius: int, scales: tuple[float, float]) -> np.ndarray:
    """The formula, one pixel and one neighbour at a time."""
    height, width = pixels.shape[:2]
    places = [(y, x) for y in range(radius + 1) for x in range(-radius, radius + 1) if (y, x) > (0, 0)]
    result = np.zeros((height, width, len(places) * 2))
    for y in range(height):
        for x in range(width):
            for number, (down, across) in enumerate(places):
                if y + down < height and 0 <= x + across < width:
                    square = ((pixels[y, x] - pixels[y + down, x + across]) ** 2).sum()
                    result[y, x, 2 * number : 2 * number + 2] = [np.exp(-square / s**2) for s in scales]
    return result


@pytest.mark.parametrize(("radius", "channels"), [(1, 1), (2, 3), (4, 3)])
def test_every_neighbour_is_compared_as_the_formula_says(radius, channels, rng):
    pixels = rng.uniform(100, 110, (7, 6, channels)).astype(np.float32)
    found = keras.ops.convert_to_numpy(LocalSimilarity(radius, 3.0, 9.0)(pixels[None]))
    np.testing.assert_allclose(found[0], similarity(pixels.astype(np.float64), radius, (3.0, 9.0)), atol=2e-5)


def test_equal_pixels_are_one_and_differing_ones_are_not_even_by_one_level_under_mixed_precision():
    pixels = np.full((1, 3, 3, 3), 201, np.float32)
    pixels[0, 1, 1] += 1
    found = keras.ops.convert_to_numpy(LocalSimilarity(1, dtype="mixed_bfloat16")(pixels))
    assert found.dtype == np.float32
    assert found[0, 0, 0, 0] == 1
    assert found[0, 1, 1, 0] == pytest.approx(np.exp(-3 / 4))


@pytest.mark.parametrize(("argument", "kind"), [({"radius": 0}, ValueError), ({"fine": "2"}, TypeError)])
def test_wrong_arguments_are_refused(argument, kind):
    with pytest.raises(kind, match=f"{next(iter(argument))} must be .*, got {next(iter(argument))}="):
        LocalSimilarity(**argument)


def test_other_ranks_are_refused():
    with pytest.raises(ValueError, match=r"LocalSimilarity takes \(batch, height, width, channels\), got shape="):
        LocalSimilarity().build((None, 4, 3))


def test_unknown_sides_stay_unknown():
    assert LocalSimilarity(2)(keras.Input((None, 6, 3))).shape == (None, None, 6, 24)
