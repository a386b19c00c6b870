"""SRResNet with and without its batch normalisation."""

from __future__ import annotations

import keras
import numpy as np

from keras_overlay import architectures
from keras_overlay.architectures import geometry

SPEC = "srresnet,filters=4,blocks=2"


def kinds(model: keras.Model) -> list[str]:
    return [type(layer).__name__ for layer in model.layers]


def test_batch_norm_can_be_left_out_and_nothing_else_changes():
    with_norms, without = (architectures.build(spec) for spec in (SPEC, SPEC + ",batch_norm=false"))
    assert [kind for kind in kinds(with_norms) if kind != "BatchNormalization"] == kinds(without)
    assert kinds(with_norms).count("BatchNormalization") == 5
    facts, plain = geometry.of(with_norms), geometry.of(without)
    assert facts.weights - plain.weights == 5 * 4 * 4
    assert (facts.macs, facts.radius) == (plain.macs, plain.radius)


def test_at_the_default_the_layers_stand_as_the_original_scripts_weights_need_them():
    model = architectures.build(SPEC)
    names = [weight.path.split("/")[-1] for weight in model.weights]
    block = ["kernel", "bias", "gamma", "beta", "moving_mean", "moving_variance"]
    first, last = ["kernel", "bias", "alpha"], ["kernel", "bias"]
    assert names == [*first, *2 * [*block, "alpha", *block], *block, *last]
    by_default = architectures.build(SPEC + ",batch_norm=true")
    assert [weight.shape for weight in by_default.weights] == [weight.shape for weight in model.weights]


def test_without_batch_norm_it_works_in_training_as_in_restoring():
    model, picture = architectures.build(SPEC + ",batch_norm=false"), np.full((1, 8, 8, 3), 99, np.float32)
    picture[:, 3:] = 17
    trained, restored = (keras.ops.convert_to_numpy(model(picture, training=training)) for training in (True, False))
    np.testing.assert_allclose(trained, restored, rtol=1e-5)
    assert np.abs(restored - picture).mean() > 1
