"""Training of taggers: it learns, keeps each term of its loss, and goes on as if it had not been stopped."""

from __future__ import annotations

import functools
import inspect

import keras
import numpy as np
import pytest

from keras_overlay.image_files import read_rgb
from keras_overlay.looks import ANCHORS
from keras_overlay.metrics.mean_average_precision import by_chance
from keras_overlay.pairs.tagged_pictures import TaggedPicture
from keras_overlay.run_folder import RunFolder
from keras_overlay.training.plan import Plan
from keras_overlay.training.tagging import TERMS, TagTraining, framed

TAGS = 3


def tiny(filters: int = 12):
    """One convolution, normalised, then the looks of the real networks: for speed."""
    from keras_overlay.architectures.recurrent_looks import looks

    inputs = keras.Input((None, None, 3))
    scaled = keras.layers.Rescaling(1 / 255, dtype="float32")(inputs)
    normal = keras.layers.BatchNormalization(momentum=0.8, name="encoder_norm")
    x = normal(keras.layers.Conv2D(filters, 4, strides=4, name="encoder_stem")(scaled))
    x = keras.layers.Activation("relu")(x)
    return keras.Model(inputs, looks(x, TAGS, 16, 4))


class Tiny(dict):
    """In the place of a table of networks."""

    def arguments(self, spec):
        return {name: each.default for name, each in inspect.signature(self[spec]).parameters.items()}


class TinyTraining(TagTraining):
    table = Tiny(tiny=tiny)


def batches(number: int):
    """Red, green and blue squares on grey, any of them: (8, 32, 32, 3), and which are there."""
    rng = np.random.default_rng([3, number])
    labels = (rng.random((8, TAGS)) < 0.4).astype(np.float32)
    pictures = np.full((8, 32, 32, 3), 128, np.float32)
    for picture, own in zip(pictures, labels, strict=True):
        for tag in np.flatnonzero(own):
            top, left = rng.integers(0, 20, 2)
            picture[top : top + 12, left : left + 12] = 255 * np.eye(3)[tag]
    return pictures, labels


@functools.cache
def pictures():
    found, labels = batches(999)
    return [TaggedPicture(f"p{n}", each.astype(np.uint8), labels[n]) for n, each in enumerate(found)]


def training(**changes) -> TagTraining:
    settings = {"lr": 0.02, "epochs": 3, "steps": 25, "schedule": "constant", **changes}
    return TinyTraining(Plan("tiny", settings.pop("loss", "attended"), **settings), batches, pictures())


def test_it_learns_and_keeps_every_term_and_samples(tmp_path):
    columns = training().fit(RunFolder(tmp_path), {}, quiet=True)
    assert columns["val_mAP"][-1] > by_chance(np.stack([each.labels for each in pictures()])) + 0.25
    assert columns["crossentropy"][-1] < 0.7 * columns["crossentropy"][0]
    names = {*TERMS, *(f"val_{name}" for name in TERMS)}
    assert names | {"loss", "val_loss", "mAP", "val_mAP", "learning_rate"} <= set(columns)
    for prefix in ("", "val_"):
        for epoch in range(3):
            total = sum(columns[prefix + name][epoch] for name in TERMS)
            assert total == pytest.approx(columns[f"{prefix}loss"][epoch], rel=1e-3)
    assert "val_mAP" not in RunFolder(tmp_path).best().name
    assert read_rgb(tmp_path / "samples" / "p0.png").shape == (32, 2 * 32 + 4, 3)


def test_the_terms_hold_the_regions(tmp_path):
    held, free = (training(loss=f"attended,anchor={weight}", epochs=1) for weight in (100, 0))
    distances = []
    for run in (held, free):
        run.fit(RunFolder(tmp_path / str(len(distances))), {}, quiet=True)
        regions = run.model.predict_on_batch(batches(0)[0])[:, 1:, TAGS:]
        distances.append(np.abs(regions[..., 2:] - np.array(ANCHORS)).mean())
    assert distances[0] < 0.2
    assert distances[0] < 0.5 * distances[1]


def test_a_resumed_run_ends_as_an_undisturbed_one(tmp_path):
    whole = training().fit(RunFolder(tmp_path / "whole"), {}, quiet=True)
    training(epochs=2).fit(RunFolder(tmp_path / "parts"), {}, quiet=True)
    parts = training().fit(RunFolder(tmp_path / "parts"), {}, resumed=True, quiet=True)
    assert parts["val_loss"] == pytest.approx(whole["val_loss"], rel=1e-3)
    assert len(parts["val_loss"]) == 3


def test_frames_are_drawn_where_the_regions_are():
    picture = np.full((40, 40, 1), 128, np.uint8)
    drawn = framed(picture, np.array([[0.25, 0.25, 0.75, 0.5], [0.9, 0.9, 1.4, 1.4]]))
    assert drawn.shape == (40, 40, 3)
    changed = (drawn != 128).any(axis=-1)
    assert changed[10, 10:30].all()
    assert changed[10:20, 29].all()
    assert not changed[12:18, 12:28].any()
    assert changed[36, 36:].all()
    assert (picture == 128).all()
