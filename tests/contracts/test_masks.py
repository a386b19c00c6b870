"""Every entry of MASKS: what the table promises."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from keras_overlay.masks import MASKS
from keras_overlay.pairs import hole_masks

NAMES = list(MASKS)
DRAWN = hole_masks.drawable()


@pytest.mark.parametrize("name", NAMES)
def test_a_mask_of_the_pictures_size_and_the_same_again(name, picture):
    image, mask = picture(50, 70), MASKS.build(name)
    given = image.copy()
    further = (255 - image,) if mask.compares else ()
    first = mask(image, np.random.default_rng(4), *further)
    assert (first.dtype, first.shape) == (np.bool_, (50, 70))
    assert first.any()
    np.testing.assert_array_equal(mask(image, np.random.default_rng(4), *further), first)
    np.testing.assert_array_equal(image, given)


@pytest.mark.parametrize("name", DRAWN)
def test_shares_are_met_and_differ(name, picture, rng):
    shares = [MASKS.build(f"{name},20,30,3,8")(picture(160, 160), rng).mean() for _ in range(12)]
    assert min(shares) > 0.19
    assert max(shares) < 0.31
    assert len(set(shares)) > 6
    none = MASKS.build(f"{name},0,0")(picture(), rng)
    assert none.mean() < 0.01


@pytest.mark.parametrize("name", DRAWN)
def test_places_differ(name, picture):
    masks = [MASKS.build(name)(picture(), np.random.default_rng(seed)) for seed in range(3)]
    assert (masks[0] != masks[1]).any()
    assert (masks[1] != masks[2]).any()


def test_boxes_are_upright_and_of_their_sides(picture, rng):
    mask = MASKS.build("boxes,10,10,9,9")(picture(100, 100), rng).astype(np.uint8)
    inner = np.s_[9:-9, 9:-9]  # boxes at the border are cut
    opened = {side: cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((side, side), np.uint8)) for side in (9, 11)}
    np.testing.assert_array_equal(opened[9][inner], mask[inner])
    assert opened[11][inner].sum() < 0.7 * mask[inner].sum()


def test_strokes_have_the_width_asked_for(picture, rng):
    from scipy.ndimage import distance_transform_edt

    thin, wide = (MASKS.build(f"strokes,10,10,{width},{width}")(picture(200, 200), rng) for width in (4, 20))
    assert distance_transform_edt(thin).max() < 6
    assert distance_transform_edt(wide).max() > 8


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("strokes,30,5", "strokes: min_share must not exceed max_share, got 30 and 5"),
        ("strokes,5,96", r"strokes: max_share must be 0\.\.95 percent, got max_share=96"),
        ("strokes,5,30,9,3", "strokes: min_width must not exceed max_width, got 9 and 3"),
        ("boxes,min_side=0", r"boxes: min_side must be 1\.\.2000 pixels, got min_side=0"),
        ("boxes,5,30,48,8", "boxes: min_side must not exceed max_side, got 48 and 8"),
        ("circles", "unknown mask 'circles'; known: boxes, from_pair, strokes"),
    ],
)
def test_bad_arguments_are_refused(spec, message):
    with pytest.raises(ValueError, match=message):
        MASKS.build(spec)
