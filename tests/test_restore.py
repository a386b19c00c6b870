"""Restoring pictures of any size: padding, tiles without seams, self-ensemble, channel order."""

from __future__ import annotations

import math

import keras
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keras_overlay import architectures
from keras_overlay.architectures import geometry
from keras_overlay.architectures.tiling import FEATURE_BYTES, default_tile
from keras_overlay.restore import Restorer

NETWORKS = ("n2n_unet,filters=4", "srresnet,filters=4,blocks=1", "unet,filters=4,depth=2")
SEAM = 0.5  # grey levels


def lively(spec: str, seed: int = 0) -> keras.Model:
    """A network of random weights whose every layer answers, scaled to put the result in the middle of the range."""
    model = architectures.build(spec)
    rng = np.random.default_rng(seed)
    for weight in model.weights:
        shape = tuple(weight.shape)
        if len(shape) == 4:
            weight.assign(rng.normal(0, math.sqrt(2 / math.prod(shape[:3])), shape))
        elif "variance" in weight.path:
            weight.assign(rng.uniform(0.5, 2, shape))
    return scaled(model)


def scaled(model: keras.Model) -> keras.Model:
    """Make the results for random pictures spread over the range."""
    last = [layer for layer in model.layers if isinstance(layer, keras.layers.Conv2D)][-1]
    full = 1.0 if isinstance(model.layers[-1], keras.layers.Rescaling) else 255.0
    image = picture(64, 64)[None].astype(np.float32)
    before = model.layers[-1].input if full == 1.0 else model.output
    output = keras.Model(model.input, before).predict_on_batch(image)
    kernel, bias = last.get_weights()
    gain = 0.15 * full / output.std()
    centre = 0.0 if full == 1.0 else 127.5
    last.set_weights([kernel * gain, bias * gain + centre - output.mean(axis=(0, 1, 2)) * gain])
    return model


def picture(height: int, width: int, channels: int = 3, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, channels), dtype=np.uint8)


@pytest.fixture(scope="module", params=NETWORKS)
def model(request):
    return lively(request.param)


@pytest.fixture(scope="module")
def small():
    return lively("srresnet,filters=4,blocks=1")


def test_the_test_networks_answer_over_the_whole_range(model):
    restored = Restorer(model)(picture(64, 64))
    assert 15 < restored.std() < 90
    assert 90 < restored.mean() < 165


@pytest.mark.parametrize(("height", "width"), [(1, 1), (1, 70), (37, 61), (64, 64), (33, 95)])
def test_any_size_comes_back_in_its_own_size(model, height, width):
    restored = Restorer(model)(picture(height, width))
    assert restored.shape == (height, width, 3)
    assert restored.dtype == np.float32
    assert restored.min() >= 0
    assert restored.max() <= 255


def test_a_picture_on_the_grid_is_what_the_network_gives_clipped_and_not_rounded(model):
    image = picture(64, 96)
    expected = np.clip(model.predict_on_batch(image[None].astype(np.float32))[0], 0, 255)
    restored = Restorer(model)(image)
    np.testing.assert_allclose(restored, expected, atol=1e-3)
    assert np.abs(restored - np.rint(restored)).max() > 0.1


@pytest.mark.parametrize("spec", ["n2n_unet,filters=4", "unet,filters=4,depth=5"])
def test_padding_is_a_reflection_below_and_right(spec):
    restorer = Restorer(lively(spec))
    image = picture(50, 41)
    padded = np.pad(image, [(0, 14), (0, 23), (0, 0)], mode="reflect")
    np.testing.assert_allclose(restorer(image), restorer(padded)[:50, :41], atol=1e-3)


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(height=st.integers(1, 120), width=st.integers(60, 120), tile=st.sampled_from([7, 20, 33]))
def test_tiles_of_a_small_network_leave_no_seam(small, height, width, tile):
    image = picture(height, width, seed=height * width)
    whole, tiled = Restorer(small, tile=0)(image), Restorer(small, tile=tile)(image)
    assert np.abs(whole - tiled).max() < SEAM


@pytest.mark.parametrize("spec", ["n2n_unet,filters=4", "unet,filters=4,depth=3"])
def test_tiles_of_deep_networks_leave_no_seam(spec, monkeypatch):
    deep = lively(spec)
    tiled = Restorer(deep, tile=64)
    height, width = 2 * tiled.margin + 64 + 90, 2 * tiled.margin + 64 + 7  # more than one tile, off the grid
    image = picture(height, width)
    calls = counted(tiled, monkeypatch)
    result = tiled(image)
    assert len(calls) > 4
    assert np.abs(result - Restorer(deep, tile=0)(image)).max() < SEAM


def test_half_the_overlap_would_leave_a_seam():
    """The bound is not idle: with too little context the deep network's tiles differ."""
    deep = lively("unet,filters=4,depth=2")
    image = picture(200, 200)
    cut = Restorer(deep, tile=16)
    cut.margin = 4
    assert np.abs(cut(image) - Restorer(deep, tile=0)(image)).max() > SEAM


def counted(restorer: Restorer, monkeypatch) -> list[tuple[int, ...]]:
    """Shapes that reach the network."""
    calls, predict = [], restorer._predict
    monkeypatch.setattr(restorer, "_predict", lambda image: calls.append(image.shape) or predict(image))
    return calls


def test_no_window_exceeds_tile_and_margins(small, monkeypatch):
    restorer = Restorer(small, tile=24)
    calls = counted(restorer, monkeypatch)
    restorer(picture(100, 130))
    assert len(calls) == 4 * 5
    assert len(set(calls)) == 1  # a network is prepared anew for each shape
    assert max(calls[0][:2]) == 24 + 2 * restorer.margin


def test_a_picture_that_fits_one_window_is_not_cut(small, monkeypatch):
    restorer = Restorer(small, tile=24)
    calls = counted(restorer, monkeypatch)
    restorer(picture(24 + 2 * restorer.margin, 10))
    assert len(calls) == 1


def test_tile_zero_never_cuts(small, monkeypatch):
    restorer = Restorer(small, tile=0)
    calls = counted(restorer, monkeypatch)
    restorer(picture(150, 140))
    assert calls == [(150, 140, 3)]


def window_bytes(facts: geometry.Geometry, tile: int) -> float:
    """Of the feature maps of a tile and the overlap around it."""
    margin = -(-facts.radius // facts.multiple) * facts.multiple
    return facts.live_bytes * (tile + 2 * margin) ** 2


@pytest.mark.parametrize("precision", architectures.PRECISIONS)
@pytest.mark.parametrize("free", [2**29, 2**31, 2**40])
def test_the_default_tile_is_as_large_as_the_memory_allows(precision, free):
    facts = geometry.of(architectures.build("n2n_unet,filters=4", precision))
    room, tile = min(FEATURE_BYTES, free / 8), default_tile(facts, free)
    assert tile % facts.multiple == 0
    assert window_bytes(facts, tile) <= room < window_bytes(facts, tile + facts.multiple)


def test_without_memory_the_default_tile_is_still_usable():
    facts = geometry.of(architectures.build("n2n_unet,filters=4"))
    assert default_tile(facts, 2**20) == 128
    assert Restorer(architectures.build("n2n_unet,filters=4")).tile >= 128


def test_tile_and_margin_are_on_the_networks_grid():
    restorer = Restorer(architectures.build("n2n_unet,filters=4"), tile=33, overlap=None)
    assert restorer.tile == 64
    assert restorer.margin % 32 == 0
    assert restorer.margin >= restorer.geometry.radius


def test_an_overlap_below_the_receptive_field_is_refused(small):
    radius = Restorer(small).geometry.radius
    assert radius > 2
    with pytest.raises(ValueError, match=f"overlap must be at least the receptive field, {radius:g} pixels, got over"):
        Restorer(small, overlap=int(radius) - 1)
    assert Restorer(small, overlap=int(radius) + 5).margin == int(radius) + 5


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"tile": -1}, "tile must be 0 or more pixels, got tile=-1"),
        ({"channel_order": "rgb"}, "channel_order must be one of BGR, RGB, got channel_order='rgb'"),
    ],
)
def test_wrong_options_are_refused(small, options, message):
    with pytest.raises(ValueError, match=message):
        Restorer(small, **options)


@pytest.mark.parametrize("shape", [(8, 8, 1), (8, 8, 4), (8, 8), (1, 8, 8, 3)])
def test_wrong_channels_are_refused(small, shape):
    with pytest.raises(ValueError, match=r"image must be \(height, width, 3\), got shape="):
        Restorer(small)(np.zeros(shape, np.uint8))


def test_bgr_weights_see_blue_first_and_the_result_is_rgb_again(small):
    image = picture(32, 40)
    swapped = Restorer(small)(image[..., ::-1])[..., ::-1]
    restored = Restorer(small, channel_order="BGR")(image)
    np.testing.assert_allclose(restored, swapped, atol=1e-3)
    assert np.abs(restored - Restorer(small)(image)).max() > 1


def test_the_self_ensemble_follows_flips_and_turns(model):
    restorer = Restorer(model, self_ensemble=True)
    image = picture(45, 70)
    expected = restorer(image)
    for turns in range(4):
        turned = np.rot90(image, turns)
        np.testing.assert_allclose(restorer(turned), np.rot90(expected, turns), atol=0.01)
        np.testing.assert_allclose(restorer(turned[:, ::-1]), np.rot90(expected, turns)[:, ::-1], atol=0.01)


def test_the_self_ensemble_averages_eight_different_results(model, monkeypatch):
    restorer = Restorer(model, self_ensemble=True)
    calls = counted(restorer, monkeypatch)
    image = picture(64, 64)
    ensemble = restorer(image)
    assert len(calls) == 8
    single = Restorer(model)
    views = [np.rot90(single(np.rot90(image, k)), -k) for k in range(4)]
    views += [np.rot90(single(np.rot90(image, k)[:, ::-1])[:, ::-1], -k) for k in range(4)]
    np.testing.assert_allclose(ensemble, np.mean(views, axis=0), atol=0.01)
    assert np.abs(ensemble - views[0]).max() > 1


def test_a_network_that_sees_the_whole_picture_is_never_tiled(monkeypatch):
    inputs = keras.Input((None, None, 3))
    mean = keras.layers.GlobalAveragePooling2D(keepdims=True)(inputs)
    restorer = Restorer(keras.Model(inputs, keras.layers.Add()([inputs, mean])), tile=16)
    calls = counted(restorer, monkeypatch)
    restorer(picture(60, 60))
    assert calls == [(60, 60, 3)]
