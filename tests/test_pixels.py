"""Rounding, clipping and channels of pictures."""

from __future__ import annotations

import numpy as np
import pytest

from keras_overlay import pixels


def test_quantise_rounds_to_the_nearest_level_and_clips():
    values = np.array([-1e9, -0.6, -0.4, 0.4, 0.6, 1.5, 2.5, 127.49, 254.6, 255.4, 256, 1e9, np.inf, -np.inf, np.nan])
    expected = [0, 0, 0, 0, 1, 2, 2, 127, 255, 255, 255, 255, 255, 0, 0]
    for dtype in (np.float32, np.float64):
        found = pixels.quantise(values.astype(dtype))
        assert found.dtype == np.uint8
        assert found.tolist() == expected


def test_quantise_is_right_for_every_level_and_just_beside_it():
    levels = np.arange(256)
    for offset in (-0.49, 0.0, 0.49):
        assert (pixels.quantise((levels + offset).astype(np.float32)) == levels).all()


def test_quantise_gives_8_bit_pictures_back_and_leaves_the_input_alone():
    image = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    assert pixels.quantise(image) is image
    values = np.array([-3.7, 300.2], np.float32)
    pixels.quantise(values)
    assert values.tolist() == [np.float32(-3.7), np.float32(300.2)]


def test_quantise_to_16_bits():
    found = pixels.quantise(np.array([0, 0.5, 1, 128, 255, 300, -1, np.nan], np.float32), np.uint16)
    assert found.dtype == np.uint16
    assert found.tolist() == [0, 128, 257, 32896, 65535, 65535, 0, 0]


def test_16_bits_survive_the_way_there_and_back():
    levels = np.arange(65536, dtype=np.uint16)
    there = pixels.to_scale_255(levels)
    assert there.dtype == np.float32
    assert there[-1] == 255
    assert (pixels.quantise(there, np.uint16) == levels).all()


def test_other_pictures_keep_their_scale():
    image = np.array([1, 255], np.uint8)
    assert pixels.to_scale_255(image) is image


@pytest.mark.parametrize("dtype", [np.int16, np.float32])
def test_quantise_refuses_other_types(dtype):
    with pytest.raises(ValueError, match="dtype must be uint8 or uint16, got dtype="):
        pixels.quantise(np.zeros(2), dtype)


def test_clip_keeps_fractions():
    found = pixels.clip(np.array([-2.0, 0.3, 254.7, 255.2]))
    assert found.dtype == np.float32
    assert found == pytest.approx([0, 0.3, 254.7, 255])


def test_grey_is_the_rounded_luma():
    image = np.array([[[255, 0, 0], [0, 255, 0], [0, 0, 255], [10, 10, 10]]], np.uint8)
    grey = pixels.to_channels(image, 1)
    assert grey.shape == (1, 4, 1)
    assert grey.dtype == np.uint8
    assert grey.ravel().tolist() == [76, 150, 29, 10]


def test_grey_of_floats_is_not_rounded():
    grey = pixels.to_channels(np.array([[[1.0, 2.0, 3.0]]], np.float32), 1)
    assert grey.dtype == np.float32
    assert grey.ravel() == pytest.approx([0.299 + 2 * 0.587 + 3 * 0.114])


def test_rgb_of_grey_repeats_it():
    grey = np.arange(6, dtype=np.uint8).reshape(2, 3, 1)
    rgb = pixels.to_channels(grey, 3)
    assert rgb.shape == (2, 3, 3)
    assert (rgb == grey).all()


@pytest.mark.parametrize("channels", [1, 3])
def test_pictures_with_the_right_channels_come_back(channels):
    image = np.zeros((2, 3, channels), np.uint8)
    assert pixels.to_channels(image, channels) is image


@pytest.mark.parametrize("channels", [0, 2, 4])
def test_other_channels_are_refused(channels):
    with pytest.raises(ValueError, match=rf"channels must be 1 \(grey\) or 3 \(RGB\), got channels={channels}"):
        pixels.to_channels(np.zeros((1, 1, 3), np.uint8), channels)
