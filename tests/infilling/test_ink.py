"""Finding ink: soft edges, outlines, plates, neighbours that touch; ground stays ground."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from keras_overlay.infilling.ink import find_ink, otsu, own_ground
from keras_overlay.infilling.painting import widened


def drawn(ground=200.0, ink=60.0, blur=0.8, size=(50, 60)) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A picture with a cross, where its ink is, and its box."""
    share = np.zeros(size, np.float32)
    share[14:36, 28:32] = share[22:26, 22:38] = 1
    share = cv2.GaussianBlur(share, (0, 0), blur)
    noise = np.random.default_rng(0).normal(0, 1.5, (*size, 3))
    picture = ground + share[..., None] * (ink - ground) + noise
    box = np.zeros(size, bool)
    box[12:38, 20:40] = True
    return np.clip(picture, 0, 255).round().astype(np.uint8), share > 0.06, box


@pytest.mark.parametrize(("ground", "ink"), [(200, 60), (40, 180), (128, 90)])
def test_all_ink_and_little_else(ground, ink):
    picture, truth, box = drawn(ground, ink)
    found = find_ink(picture, [box])
    assert found[truth].mean() > 0.98
    assert found[~widened(truth, 4)].mean() < 0.02


def test_an_outline_of_another_colour_is_ink(rng):
    picture, truth, box = drawn()
    rim = widened(truth, 1) & ~truth
    picture[rim] = 250
    assert find_ink(picture, [box])[rim].mean() > 0.95


def test_touching_boxes_on_plates_of_their_own_leave_no_gap():
    picture = np.full((50, 70, 3), 230, np.uint8)
    boxes = []
    for left in (20, 34):
        box = np.zeros((50, 70), bool)
        box[12:38, left : left + 14] = True
        picture[box] = (40, 60, 140)
        picture[16:34, left + 4 : left + 10] = (250, 200, 30)
        boxes.append(box)
    picture[16:34, 32:36] = (250, 200, 30)  # ink across the border of the two
    found = find_ink(picture, boxes)
    assert found[16:34, 32:36].all()
    assert found[16:34, 24:30].all()
    assert found[12:38, 20:48].mean() < 0.95  # some of the plate stays


def test_a_plate_hardly_larger_than_its_box_is_ground():
    picture = np.full((50, 60, 3), 230, np.float32)
    box = np.zeros((50, 60), bool)
    box[12:38, 20:40] = True
    picture[box] = (40, 60, 140)
    picture[16:34, 28:32] = (250, 200, 30)
    plate = own_ground(picture, box, np.full_like(picture, 230))
    assert plate[12:38, 20:26].all()
    assert not plate[16:34, 28:32].any()
    assert own_ground(picture, box, np.full_like(picture, (40, 60, 140))) is None  # goes on outside


def test_boxes_of_one_colour_and_of_one_pixel_do_no_harm():
    flat = np.full((20, 20, 3), 90, np.uint8)
    box = np.zeros((20, 20), bool)
    box[8:12, 8:12] = True
    assert find_ink(flat, [box]).dtype == bool
    pixel = np.zeros((20, 20), bool)
    pixel[5, 5] = True
    assert find_ink(flat, [pixel, box]).shape == (20, 20)
    assert find_ink(flat[..., :1], [np.ones((20, 20), bool)]).all()


def test_otsu_parts_two_groups():
    values = np.concatenate([np.random.default_rng(0).normal(20, 3, 500), np.random.default_rng(1).normal(90, 5, 300)])
    assert 25 < otsu(values.astype(np.float32)) < 75
    assert otsu(np.zeros(5, np.float32)) == 0
