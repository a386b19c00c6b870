"""Masks from pairs: thresholds, specks, and max pooling against Keras's own."""

from __future__ import annotations

import keras
import numpy as np
import pytest

from keras_overlay.masks import MASKS
from keras_overlay.masks.from_pair import FromPair, dilated, without_specks


@pytest.fixture
def pair(picture):
    """A picture with a bar of 3x20 pixels on it, and the same without; both uint8."""
    clean = np.clip(picture(40, 60), 40, 255)
    lettered = clean.copy()
    lettered[10:13, 20:40] = 0
    return lettered, clean


def test_the_mask_is_exactly_what_was_drawn(pair):
    mask = FromPair()(pair[0], None, pair[1])
    expected = np.zeros((40, 60), bool)
    expected[10:13, 20:40] = True
    assert mask.dtype == bool
    assert (mask == expected).all()


def test_floats_and_grey_pictures_are_taken_too(pair):
    lettered, clean = (each[..., :1].astype(np.float32) for each in pair)
    assert FromPair()(lettered, None, clean).sum() == 60


@pytest.mark.parametrize("difference", [31, 32, 33])
@pytest.mark.parametrize("sign", [-1, 1])
def test_the_threshold_is_the_least_difference_of_any_channel(difference, sign):
    clean = np.full((20, 20, 3), 128, np.uint8)
    lettered = clean.copy()
    lettered[5:10, 5:10, 1] = 128 + sign * difference
    assert FromPair(threshold=32)(lettered, None, clean).any() == (difference >= 32)


def test_small_patches_are_noise_and_corners_join():
    mask = np.zeros((20, 20), bool)
    mask[2, 2] = mask[2, 3] = True
    mask[np.arange(10, 16), np.arange(10, 16)] = True  # a diagonal
    kept = without_specks(mask, 6)
    assert kept[10:16, 10:16].sum() == 6
    assert kept.sum() == 6
    assert (without_specks(mask, 1) == mask).all()
    assert without_specks(mask, 7).sum() == 0


def test_jpeg_noise_leaves_no_mask(pair):
    import cv2

    clean = pair[1][..., :1]
    _, data = cv2.imencode(".jpg", clean, [cv2.IMWRITE_JPEG_QUALITY, 92])
    again = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE)[..., None]
    assert FromPair(threshold=4, smallest=1)(again, None, clean).any()  # there is something to filter
    assert not FromPair(threshold=40, smallest=6)(again, None, clean).any()


@pytest.mark.parametrize("kernel", [1, 3, 5, 7, 15])
def test_dilation_is_max_pooling(kernel, rng):
    mask = rng.random((30, 44)) < 0.02
    values = mask[None, :, :, None].astype(np.float32)
    expected = keras.ops.convert_to_numpy(keras.ops.max_pool(values, kernel, strides=1, padding="same"))[0, :, :, 0]
    assert (dilated(mask, kernel) == (expected > 0)).all()
    assert mask.any()


def test_dilation_in_the_mask_follows_the_filter(pair):
    mask = FromPair(dilation=7)(pair[0], None, pair[1])
    assert mask[7:16, 17:43].all()
    assert mask.sum() == 9 * 26


@pytest.mark.parametrize("kernel", [0, 2, -3])
def test_even_kernels_are_refused(kernel):
    with pytest.raises(ValueError, match=rf"kernel must be an odd number of pixels, 1 or more, got kernel={kernel}"):
        dilated(np.zeros((3, 3), bool), kernel)


@pytest.mark.parametrize("other", [(41, 60, 3), (40, 60, 1)])
def test_pictures_of_two_shapes_are_refused(pair, other):
    with pytest.raises(ValueError, match=r"a pair must be two pictures of one shape .*, got \(40, 60, 3\) and "):
        FromPair()(pair[0], None, np.zeros(other, np.uint8))


@pytest.mark.parametrize(
    ("spec", "kind", "message"),
    [
        ("from_pair,threshold=0", ValueError, r"from_pair: threshold must be 1\.\.255 grey levels, got threshold=0"),
        ("from_pair,smallest=1.5", TypeError, r"from_pair: smallest must be int, got smallest=1\.5"),
        ("from_pair,dilation=4", ValueError, "from_pair: dilation must be one of .*, got dilation=4"),
    ],
)
def test_bad_arguments_are_refused(spec, kind, message):
    with pytest.raises(kind, match=message):
        MASKS.build(spec)


def test_the_table_builds_it_and_says_that_it_compares():
    assert MASKS.build("from_pair,25,dilation=5").dilation == 5
    assert MASKS["from_pair"].compares


def test_inputs_are_left_alone(pair):
    for each in pair:
        each.flags.writeable = False
    FromPair(dilation=3)(pair[0], None, pair[1])
    mask = np.eye(5, dtype=bool)
    for result in (dilated(mask, 1), without_specks(mask, 1)):
        assert not np.shares_memory(result, mask)
