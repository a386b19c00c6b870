"""Every entry of TAG_LOSSES: what the table promises; and the seed's loss against its definition."""

from __future__ import annotations

import inspect

import keras
import numpy as np
import pytest
from oracles import gradients, tags

from keras_overlay.losses.of_tags import TAG_LOSSES
from keras_overlay.losses.summed import SummedLoss

NAMES = list(TAG_LOSSES)


@pytest.fixture
def labels(rng):
    return (rng.random((3, 6)) < 0.4).astype(np.float32)


@pytest.fixture
def outputs(rng):
    return rng.normal(0, 1, (3, 5, 10)).astype(np.float32)


def test_unknown_names_are_refused():
    with pytest.raises(ValueError, match="unknown tag loss 'hinge'; known: attended"):
        TAG_LOSSES.build("hinge")


@pytest.mark.parametrize("name", NAMES)
def test_resolves_to_a_registered_loss_of_annotated_literals(name):
    loss = TAG_LOSSES[name]
    assert issubclass(loss, SummedLoss)
    assert keras.saving.get_registered_name(loss) == f"keras_overlay>{loss.__name__}"
    parameters = set(inspect.signature(loss).parameters.values())
    assert all(
        each.annotation is not each.empty for each in parameters if each.name not in {"reduction", "name", "dtype"}
    )
    assert loss().degree == 0


@pytest.mark.parametrize("name", NAMES)
def test_config_holds_every_argument_and_rebuilds_it(name):
    config = TAG_LOSSES.build(name).get_config()
    assert set(TAG_LOSSES.arguments(name)) - {"dtype"} <= set(config)
    assert TAG_LOSSES[name].from_config(config).get_config() == config


@pytest.mark.parametrize("name", NAMES)
def test_the_loss_is_the_sum_of_its_terms_and_tells_them(name, labels, outputs):
    loss, told = TAG_LOSSES.build(name), []
    loss.watch = told.append
    value = loss(labels, outputs)
    assert keras.backend.standardize_dtype(value.dtype) == "float32"
    assert float(value) == pytest.approx(sum(map(float, loss.terms(labels, outputs).values())), rel=1e-6)
    assert [set(each) for each in told] == [set(loss.terms(labels, outputs))]


@pytest.mark.parametrize("name", NAMES)
def test_gradient_reaches_regions_and_the_surest_look(name, labels, outputs):
    loss = TAG_LOSSES.build(name)
    slope = gradients.of_input(lambda value: loss(labels, value), outputs)
    assert np.isfinite(slope).all()
    surest = outputs[..., :6] == outputs[..., :6].max(axis=1, keepdims=True)
    assert (np.abs(slope[..., :6][surest]) > 0).all()
    assert (slope[..., :6][~surest] == 0).all()
    assert (slope[:, 0, 6:] == 0).all()  # the first look is at the whole picture
    assert np.abs(slope[:, 1:, 6:]).max() > 0


@pytest.mark.parametrize("weights", [(0.2, 0.05, 0.1), (3, 0, 1)])
def test_attended_by_its_definition(weights, labels, outputs):
    loss = TAG_LOSSES.build("attended,{},{},{}".format(*weights))
    found = {name: float(value) for name, value in loss.terms(labels, outputs).items()}
    expected = tags.terms(labels, outputs, *weights)
    assert found == pytest.approx(expected, rel=1e-5)
    assert min(expected[name] for name, weight in zip(("anchor", "scale", "boundary"), weights, strict=True) if weight)


def test_regions_at_their_anchors_and_of_good_size_cost_nothing(labels):
    outputs = np.zeros((3, 5, 10), np.float32)
    outputs[:, 0, 6:] = 1, 1, 0, 0
    for look, (x, y) in enumerate(tags.ANCHORS, 1):
        outputs[:, look, 6:] = 0.5, 0.3, x, y
    found = TAG_LOSSES.build("attended").terms(labels, outputs)
    assert {name: float(value) for name, value in found.items() if name != "crossentropy"} == dict.fromkeys(
        ("anchor", "scale", "boundary"), 0
    )
    assert float(found["crossentropy"]) == pytest.approx(np.log(2))


@pytest.mark.parametrize("shapes", [((2, 5), (2, 5, 10)), ((2, 6), (2, 4, 10))])
def test_shapes_that_do_not_belong_together_are_refused(shapes):
    arrays = [np.zeros(shape, np.float32) for shape in shapes]
    with pytest.raises(
        ValueError, match=r"attended: labels must be \(batch, tags\) and outputs \(batch, 5, tags \+ 4\)"
    ):
        TAG_LOSSES.build("attended")(*arrays)


def test_weights_out_of_range_are_refused():
    with pytest.raises(ValueError, match=r"attended: scale must be 0\.\.1000, got scale=-1"):
        TAG_LOSSES.build("attended,scale=-1")
