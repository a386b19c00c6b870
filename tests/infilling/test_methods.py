"""The three ways to choose key pixels: what they paint, what they leave, what they tell; and boxes of every sort."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay.digits import Box
from keras_overlay.infilling import DEFAULT_INFILL, INFILLS
from keras_overlay.infilling.combined import mask_of, neighbours
from keras_overlay.infilling.feature_maps import fullest_step
from keras_overlay.infilling.painting import Painting, widened

NAMES = list(INFILLS)
NOTHING_SEEN = ((1, 7), (None, None))


@pytest.mark.parametrize("name", NAMES)
def test_only_the_boxes_are_changed_and_all_is_told(name, wall, told):
    before = wall.picture.copy()
    found = INFILLS[name](wall.picture, wall.boxes, told(*NOTHING_SEEN), Painting())
    np.testing.assert_array_equal(wall.picture, before)
    assert (found.image.shape, found.image.dtype) == (wall.picture.shape, np.float32)
    inside = mask_of(wall.boxes, wall.mask.shape)
    far = ~widened(inside, 4)
    np.testing.assert_array_equal(found.image[far], wall.picture[far])
    assert np.abs(found.image - wall.picture)[inside].max() > 20
    assert (found.keys.shape, found.keys.dtype) == (wall.mask.shape, bool)
    assert found.keys.any()
    assert not found.keys[far].any()
    np.testing.assert_array_equal(np.isnan(found.maps), ~inside)
    assert -1e-6 <= np.nanmin(found.maps) < 0.02 < 0.98 < np.nanmax(found.maps) <= 1.000001
    assert [(record.box, record.read, record.sure) for record in found.records] == [
        (wall.boxes[0], 1, 1.0), (wall.boxes[1], 7, 1.0)
    ]  # fmt: skip
    for record in found.records:
        assert (record.keys > 3, record.sigma > 0, record.warning) == (True, True, "")
        assert record.as_json()["box"]["label"] == record.read


def test_ours_takes_the_digits_off_and_leaves_the_rest_of_the_boxes(wall, told, quality):
    found = INFILLS["combined"](wall.picture, wall.boxes, told(*NOTHING_SEEN), Painting())
    assert quality(found.image) > 38 > quality(wall.picture) + 15
    inside = mask_of(wall.boxes, wall.mask.shape)
    assert not (found.keys & wall.mask).any()
    assert (found.image == wall.picture).all(axis=-1)[inside & ~widened(wall.mask, 5)].all()
    assert [record.looks for record in found.records] == [1, 1]


def test_feature_maps_take_the_largest_bucket(wall, told, quality):
    reader = told(*NOTHING_SEEN)
    found = INFILLS["feature_maps"](wall.picture, wall.boxes, reader, Painting())
    one = np.full((40, 40, 1), 200, np.uint8)
    one[10:30, 18:22] = 0
    from keras_overlay.infilling import feature_maps, gradient

    keys, reduced = feature_maps.keys_of(reader, one, 1)
    np.testing.assert_allclose(reduced, one[..., 0] * (0.75 - 0.25), atol=1e-4)  # mean - deviation of x and x / 2
    np.testing.assert_array_equal(keys, one[..., 0] == 200)
    np.testing.assert_array_equal(gradient.keys_of(reader, one, 1)[0], one[..., 0] == 200)
    assert quality(found.image) > quality(wall.picture) + 3


def test_the_fullest_of_equal_steps():
    assert fullest_step(np.float32([0, 1, 1.05, 1.1, 5, 10])).tolist() == [False, True, True, True, False, False]
    assert fullest_step(np.float32([3, 3])).all()


def test_a_digit_still_seen_is_looked_for_again_and_then_its_whole_box_is_painted(wall, told):
    seen = told([1, 7], [1, None], [1, None], [1, None])
    found = INFILLS["combined"](wall.picture, wall.boxes, seen, Painting())
    assert [record.looks for record in found.records] == [3, 1]
    first, second = (box.within(*wall.mask.shape) for box in wall.boxes)
    assert not found.keys[first].any()
    assert found.keys[second].any()
    assert [record.warning for record in found.records] == ["", ""]


def test_boxes_that_overlap_and_many_digits(wall, told, quality):
    boxes = [Box(28, 12, 24, 38, 1), wall.boxes[1], Box(40, 10, 20, 40, 7)]
    for name in NAMES:
        found = INFILLS[name](wall.picture, boxes, told([1, 7, 7], [None] * 3), Painting())
        assert len(found.records) == 3
        assert [record.box for record in found.records] == boxes
        assert np.isfinite(found.image).all()
    assert quality(INFILLS["combined"](wall.picture, boxes, told([1, 7, 7], [None]), Painting()).image) > 33
    assert INFILLS["combined"](wall.picture, [], told([]), Painting()).records == ()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "box", [Box(20, 20, 1, 1), Box(20.3, 20.3, 0.2, 0.2), Box(-5, -5, 12, 14), Box(90, 60, 40, 40), Box(5, 5, 2, 30)],
    ids=str,
)  # fmt: skip
def test_boxes_of_a_pixel_and_beyond_the_border(name, box, wall, told):
    found = INFILLS[name](wall.picture, [box], told([3], [None]), Painting())
    assert np.isfinite(found.image).all()
    assert len(found.records) == 1


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("channels", [1, 3])
def test_a_box_as_large_as_the_picture(name, channels, wall, told):
    height, width = wall.mask.shape
    box, reader = Box(0, 0, width, height), told([3], [3])
    (record,) = INFILLS[name](wall.picture[..., :channels], [box], reader, Painting()).records
    assert (record.warning != "") == (name == "combined")


def test_no_background_at_all_is_told_and_nothing_is_painted(wall, told):
    height, width = wall.mask.shape
    found = INFILLS["combined"](wall.picture, [Box(0, 0, width, height)], told([3], [3]), Painting())
    np.testing.assert_array_equal(found.image, wall.picture)
    assert found.records[0].warning == "no background pixel found in the box or around it; left as it was"
    assert found.records[0].sigma is None


def test_a_box_without_background_is_painted_from_around_it_and_told(told):
    picture = np.full((60, 60, 3), 200, np.uint8)
    picture[20:40, 20:30] = 20
    found = INFILLS["combined"](picture, [Box(20, 20, 10, 20)], told([1], [None]), Painting())
    assert found.records[0].warning == "no background pixel found in the box; painted from its surroundings"
    np.testing.assert_allclose(found.image, 200, atol=1)


def test_too_few_key_pixels_fall_back_to_the_surroundings(wall, told, monkeypatch):
    from keras_overlay.infilling import feature_maps

    monkeypatch.setattr(feature_maps, "fullest_step", lambda values: np.zeros(values.shape, bool))
    found = INFILLS["feature_maps"](wall.picture, wall.boxes, told(*NOTHING_SEEN), Painting())
    for record in found.records:
        assert record.warning == "no background pixel found in the box; painted from its surroundings"
        assert record.keys == 0


def test_spread_and_steps_reach_the_network(wall, told):
    found = [
        INFILLS["feature_maps"](wall.picture, wall.boxes, told(*NOTHING_SEEN), Painting(sigma, steps))
        for sigma, steps in [(1.0, 0), (6.0, 0), (6.0, 5)]
    ]
    assert [one.records[0].sigma for one in found] == [1.0, 6.0, 6.0]
    assert np.abs(found[0].image - found[1].image).max() > 5
    assert np.abs(found[1].image - found[2].image).max() > 1


def test_near_boxes_are_treated_together():
    boxes = [Box(0, 0, 10, 20), Box(200, 0, 10, 20), Box(20, 0, 10, 20), Box(40, 5, 10, 20)]
    assert sorted(neighbours(boxes)) == [[0, 2, 3], [1]]
    assert DEFAULT_INFILL == "combined"
