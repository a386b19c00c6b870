"""The downsampling unit's shortcut: the mean of what the stride steps over."""

from __future__ import annotations

import keras
import numpy as np

from keras_overlay.layers.residual_unit_downsampling import ResidualUnitDownsampling


def test_without_its_convolutions_it_gives_the_mean_of_2x2_values(rng):
    unit, inputs = ResidualUnitDownsampling(4), rng.normal(0, 1, (1, 6, 8, 4)).astype(np.float32)
    unit(inputs)
    last = [weight for weight in unit.trainable_weights if len(weight.shape) == 4][-1]
    last.assign(np.zeros(last.shape))
    means = inputs.reshape(1, 3, 2, 4, 2, 4).mean(axis=(2, 4))
    np.testing.assert_allclose(keras.ops.convert_to_numpy(unit(inputs)), means, atol=1e-6)
