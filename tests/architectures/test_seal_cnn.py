"""The plain seal network: what its arguments make of it."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay import architectures
from keras_overlay.architectures import geometry


def kinds(spec: str) -> list[str]:
    return [type(layer).__name__ for layer in architectures.build(spec).layers]


def test_dropout_and_normalisation_follow_each_group_of_convolutions():
    found = kinds("seal_cnn,depth=5,group=2,filters=4")
    group = ["Conv2D", "Conv2D", "Dropout", "BatchNormalization"]
    assert found[2:-2] == [*group, *group, "Conv2D", "Dropout", "BatchNormalization"]
    assert found[-2:] == ["Conv2D", "Rescaling"]
    assert "Dropout" not in kinds("seal_cnn,depth=2,filters=4,dropout=0.0")


@pytest.mark.parametrize(("depth", "kernel"), [(1, 1), (4, 3), (6, 7)])
def test_the_radius_grows_with_depth_and_kernel(depth, kernel):
    facts = geometry.of(architectures.build(f"seal_cnn,depth={depth},kernel={kernel},filters=2"))
    assert facts.radius == (depth + 1) * (kernel // 2)
    assert facts.multiple == 1


def test_a_residual_network_starts_as_the_identity_and_another_near_grey(rng):
    picture = rng.uniform(0, 255, (1, 12, 12, 3)).astype(np.float32)
    same = architectures.build("seal_cnn,depth=2,filters=4,residual=true").predict_on_batch(picture)
    np.testing.assert_allclose(same, picture, atol=1e-3)
    grey = architectures.build("seal_cnn,depth=2,filters=4").predict_on_batch(picture)
    assert np.abs(grey - 127.5).max() < 40
