"""Every entry of MASK_LOSSES: what the table promises, and what each one must equal."""

from __future__ import annotations

import keras
import numpy as np
import pytest
from oracles import gradients
from oracles import mask_losses as oracles

from keras_overlay.losses.of_masks import MASK_LOSSES

NAMES = list(MASK_LOSSES)
SPECS = [
    "crossentropy", "crossentropy,background=1,words=2", "crossentropy,5,1", "focal", "focal,gamma=0.5,words=2",
    "focal,0", "soft_bootstrap", "soft_bootstrap,beta=0.8,words=3", "soft_bootstrap,1",
]  # fmt: skip


@pytest.fixture
def batch(rng):
    """Masks and logits, float32 (3, 10, 12, 1)."""
    mask = (rng.random((3, 10, 12, 1)) < 0.3).astype(np.float32)
    return mask, (2 * mask - 1 + rng.normal(0, 3, mask.shape)).astype(np.float32)


def value_of(loss, mask, logits) -> float:
    return float(keras.ops.convert_to_numpy(loss(mask, logits)))


def oracle(spec: str):
    name, *_ = spec.split(",")
    arguments = {key: value for key, value in MASK_LOSSES.arguments(spec).items() if key in oracles.ARGUMENTS}
    return lambda mask, logits: getattr(oracles, name)(mask, logits, **arguments)


@pytest.mark.parametrize("name", NAMES)
def test_resolves_to_a_registered_loss_of_degree_0(name):
    loss = MASK_LOSSES.build(name)
    assert isinstance(loss, keras.losses.Loss)
    assert keras.saving.get_registered_name(type(loss)) == f"keras_overlay>{type(loss).__name__}"
    assert loss.degree == 0
    assert loss.name == name


@pytest.mark.parametrize("spec", SPECS)
def test_equals_the_oracle(spec, batch):
    assert value_of(MASK_LOSSES.build(spec), *batch) == pytest.approx(oracle(spec)(*batch), rel=1e-5)


def test_the_specs_differ(batch):
    values = [round(value_of(MASK_LOSSES.build(spec), *batch), 5) for spec in SPECS]
    assert len(set(values)) == len(SPECS) - 2  # focal,0 and soft_bootstrap,1 are plain cross-entropy


@pytest.mark.parametrize("spec", SPECS)
def test_a_step_against_the_gradient_lowers_it(spec, batch):
    loss, (mask, logits) = MASK_LOSSES.build(spec), batch
    slope = gradients.of_input(lambda point: loss(mask, point), logits)
    assert np.isfinite(slope).all()
    step = logits - 0.05 * slope / np.abs(slope).max()
    assert value_of(loss, mask, step) < value_of(loss, mask, logits)


@pytest.mark.parametrize("spec", SPECS)
def test_is_finite_and_has_a_finite_gradient_far_out(spec):
    mask = np.array([0, 1, 0, 1], np.float32).reshape(1, 2, 2, 1)
    logits = np.array([-200, 200, 200, -200], np.float32).reshape(1, 2, 2, 1)
    loss = MASK_LOSSES.build(spec)
    assert np.isfinite(value_of(loss, mask, logits))
    assert np.isfinite(gradients.of_input(lambda point: loss(mask, point), logits)).all()


@pytest.mark.parametrize("name", NAMES)
def test_weights_weigh_the_two_kinds_of_pixels(name, batch):
    """With a weight of 0 for one kind only the other counts."""
    mask, logits = batch
    words, rest = (value_of(MASK_LOSSES.build(f"{name},{weights}"), mask, logits) for weights in
                   ("background=0,words=1", "background=1,words=0"))  # fmt: skip
    assert words > 0.01
    assert rest > 0.01
    assert value_of(MASK_LOSSES.build(name), mask, logits) == pytest.approx(words + rest, rel=1e-5)
    assert value_of(MASK_LOSSES.build(f"{name},words=5"), mask, logits) == pytest.approx(5 * words + rest, rel=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_one_float32_number_also_of_bfloat16(name, batch):
    mask, logits = (keras.ops.cast(each, "bfloat16") for each in batch)
    result = MASK_LOSSES.build(name)(mask, logits)
    assert keras.backend.standardize_dtype(result.dtype) == "float32"
    assert tuple(result.shape) == ()


@pytest.mark.parametrize("spec", SPECS)
def test_goes_through_keras_serialization(spec, batch):
    loss = MASK_LOSSES.build(spec)
    again = keras.saving.deserialize_keras_object(keras.saving.serialize_keras_object(loss))
    assert type(again) is type(loss)
    assert again.get_config() == loss.get_config()
    assert set(MASK_LOSSES.arguments(spec)) - {"dtype"} <= set(loss.get_config())
    assert value_of(again, *batch) == value_of(loss, *batch)


@pytest.mark.parametrize(
    ("spec", "kind", "message"),
    [
        ("focal,gamma=11", ValueError, r"focal: gamma must be 0\.\.10, got gamma=11"),
        ("soft_bootstrap,2", ValueError, r"soft_bootstrap: beta must be 0\.\.1, got beta=2"),
        ("crossentropy,words=-1", ValueError, r"crossentropy: words must be 0\.\.1000, got words=-1"),
        ("crossentropy,words=many", TypeError, "crossentropy: words must be float, got words='many'"),
        ("dice", ValueError, "unknown mask loss 'dice'; known: crossentropy, focal, soft_bootstrap"),
    ],
)
def test_bad_arguments_are_refused(spec, kind, message):
    with pytest.raises(kind, match=message):
        MASK_LOSSES.build(spec)
