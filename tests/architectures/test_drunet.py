"""The options of drunet that other networks do not have."""

from __future__ import annotations

import numpy as np
import pytest
from oracles import receptive_field

from keras_overlay import architectures
from keras_overlay.architectures import geometry

SMALL = "drunet,filters=4,scales=2"


def shaken(spec: str):
    """A network with random weights: a fresh one gives back its input."""
    model, rng = architectures.build(spec), np.random.default_rng(1)
    for weight in model.trainable_weights:
        weight.assign(weight + 0.1 * rng.standard_normal(weight.shape).astype(np.float32))
    return model


def test_similarity_reaches_two_pixels_farther():
    plain, looking = (geometry.of(architectures.build(spec)) for spec in (SMALL, f"{SMALL},similarity=true"))
    assert looking.radius == plain.radius + 2
    assert looking.multiple == plain.multiple == 4
    assert looking.live_bytes > plain.live_bytes


def test_similarity_is_within_the_radius_that_geometry_tells():
    model = shaken(f"{SMALL},similarity=true,alpha=true")
    facts = geometry.of(model)
    assert 2 < receptive_field.reach_of_gradients(model, facts.multiple, facts.radius) <= facts.radius


def test_support_is_within_the_radius_that_geometry_tells():
    model = shaken(f"{SMALL},support=true,alpha=true")
    facts = geometry.of(model)
    assert facts.radius > geometry.of(architectures.build(SMALL)).radius
    assert 2 < receptive_field.reach_of_gradients(model, facts.multiple, facts.radius) <= facts.radius


def test_local_mean_is_within_the_radius_that_geometry_tells():
    model = shaken(f"{SMALL},similarity=true,alpha=true,local_mean=true")
    facts = geometry.of(model)
    assert 4 < receptive_field.reach_of_gradients(model, facts.multiple, facts.radius) <= facts.radius


def test_local_mean_is_what_a_fresh_network_paints_with():
    """The opacity of zero features, sigmoid(distance e^3 - 2), draws a lone bright pixel towards the mean around it."""
    picture = np.full((1, 32, 32, 3), 100, np.float32)
    picture[:, 16, 16] = 250
    made = architectures.build(f"{SMALL},alpha=true,local_mean=true").predict_on_batch(picture)[0]
    mean = 100 + 150 / 81
    alpha = 1 / (1 + np.exp(2 - (250 - mean) / 255 * np.exp(3)))
    np.testing.assert_allclose(made[16, 16], 250 + alpha * (mean - 250), atol=0.01)
    np.testing.assert_allclose(made[4, 4], 100, atol=0.01)


@pytest.mark.parametrize("options", ["local_mean=true", "alpha=true,local_mean=true,support=true"])
def test_local_mean_needs_paint_without_another_guess(options):
    with pytest.raises(ValueError, match="local_mean=true is a first guess for alpha=true"):
        architectures.build(f"{SMALL},{options}")


@pytest.mark.parametrize(("similarity", "least"), [("true", 50.0), ("false", 0.0)])
def test_similarity_makes_one_grey_level_matter(similarity, least):
    model = shaken(f"{SMALL},similarity={similarity}")
    flat = np.full((1, 16, 16, 3), 100, np.float32)
    uneven = flat + np.indices((16, 16)).sum(axis=0)[None, :, :, None] % 2 * 2  # a chessboard two levels high
    change = np.abs(model.predict_on_batch(uneven) - model.predict_on_batch(flat)).mean()
    assert change > least
    assert similarity == "true" or change < 20
