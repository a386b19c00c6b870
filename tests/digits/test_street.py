"""Drawn streets: true backgrounds, true masks, boxes around the digits, and the same scene for the same number."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay.digits import AnnotationError, Box, write_boxes
from keras_overlay.digits.glyphs import Hand
from keras_overlay.digits.layouts import LARGEST, random_layout, real_layout, usable_layouts
from keras_overlay.digits.street import Street
from keras_overlay.documents.fonts import find_fonts

FONTS = find_fonts()


@pytest.fixture(scope="module")
def street(picture):
    return Street([picture(120, 160, seed=seed) for seed in range(2)], FONTS, seed=5)


def test_a_number_is_a_scene_and_a_seed_another(street, picture):
    one, same = street(3), street(3)
    for name in ("picture", "background", "mask"):
        np.testing.assert_array_equal(getattr(one, name), getattr(same, name))
    assert one.boxes == same.boxes
    other = Street(street.photos, FONTS, seed=6)(3)
    assert other.picture.shape != one.picture.shape or (other.picture != one.picture).any()


@pytest.mark.parametrize("number", range(6))
def test_the_digits_are_where_the_boxes_are_and_nowhere_else(street, number):
    scene = street(number)
    height, width = scene.mask.shape
    assert scene.picture.shape == scene.background.shape == (height, width, 3)
    assert scene.picture.dtype == scene.background.dtype == np.uint8
    difference = np.abs(scene.picture.astype(int) - scene.background).max(axis=-1)
    assert difference[scene.mask].mean() > 4 * difference[~scene.mask].mean() + 5
    inside = np.zeros((height, width), bool)
    for box in scene.boxes:
        assert box.label in range(10)
        grown = box.grown(0.25 * box.height, 0.25 * box.height)
        inside[grown.within(height, width)] = True
        assert scene.mask[box.within(height, width)].mean() > 0.08
    assert (scene.mask & inside).sum() > 0.95 * scene.mask.sum()


def test_distractors_stay_in_the_background(street):
    scenes = [scene for scene in map(street, range(20)) if scene.strays]
    assert 2 <= len(scenes) <= 14


def test_layouts_have_the_counts_and_sizes_of_the_real_ones():
    layouts = [random_layout(np.random.default_rng(seed)) for seed in range(400)]
    counts = np.bincount([len(each.boxes) for each in layouts], minlength=5)[1:] / 400
    np.testing.assert_allclose(counts, (0.154, 0.543, 0.260, 0.043), atol=0.08)
    assert np.median([each.digit_height for each in layouts]) == pytest.approx(30, abs=3)
    for each in layouts:
        for box in each.boxes:
            assert box.left >= 0
            assert box.top >= 0
            assert box.right <= each.width
            assert box.bottom <= each.height


def test_a_real_layout_keeps_places_and_labels_and_high_digits_shrink():
    boxes = [Box(10, 5, 12, 30, 4), Box(23, 6, 11, 30, 0), Box(60, 5, 12, 30), Box(70, 5, 2, 30, 3)]
    layout = real_layout(np.random.default_rng(0), boxes)
    assert layout.boxes == tuple(boxes[:2])
    assert layout.width > 34
    assert layout.height > 36
    large = real_layout(np.random.default_rng(0), [Box(0, 0, 100, 300, 1)])
    assert large.boxes == (Box(0, 0, 32, LARGEST, 1),)
    with pytest.raises(
        ValueError, match="a layout needs a box with a label, of 3 pixels or more each way, got 2 boxes"
    ):
        real_layout(np.random.default_rng(0), boxes[2:])


def test_which_real_scenes_can_be_drawn(tmp_path):
    good, narrow, negative = Box(1, 2, 9, 20, 3), Box(1, 2, 2, 20, 3), Box(-1, 2, 9, 20, 3)
    write_boxes(
        tmp_path / "b.json", {"a": [good, narrow], "b": [narrow], "c": [good, negative], "d": [Box(1, 1, 9, 9)]}
    )
    assert usable_layouts(tmp_path / "b.json") == [(good,)]
    write_boxes(tmp_path / "b.json", {"a": [narrow]})
    with pytest.raises(AnnotationError, match=r"b\.json: no box in it has a label and 3 pixels or more each way"):
        usable_layouts(tmp_path / "b.json")


def test_real_layouts_are_drawn_from(street):
    boxes = (Box(10, 5, 12, 30, 4),)
    scene = Street(street.photos, FONTS, 1, [boxes])(0)
    assert scene.boxes == boxes


@pytest.mark.parametrize("seed", range(4))
def test_each_digit_of_a_hand_is_a_shape_of_its_own(seed):
    hand = Hand(np.random.default_rng(seed), FONTS)
    shapes = [hand.shape(digit) for digit in range(10)]
    for ink in shapes:
        assert ink.dtype == np.float32
        assert ink.max() > 0.9
        assert ink.min() >= 0
        assert (ink[0].max() > 0.2, ink[:, 0].max() > 0.2) == (True, True)  # cut to the ink
    placed = hand.place(np.random.default_rng(0), 8, (20, 10, 30, 40), (60, 80))
    assert placed.shape == (60, 80)
    assert placed[8:52, 14:56].sum() > 0.97 * placed.sum() > 50
