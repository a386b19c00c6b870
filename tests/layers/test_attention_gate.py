"""Attention residual learning: (1 + mask) * trunk, with a mask between 0 and 1."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from keras_overlay.layers.attention_gate import AttentionGate


def with_last_bias(value: float) -> AttentionGate:
    """A gate whose mask is the sigmoid of a constant."""
    gate = AttentionGate()
    gate.build([(1, 4, 4, 6), (1, 4, 4, 6)])
    kernel, bias = gate.trainable_weights[-2:]
    kernel.assign(np.zeros(kernel.shape))
    bias.assign(np.full(bias.shape, value))
    return gate


@pytest.mark.parametrize(("bias", "factor"), [(-30, 1.0), (0, 1.5), (30, 2.0)])
def test_the_trunk_is_multiplied_by_one_plus_the_mask(rng, bias, factor):
    trunk, mask = rng.normal(0, 1, (2, 1, 4, 4, 6)).astype(np.float32)
    outputs = keras.ops.convert_to_numpy(with_last_bias(bias)([trunk, mask]))
    np.testing.assert_allclose(outputs, factor * trunk, rtol=1e-5)


def test_each_place_and_channel_has_a_factor_of_its_own_between_one_and_two(rng):
    trunk, mask = np.ones((1, 4, 4, 6), np.float32), rng.normal(0, 3, (1, 4, 4, 6)).astype(np.float32)
    factors = keras.ops.convert_to_numpy(AttentionGate()([trunk, mask]))
    assert 1 < factors.min() < factors.max() < 2
    assert factors.std() > 0.01


@pytest.mark.parametrize(
    "shapes", [[(1, 4, 4, 6), (1, 4, 4, 5)], [(1, 4, 4, 6)], [(1, 4, 6), (1, 4, 6)], [(1, 4, 4, 6)] * 3]
)
def test_inputs_that_do_not_fit_are_refused(shapes):
    with pytest.raises(ValueError, match=r"AttentionGate takes trunk and mask features, .* got shapes="):
        AttentionGate().build(shapes)
