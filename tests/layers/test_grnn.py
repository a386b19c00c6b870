"""The generalized regression neural network: the formula by a loop, in chunks, on a grid, far away, and trained."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from oracles import grnn as oracle

from keras_overlay.layers.grnn import GRNN


def keys_of(rng, count, height=40, width=40, channels=3):
    """Key pixels on whole pixels, each once, and their values in 0..1."""
    chosen = rng.choice(height * width, count, replace=False)
    return np.stack(np.divmod(chosen, width), axis=-1), rng.uniform(0, 1, (count, channels)).astype(np.float32)


def layer_of(places, values, sigma, **options) -> GRNN:
    return GRNN(len(places), values.shape[-1], sigma, **options).adapt(places, values)


@pytest.mark.parametrize("sigma", [0.8, 3.0, 20.0])
def test_equals_the_loop_at_any_place(rng, sigma):
    places, values = keys_of(rng, 60)
    points = rng.uniform(0, 40, (50, 2)).astype(np.float32)
    expected = [oracle.regress(point, places, values, sigma) for point in points]
    found = keras.ops.convert_to_numpy(layer_of(places, values, sigma)(points))
    np.testing.assert_allclose(found, expected, atol=1e-4)


@pytest.mark.parametrize("at_once", [60, 61, 7 * 60, 1])
def test_chunks_change_nothing(rng, at_once):
    places, values = keys_of(rng, 60)
    points = rng.uniform(0, 40, (3, 5, 2)).astype(np.float32)
    whole = keras.ops.convert_to_numpy(layer_of(places, values, 2.0)(points))
    parts = keras.ops.convert_to_numpy(layer_of(places, values, 2.0, at_once=at_once)(points))
    assert whole.shape == (3, 5, 3)
    np.testing.assert_allclose(parts, whole, atol=1e-6)


def test_works_inside_a_model_with_an_open_number_of_places(rng):
    places, values = keys_of(rng, 60)
    layer = layer_of(places, values, 2.0, at_once=600)
    inputs = keras.Input((2,))
    model = keras.Model(inputs, layer(inputs))
    points = rng.uniform(0, 40, (37, 2)).astype(np.float32)
    np.testing.assert_allclose(
        model.predict(points, batch_size=37, verbose=0), keras.ops.convert_to_numpy(layer(points)), atol=1e-6
    )


@pytest.mark.parametrize("sigma", [0.5, 2.0, 9.0])
def test_a_painted_picture_equals_the_loop(rng, sigma):
    places, values = keys_of(rng, 80, 16, 12)
    painted = layer_of(places - 2, values, sigma).paint(10, 14)
    assert (painted.shape, painted.dtype) == ((10, 14, 3), np.float32)
    np.testing.assert_allclose(painted, oracle.picture(10, 14, places - 2, values, sigma), atol=1e-4)


def test_the_issues_crop_equals_the_loop(rng):
    places, values = keys_of(rng, 800)
    painted = layer_of(places, values, 1.5).paint(40, 40)
    corner = oracle.picture(6, 40, places, values, 1.5)
    np.testing.assert_allclose(painted[:6], corner, atol=1e-4)


def test_far_from_every_key_the_nearest_one_counts(rng):
    places, values = np.array([[0, 0], [0, 1], [9, 90]]), rng.uniform(0, 1, (3, 1)).astype(np.float32)
    painted = layer_of(places, values, 0.5).paint(10, 91)
    assert np.isfinite(painted).all()
    np.testing.assert_allclose(painted[5, 20], values[1], atol=1e-6)
    np.testing.assert_allclose(painted[5, 80], values[2], atol=1e-6)


def test_two_keys_at_one_place_count_twice():
    places, values = np.array([[0, 0], [0, 0], [0, 2]]), np.array([[0.0], [0.3], [0.9]], np.float32)
    np.testing.assert_allclose(layer_of(places, values, 1.0).paint(1, 2)[0, 1], [0.4], atol=1e-6)


def test_training_brings_the_output_to_the_targets(rng):
    places, values = keys_of(rng, 100, 12, 12)
    layer = layer_of(places, values, 0.8)
    before = np.sqrt(np.mean((layer.paint(12, 12)[tuple(places.T)] - values) ** 2))
    after = layer.learn(values, 200)
    assert after < 0.2 * before
    found = np.sqrt(np.mean((layer.paint(12, 12)[tuple(places.T)] - values) ** 2))
    assert found == pytest.approx(after, rel=1e-3)
    assert np.abs(keras.ops.convert_to_numpy(layer.values) - values).max() > 0.1


def test_no_steps_change_nothing(rng):
    places, values = keys_of(rng, 20)
    layer = layer_of(places, values, 2.0)
    layer.learn(values, 0)
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(layer.values), values)


def test_the_spread_is_kept_with_the_weights(rng, tmp_path):
    places, values = keys_of(rng, 10)
    inputs = keras.Input((2,))
    layer = GRNN(10)
    model = keras.Model(inputs, layer(inputs))
    layer.adapt(places, values, sigma=7.0)
    model.save(tmp_path / "grnn.keras")
    points = rng.uniform(0, 40, (9, 2)).astype(np.float32)
    again = keras.saving.load_model(tmp_path / "grnn.keras").predict_on_batch(points)
    np.testing.assert_allclose(again, [oracle.regress(p, places, values, 7.0) for p in points], atol=1e-4)


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"keys": 0}, ValueError, r"GRNN: keys must be 1 or more key pixels, got keys=0"),
        ({"sigma": 0.0}, ValueError, r"GRNN: sigma must be 0\.001\.\.1e\+06 pixels, got sigma=0\.0"),
        ({"channels": 2.5}, TypeError, r"GRNN: channels must be int, got channels=2\.5"),
    ],
)
def test_bad_arguments_are_refused(arguments, kind, message):
    with pytest.raises(kind, match=message):
        GRNN(**arguments)


def test_bad_shapes_and_places_are_refused(rng):
    with pytest.raises(ValueError, match=r"GRNN takes places, \(\.\.\., coordinates\), got shape=\(None,\)"):
        GRNN().build((None,))
    with pytest.raises(ValueError, match=r"places and values must be of shapes \(16, 2\) and \(16, 3\), got \(4, 2\)"):
        GRNN().adapt(np.zeros((4, 2)), np.zeros((4, 3)))
    layer = GRNN(1).adapt(np.array([[0.5, 1]]), np.zeros((1, 3)))
    with pytest.raises(ValueError, match=r"places must be rows and columns of whole pixels, got for example \[0\.5"):
        layer.paint(3, 3)
