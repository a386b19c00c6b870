"""The overlay `digits`: boxes from a file or told, what is told of them, other weights, and looking for digits."""

from __future__ import annotations

import re

import numpy as np
import pytest

from keras_overlay import removers
from keras_overlay.checkpoint import CheckpointError
from keras_overlay.digits import AnnotationError, Box, write_boxes
from keras_overlay.infilling import INFILLS
from keras_overlay.weights import WeightsError

ONE = Box(20, 10, 12, 24, 1)


@pytest.fixture
def house():
    """A light wall with a dark stroke in the box."""
    picture = np.random.default_rng(0).normal(200, 2, (48, 64, 3))
    picture[12:32, 24:28] = 40
    return picture.round().astype(np.uint8)


def test_boxes_of_a_file_by_name(house, shipped, tmp_path):
    write_boxes(tmp_path / "boxes.json", {"a.png": [ONE], "b/a.png": [Box(1, 1, 6, 9)], "empty.png": []})
    remover = removers.build("digits", boxes=str(tmp_path / "boxes.json"))
    removal = remover.of_file(tmp_path.joinpath("x/a.png").relative_to(tmp_path))(house)
    (told,) = removal.record["digits"]
    assert (told["read"], told["box"]["left"], told["box"]["label"]) == (1, 20, 1)
    assert told["sure"] > 0.99
    assert removal.mask[14:30, 24:28].all()
    assert not removal.mask[:, 40:].any()
    np.testing.assert_array_equal(removal.mask, (removal.image != house).any(axis=-1))
    nested = remover.of_file(tmp_path.joinpath("b/a.png").relative_to(tmp_path))(house)
    assert nested.record["digits"][0]["box"]["left"] == 1
    empty = remover.of_file(tmp_path.joinpath("empty.png").relative_to(tmp_path))(house)
    np.testing.assert_array_equal(empty.image, house)
    with pytest.raises(ValueError, match=rf"c\.png: there are no boxes for it in {re.escape(str(tmp_path))}"):
        remover.of_file(tmp_path.joinpath("c.png").relative_to(tmp_path))


@pytest.mark.parametrize("infill", INFILLS)
def test_each_way_takes_every_kind_of_picture(infill, house, shipped):
    remover = removers.build("digits", infill=infill).at([ONE])
    removal = remover(house)
    assert removal.record["infill"] == infill
    assert len(removal.steps) == 2
    assert all(step.shape[:2] == (48, 64) and step.dtype == np.uint8 for step in removal.steps)
    assert removal.changed > 0.02
    deep = remover(house.astype(np.uint16) * 257)
    np.testing.assert_allclose(deep.image / 257, removal.image, atol=0.51)
    grey = remover(house[..., :1])
    assert grey.image.shape == (48, 64, 1)


def test_ours_paints_the_wall(house, shipped):
    image = removers.build("digits").at([ONE])(house).image
    np.testing.assert_allclose(image[12:32, 24:28], 200, atol=8)


def test_boxes_that_cannot_be_used_are_warned_of(house, shipped):
    boxes = [Box(70, 0, 5, 5, 2), Box(3, 3, 0, 5, 2), Box(-50, 0, 9, 9)]
    removal = removers.build("digits").at(boxes)(house)
    np.testing.assert_array_equal(removal.image, house)
    assert [warning.split(":")[0] for warning in removal.warnings] == ["left out"] * 3
    whole = removers.build("digits").at([Box(0, 0, 64, 48, 3)])(house)
    assert "no background pixel found" in whole.warnings[0]
    assert "no background pixel found" in whole.record["digits"][0]["warning"]


def test_another_classifier(house, ones, tmp_path, monkeypatch):
    monkeypatch.setattr("keras_overlay.weights.FOLDER", tmp_path)
    remover = removers.build("digits", classifier=str(ones(tmp_path / "mine.hdf5")))
    assert remover.record["weights"][0]["name"] == "mine.hdf5"
    assert remover.at([ONE])(house).record["digits"][0]["read"] == 1


def test_without_boxes_digits_are_looked_for(house, shipped):
    found = removers.build("digits", sure=0.5)(house).record["digits"]
    assert {digit["read"] for digit in found} == {1}  # what these weights see everywhere
    assert len(found) > 5
    assert removers.build("digits", sure=1.0)(house).record["digits"] == []


def test_what_is_refused(shipped, tmp_path, negative):
    with pytest.raises(AnnotationError, match=r"no\.json: does not exist"):
        removers.build("digits", boxes=str(tmp_path / "no.json"))
    with pytest.raises(ValueError, match="infill must be one of combined, feature_maps, gradient, got infill='best'"):
        removers.build("digits", infill="best")
    with pytest.raises(ValueError, match=r"sigma must be 0\.1"):
        removers.build("digits", sigma=0.0)
    with pytest.raises(ValueError, match="overlay 'digits' takes no strength"):
        removers.build("digits", strength=3.0)
    with pytest.raises(CheckpointError, match="expected kind: digit classifier"):
        removers.build("digits", classifier=str(negative(tmp_path / "n.hdf5"))).load()


def test_without_weights_it_is_refused(tmp_path, monkeypatch):
    (tmp_path / "manifest.json").write_text('{"format_version": 1, "weights": {}}')
    monkeypatch.setattr("keras_overlay.weights.FOLDER", tmp_path)
    with pytest.raises(WeightsError, match="no shipped weights are called 'digits'"):
        removers.build("digits")
