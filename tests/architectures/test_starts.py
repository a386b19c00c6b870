"""Fresh networks from which a training can set out."""

from __future__ import annotations

import numpy as np

from keras_overlay import architectures


def spread(spec: str) -> float:
    """Standard deviation of what a fresh network makes of noise."""
    picture = np.random.default_rng(0).uniform(0, 255, (1, 24, 24, 3)).astype(np.float32)
    return float(architectures.build(spec).predict_on_batch(picture).std())


def test_blocks_without_batch_norm_do_not_add_up():
    deep, shallow = (spread(f"srresnet,filters=8,batch_norm=false,blocks={count}") for count in (16, 1))
    assert 0.1 < deep / shallow < 10


def test_ffdnet_predicts_the_picture_and_not_a_change():
    flat = np.full((1, 16, 16, 3), 200, np.float32)
    made = architectures.build("ffdnet,filters=8,depth=3,level=false").predict_on_batch(flat)
    assert np.abs(made - flat).mean() > 5
