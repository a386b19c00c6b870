"""Crops with labels: out of folders of scenes, cropped sets and drawn scenes; what is left out is told."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.io

from keras_overlay.digits import SIDE, AnnotationError, Box, crop, examples, write_boxes
from keras_overlay.digits.boxes import overlap
from keras_overlay.digits.examples import NOTHING, of_folder, without_digits
from keras_overlay.digits.street import Scene
from keras_overlay.image_files import ImageFileError, write_png

BOXES = {
    "1.png": (Box(2, 3, 8, 12, 3), Box(11, 3, 8, 12, 0)),
    "2.png": (Box(5, 5, 6, 12, 1), Box(0, 0, 0, 5, 2), Box(90, 0, 5, 5, 2), Box(1, 1, 5, 9)),
    "gone.png": (Box(1, 1, 3, 3, 1),),
}


@pytest.fixture
def scenes(tmp_path, picture):
    for name in ("1.png", "2.png", "plain.png"):
        write_png(tmp_path / name, picture(30, 40, seed=len(name)))
    write_boxes(tmp_path / "digitStruct.json", BOXES)
    return tmp_path


def test_a_folder_of_scenes_and_what_is_left_out_of_it(scenes, picture):
    found, problems = of_folder(scenes)
    assert found.labels.tolist() == [3, 0, 1]
    assert found.names == ("1.png", "1.png", "2.png")
    np.testing.assert_array_equal(found.crops[0], crop(picture(30, 40, seed=5), BOXES["1.png"][0]))
    assert problems == [
        "plain.png: has no boxes",
        "1 of 3 pictures with boxes are not there, gone.png for one",
        "2.png: box of 2 at left=0 top=0, 0x5 pixels: it is empty",
        "2.png: box of 2 at left=90 top=0, 5x5 pixels: it lies outside of the picture, 40x30 pixels",
    ]


def test_a_damaged_picture_is_told_and_the_others_are_taken(scenes):
    (scenes / "2.png").write_bytes((scenes / "2.png").read_bytes()[:60])
    found, problems = of_folder(scenes)
    assert found.labels.tolist() == [3, 0]
    assert any("2.png" in problem for problem in problems[2:])


def test_crops_without_digits_are_the_same_each_time_and_apart_from_digits(scenes):
    found, again = of_folder(scenes, nothing=3)[0], of_folder(scenes, nothing=3)[0]
    np.testing.assert_array_equal(found.crops, again.crops)
    assert (found.labels == NOTHING).sum() >= 2
    digits = [Box(20, 10, 10, 20), Box(32, 10, 10, 20)]
    windows = list(without_digits(np.random.default_rng(0), (60, 100, 3), digits, 50))
    assert len(windows) > 25
    assert max(overlap(window, digit) for window in windows for digit in digits) <= 0.2


def test_a_cropped_set(tmp_path, rng):
    pictures = rng.integers(0, 256, (3, 32, 32, 3), np.uint8)
    scipy.io.savemat(tmp_path / "train_32x32.mat", {"X": pictures.transpose(1, 2, 3, 0), "y": [[10], [2], [3]]})
    found, problems = of_folder(tmp_path / "train_32x32.mat")
    assert (found.labels.tolist(), problems) == ([0, 2, 3], [])
    assert found.crops.shape == (3, SIDE, SIDE, 1)
    assert found.names[1] == "train_32x32.mat 1"


def test_folders_without_boxes_or_digits(tmp_path, picture):
    with pytest.raises(AnnotationError, match=r"has no boxes of digits; expected one of digitStruct\.mat, digitStruct"):
        of_folder(tmp_path)
    write_boxes(tmp_path / "digitStruct.json", {"1.png": [Box(0, 0, 0, 0)]})
    with pytest.raises(ImageFileError, match="no"):
        of_folder(tmp_path)
    write_png(tmp_path / "1.png", picture(8, 8))
    with pytest.raises(AnnotationError, match="no digit can be used: 1 pictures, boxes for 1"):
        of_folder(tmp_path)


def test_drawn_scenes(picture):
    image = picture(40, 60)
    scene = Scene(image, image, np.zeros((40, 60), bool), (Box(5, 5, 10, 20, 7),), (Box(20, 5, 10, 20, 2),))
    found = examples.drawn(lambda number: scene, range(30), nothing=1)
    assert (found.labels == 7).sum() == 30
    assert 10 < (found.labels == NOTHING).sum() < 60
    assert found.names[0] == "scene 0"
    some = found.subset([0, 2])
    assert (len(some), some.names) == (2, (found.names[0], found.names[2]))
    assert examples.gathered([]).crops.shape == (0, SIDE, SIDE, 1)
