"""The spatial transformer against SciPy's interpolation, and what it promises of windows."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from scipy.ndimage import map_coordinates

from keras_overlay.layers.spatial_transformer import SpatialTransformer

IDENTITY = (1, 0, 0, 0, 1, 0)
SCIPY_MODES = {"nearest": "nearest", "zeros": "grid-constant"}


def oracle(features: np.ndarray, matrices: np.ndarray, height: int, width: int, border: str) -> np.ndarray:
    """Picture by picture and channel by channel, in float64."""
    rows, columns = features.shape[1:3]
    result = np.empty((len(features), height, width, features.shape[-1]))
    for place in np.ndindex(len(features), height, width):
        x, y = (2 * place[2] + 1) / width - 1, (2 * place[1] + 1) / height - 1
        a, b, c, d, e, f = matrices[place[0]].astype(np.float64)
        column = ((a * x + b * y + c + 1) * columns - 1) / 2
        row = ((d * x + e * y + f + 1) * rows - 1) / 2
        for channel in range(features.shape[-1]):
            plane = features[place[0], :, :, channel].astype(np.float64)
            where = [[row], [column]]
            result[(*place, channel)] = map_coordinates(plane, where, order=1, mode=SCIPY_MODES[border], cval=0)[0]
    return result


def transformed(features, matrices, *arguments, **options) -> np.ndarray:
    layer = SpatialTransformer(*arguments, **options)
    return keras.ops.convert_to_numpy(layer([np.asarray(features, np.float32), np.asarray(matrices, np.float32)]))


@pytest.mark.parametrize("border", ["nearest", "zeros"])
def test_as_scipy_interpolates(border, rng):
    features = rng.normal(0, 1, (4, 7, 9, 2)).astype(np.float32)
    matrices = rng.uniform(-1, 1, (4, 6)).astype(np.float32)  # turned, sheared, mirrored, partly beyond the border
    matrices[3] *= 40
    found = transformed(features, matrices, 5, 6, border)
    expected = oracle(features, matrices, 5, 6, border)
    np.testing.assert_allclose(found, expected, atol=2e-4)
    assert np.abs(expected).max() > 0.5
    assert (np.mean(expected[3] == 0) > 0.5) == (border == "zeros")


def test_the_whole_picture_at_its_own_size_is_itself(rng):
    features = rng.normal(0, 1, (2, 6, 5, 3)).astype(np.float32)
    np.testing.assert_allclose(transformed(features, [IDENTITY] * 2, 6, 5), features, atol=1e-6)
    mirrored = transformed(features, [(-1, 0, 0, 0, 1, 0)] * 2, 6, 5)
    np.testing.assert_allclose(mirrored, features[:, :, ::-1], atol=1e-6)


def test_a_region_is_cut_out_by_its_centre_and_half_sides(rng):
    features = rng.normal(0, 1, (1, 8, 8, 1)).astype(np.float32)
    cut = transformed(features, [(0.5, 0, 0.5, 0, 0.5, -0.5)], 4, 4)  # the upper right quarter
    np.testing.assert_allclose(cut[0], features[0, :4, 4:], atol=1e-6)


@pytest.mark.parametrize(("border", "beyond"), [("zeros", 0), ("nearest", 5)])
def test_beyond_the_border(border, beyond):
    features = np.full((1, 4, 4, 1), 5)
    for far in (3, 1e6, 1e30):
        assert (transformed(features, [(1, 0, far, 0, 1, 0)], 2, 2, border) == beyond).all()


def test_places_stay_exact_in_bfloat16():
    ramp = np.broadcast_to(np.arange(256, dtype=np.float32)[None, None, :, None], (1, 2, 256, 1))
    matrix = [(1 / 256, 0, 1 / 256 - 1 + 2 * 199 / 256, 0, 1, 0)]  # one column, the 199th
    found = SpatialTransformer(2, 1, dtype="mixed_bfloat16")([ramp, np.array(matrix, np.float32)])
    assert keras.backend.standardize_dtype(found.dtype) == "bfloat16"
    np.testing.assert_array_equal(np.array(keras.ops.cast(found, "float32")).ravel(), [199, 199])


def test_matrices_that_are_no_numbers_give_no_numbers():
    """A training that went astray is told by its loss, not by an index out of range."""
    assert np.isnan(transformed(np.ones((1, 4, 4, 1)), [[np.nan] * 6], 2, 2)).all()


def test_sizes_may_be_open():
    inputs = [keras.Input((None, None, 3)), keras.Input((6,))]
    model = keras.Model(inputs, SpatialTransformer(2, 3)(inputs))
    assert model.output_shape == (None, 2, 3, 3)
    for side in (4, 9):
        given = [np.full((2, side, side + 1, 3), side, np.float32), np.array([IDENTITY] * 2, np.float32)]
        np.testing.assert_allclose(model.predict_on_batch(given), side, rtol=1e-6)


@pytest.mark.parametrize("shapes", [[(1, 4, 4, 3), (1, 4)], [(1, 4, 4, 3)], [(1, 4, 4), (1, 6)]])
def test_inputs_that_do_not_belong_together_are_refused(shapes):
    with pytest.raises(
        ValueError, match=r"SpatialTransformer takes \(batch, height, width, channels\) and \(batch, 6\)"
    ):
        SpatialTransformer().build(shapes)


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        ({"height": 0}, ValueError, r"SpatialTransformer: height must be 1\.\.4096 places, got height=0"),
        ({"border": "mirror"}, ValueError, "border must be one of nearest, zeros, got border='mirror'"),
        ({"width": 2.5}, TypeError, "width must be int, got width=2.5"),
    ],
)
def test_wrong_arguments_are_refused(options, kind, message):
    with pytest.raises(kind, match=message):
        SpatialTransformer(**options)
