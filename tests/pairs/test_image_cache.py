"""The cache of decoded pictures: each decoded once, within the limit."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from keras_overlay.image_files import ImageFileError, write_png
from keras_overlay.pairs import image_cache
from keras_overlay.pairs.image_cache import ImageCache

BYTES = 20 * 30 * 3


@pytest.fixture
def files(tmp_path, picture):
    made = [tmp_path / f"{number}.png" for number in range(4)]
    for number, file in enumerate(made):
        write_png(file, picture(20, 30, seed=number))
    return made


@pytest.fixture
def reads(monkeypatch):
    """Names of the files decoded so far."""
    names, read = [], image_cache.read_rgb
    monkeypatch.setattr(image_cache, "read_rgb", lambda path, limit: names.append(path.name) or read(path, limit))
    return names


def test_pictures_are_those_of_the_files_and_decoded_once(files, reads, picture):
    cache = ImageCache(files)
    for _ in range(3):
        for number in range(4):
            np.testing.assert_array_equal(cache[number], picture(20, 30, seed=number))
    assert reads == ["0.png", "1.png", "2.png", "3.png"]
    assert len(cache) == 4


def test_no_more_is_kept_than_the_limit(files, reads):
    cache = ImageCache(files, limit_mb=2.5 * BYTES / 1e6)
    for _ in range(2):
        for number in range(4):
            cache[number]
    assert reads == ["0.png", "1.png", "2.png", "3.png", "2.png", "3.png"]
    assert sum(image.nbytes for image in cache._kept.values()) == 2 * BYTES


def test_a_picture_too_large_for_the_rest_does_not_keep_smaller_ones_out(files, reads, picture):
    write_png(files[1], picture(60, 60))
    cache = ImageCache(files, limit_mb=2 * BYTES / 1e6)
    for number in (0, 1, 2, 0, 1, 2):
        cache[number]
    assert reads == ["0.png", "1.png", "2.png", "1.png"]


def test_a_limit_of_zero_keeps_none(files, reads):
    cache = ImageCache(files, limit_mb=0)
    np.testing.assert_array_equal(cache[0], cache[0])
    assert reads == ["0.png", "0.png"]


def test_grey_pictures_take_a_third(files):
    cache = ImageCache(files, channels=1, limit_mb=BYTES / 1e6)
    assert [cache[number].shape for number in range(4)] == [(20, 30, 1)] * 4
    assert len(cache._kept) == 3


def test_a_copy_for_another_process_starts_empty_and_reads_the_same(files):
    cache = ImageCache(files, 1, 5)
    image = cache[2]
    copy = pickle.loads(pickle.dumps(cache))
    assert copy._kept == {}
    assert copy._bytes == 0
    assert len(pickle.dumps(cache)) < 1000 + 200 * len(files)
    np.testing.assert_array_equal(copy[2], image)


def test_a_large_picture_is_refused_by_its_header(files):
    with pytest.raises(ImageFileError, match=r"0\.png: .*megapixels"):
        ImageCache(files, max_megapixels=0.0001)[0]
