"""Every entry of HOLE_LOSSES: what the table promises, and what each one must equal; the PSNR inside of holes."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from oracles import gradients
from oracles import hole_losses as oracles

from keras_overlay.losses.of_holes import HOLE_LOSSES
from keras_overlay.metrics.hole_psnr import HolePSNR

NAMES = list(HOLE_LOSSES)
PLAIN = {"partial": "partial,perceptual=0,style=0"}
"""Specs that need no features, by name."""


def features(pictures) -> list:
    """Two feature maps that are easily computed in NumPy too."""
    pictures = keras.ops.convert_to_tensor(pictures) / 255.0
    half = keras.ops.average_pool(pictures, 2, 2)
    return [keras.ops.square(half), half[:, ::2, ::2] - half[:, 1::2, 1::2]]


def numbers(pictures) -> list[np.ndarray]:
    return [keras.ops.convert_to_numpy(each) for each in features(pictures.astype(np.float32))]


@pytest.fixture
def batch(rng):
    """Targets with holes, (2, 12, 16, 4), and predictions, (2, 12, 16, 3)."""
    target = rng.uniform(0, 255, (2, 12, 16, 3)).astype(np.float32)
    holes = np.zeros((2, 12, 16, 1), np.float32)
    holes[0, 3:7, 4:9] = holes[1, 0:3, 0:2] = holes[1, 8:, 12:] = 1
    prediction = np.clip(target + rng.normal(0, 30, target.shape), 0, 255).astype(np.float32)
    return np.concatenate([target, holes], -1), prediction


def made(name: str):
    return HOLE_LOSSES.build(PLAIN.get(name, name))


def value(tensor) -> float:
    return float(keras.ops.convert_to_numpy(tensor))


@pytest.mark.parametrize("name", NAMES)
def test_one_number_that_is_the_sum_of_its_terms(name, batch):
    loss = made(name)
    result, terms = loss(*batch), loss.terms(*batch)
    assert keras.backend.standardize_dtype(result.dtype) == "float32"
    assert value(result) == pytest.approx(sum(map(value, terms.values())), rel=1e-5)
    assert value(result) > 0
    assert value(loss(batch[0], batch[0][..., :3])) < 0.1 * value(result)  # all but the variation of the target
    assert loss.degree in (0, 1, 2)


@pytest.mark.parametrize("name", NAMES)
def test_goes_through_keras_serialization(name, batch):
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(made(name)))
    assert again.get_config() == made(name).get_config()
    assert value(again(*batch)) == value(made(name)(*batch))


@pytest.mark.parametrize("name", NAMES)
def test_the_gradient_leads_down_and_only_the_holes_count_in_the_simple_ones(name, batch):
    loss, (target, prediction) = made(name), batch
    slope = gradients.of_input(lambda point: loss(target, point), prediction)
    assert np.isfinite(slope).all()
    assert value(loss(target, prediction - slope / np.abs(slope).max())) < value(loss(target, prediction))
    outside = np.abs(slope[target[..., 3] == 0]).max()
    assert (outside == 0) == (name != "partial")


@pytest.mark.parametrize("name", NAMES)
def test_without_holes_it_is_finite(name, batch):
    target = batch[0].copy()
    target[..., 3] = 0
    assert np.isfinite(value(made(name)(target, batch[1])))


@pytest.mark.parametrize("name", NAMES)
def test_targets_without_holes_as_a_channel_are_refused(name, batch):
    with pytest.raises(ValueError, match=f"{name}: targets must have one channel more than predictions, the holes"):
        made(name)(batch[1], batch[1])


@pytest.mark.parametrize(("name", "power"), [("hole_l1", 1), ("hole_mse", 2)])
def test_equals_the_mean_in_holes(name, power, batch):
    target, prediction = batch
    expected = oracles.in_holes(target[..., :3], target[..., 3:], prediction, power)
    assert value(made(name)(target, prediction)) == pytest.approx(expected, rel=1e-5)


def test_partial_equals_the_paper_term_by_term(batch):
    loss, (target, prediction) = HOLE_LOSSES.build("partial"), batch
    loss.features = features
    expected = oracles.partial(target[..., :3], target[..., 3:], prediction, numbers)
    found = {name: value(term) for name, term in loss.terms(target, prediction).items()}
    assert found == pytest.approx(expected, rel=1e-4)
    assert list(found) == ["valid", "hole", "variation", "perceptual", "style"]
    assert min(found.values()) > 0


def test_weights_multiply_their_terms(batch):
    loss = HOLE_LOSSES.build("partial,valid=3,hole=0,variation=0.5,perceptual=0,style=0")
    expected = oracles.partial(batch[0][..., :3], batch[0][..., 3:], batch[1])
    found = {name: value(term) for name, term in loss.terms(*batch).items()}
    assert found == pytest.approx(
        {"valid": 3 * expected["valid"], "hole": 0, "variation": 5 * expected["variation"]}, rel=1e-4, abs=1e-9
    )


def test_grey_pictures_are_repeated_for_the_features(batch):
    loss = HOLE_LOSSES.build("partial")
    loss.features = features
    grey = batch[0][..., [0, 3]], batch[1][..., :1]
    colour = np.repeat(grey[0][..., :1], 3, -1), np.repeat(grey[1], 3, -1)
    found = loss.terms(*grey)
    expected = loss.terms(np.concatenate([colour[0], grey[0][..., 1:]], -1), colour[1])
    assert value(found["style"]) == pytest.approx(value(expected["style"]), rel=1e-4)


def test_features_that_lack_are_told(batch):
    with pytest.raises(ValueError, match="partial: perceptual and style need a network of features, or weights of 0"):
        HOLE_LOSSES.build("partial")(*batch)


def test_each_value_is_watched(batch):
    loss, seen = made("hole_l1"), []
    loss.watch = seen.append
    result = loss(*batch)
    assert [list(terms) for terms in seen] == [["hole"]]
    assert value(seen[0]["hole"]) == value(result)


def test_the_ratio_inside_of_holes_is_a_mean_over_pictures_that_have_any(batch):
    target, prediction = (np.concatenate([each, each[:1]]) for each in batch)
    target[2, ..., 3] = 0
    metric = HolePSNR()
    metric.update_state(target, prediction)
    errors = [
        oracles.in_holes(one[None, ..., :3], one[None, ..., 3:], other[None], 2)
        for one, other in zip(target[:2], prediction[:2], strict=True)
    ]
    expected = np.mean([10 * np.log10(255**2 / error) for error in errors])
    assert value(metric.result()) == pytest.approx(expected, abs=1e-3)


@pytest.mark.parametrize(
    ("spec", "kind", "message"),
    [
        ("partial,hole=-1", ValueError, r"partial: hole must be 0\.\.1e\+06, got hole=-1"),
        ("partial,style=much", TypeError, "partial: style must be float, got style='much'"),
        ("mse", ValueError, "unknown hole loss 'mse'; known: hole_l1, hole_mse, partial"),
    ],
)
def test_bad_arguments_are_refused(spec, kind, message):
    with pytest.raises(kind, match=message):
        HOLE_LOSSES.build(spec)
