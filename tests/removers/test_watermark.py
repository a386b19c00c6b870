"""The overlay `watermark`: found and undone in every kind of picture; not found; told where; what is refused."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

import keras_overlay
from keras_overlay import removers
from keras_overlay.image_files import ImageFileError, read_rgb, write_png
from keras_overlay.noise.drawn_mark import drawn_mark
from keras_overlay.noise.watermark import read_mark
from keras_overlay.pairs.samples import training_photographs
from keras_overlay.watermarks import RESAMPLINGS, Blend, Place
from keras_overlay.watermarks.layers import scaled

NEAR = {"min_scale": 0.7, "max_scale": 1.3}


@pytest.fixture(scope="module")
def picture():
    """A part of a photograph, uint8 (220, 300, 3)."""
    with Image.fromarray(read_rgb(training_photographs()[0])) as image:
        return np.asarray(image.resize((380, 380), Image.Resampling.BOX))[90:310, 40:340].copy()


@pytest.fixture(scope="module")
def mark():
    """A drawn mark, uint8 RGBA, 64 pixels high."""
    return drawn_mark("own", 64)


@pytest.fixture(scope="module")
def file(mark, tmp_path_factory):
    path = tmp_path_factory.mktemp("mark") / "mark.png"
    write_png(path, mark)
    return str(path)


def marked(picture, mark, opacity, corner, scale=1.0, resampling="area", levels=255):
    """The picture under the mark, float64, and where the mark is not transparent, bool."""
    alpha = mark[..., 3:].astype(np.float32) / 255
    layers = np.concatenate([mark[..., :3] * alpha, alpha], axis=-1)
    layers = scaled(layers, tuple(round(side * scale) for side in mark.shape[1::-1]), resampling).astype(np.float64)
    layers = layers[..., [0, 1, 2, 3]] * opacity
    image = picture.astype(np.float64) * 255 / levels
    x, y = corner
    rows = slice(max(0, y), min(len(image), y + len(layers)))
    columns = slice(max(0, x), min(image.shape[1], x + layers.shape[1]))
    part = layers[rows.start - y : rows.stop - y, columns.start - x : columns.stop - x]
    colours = part[..., :3] if image.shape[-1] == 3 else part[..., :3] @ np.array([[0.299], [0.587], [0.114]])
    image[rows, columns] = image[rows, columns] * (1 - part[..., 3:]) + colours
    covered = np.zeros(image.shape[:2], bool)
    covered[rows, columns] = part[..., 3] > 0
    return image * levels / 255, covered


def decibels(one, other, mask):
    missed = (one[mask].astype(np.float64) - other[mask]) ** 2
    return 10 * np.log10(255**2 / missed.mean())


@pytest.mark.parametrize(("opacity", "least"), [(0.3, 52), (0.5, 50), (0.7, 47)])
def test_a_mark_is_undone_to_what_rounding_leaves(picture, mark, file, opacity, least):
    given, changed = marked(picture, mark, opacity, (101, 77), 0.9)
    given = np.rint(given).astype(np.uint8)
    removal = removers.build("watermark", mark=file, **NEAR)(given)
    assert decibels(removal.image, picture, changed) > least
    assert decibels(given, picture, changed) < 25
    assert not (removal.mask & ~changed).any()
    np.testing.assert_array_equal(removal.image[~changed], given[~changed])
    record = json.loads(json.dumps(removal.record))
    assert record["found"] is True
    assert record["opacity"] == pytest.approx(opacity, abs=1e-3)
    assert (record["places"], record["copies"], record["tiling"]) == ([[101, 77]], 1, None)
    assert record["scale"] == pytest.approx([0.9, 0.9], abs=0.01)
    assert abs(record["residual"]) < 0.05
    assert (record["unrecoverable"], record["jpeg_quality"]) == (0, None)
    assert removal.warnings == ()


@pytest.mark.parametrize("resampling", [name for name in RESAMPLINGS if name != "nearest"])
def test_whatever_the_filter_it_was_scaled_with(picture, mark, file, resampling):
    given, changed = marked(picture, mark, 0.5, (60, 50), 0.8, resampling)
    removal = removers.build("watermark", mark=file, **NEAR)(np.rint(given).astype(np.uint8))
    assert removal.record["resampling"] == resampling
    assert decibels(removal.image, picture, changed) > 48


def test_under_jpeg(picture, mark, file, tmp_path):
    given, changed = marked(picture, mark, 0.5, (101, 77), 0.9)
    Image.fromarray(np.rint(given).astype(np.uint8)).save(tmp_path / "a.jpg", quality=90)
    stored = read_rgb(tmp_path / "a.jpg")
    removal = removers.build("watermark", mark=file, **NEAR)(stored)
    plain = removers.build("watermark", mark=file, jpeg="no", **NEAR)(stored)
    assert removal.record["jpeg_quality"] == pytest.approx(90, abs=1)
    assert plain.record["jpeg_quality"] is None
    assert decibels(removal.image, picture, changed) > max(30, decibels(plain.image, picture, changed) + 2)
    assert removal.record["opacity"] == pytest.approx(0.5, abs=0.02)


def test_a_mark_over_a_picture_that_was_jpeg_before_is_undone_exactly(picture, mark, file, tmp_path):
    Image.fromarray(picture).save(tmp_path / "a.jpg", quality=85)
    before = read_rgb(tmp_path / "a.jpg")
    given, changed = marked(before, mark, 0.5, (101, 77), 0.9)
    removal = removers.build("watermark", mark=file, **NEAR)(np.rint(given).astype(np.uint8))
    assert decibels(removal.image, before, changed) > 50
    assert removal.record["jpeg_quality"] is None


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.float32])
def test_grey_16_bits_and_floats(picture, mark, file, dtype, channels):
    levels = 65535 if dtype == np.uint16 else 255
    clean = (picture[..., :channels].astype(np.float64) * levels / 255).astype(dtype)
    given, changed = marked(clean, mark, 0.5, (101, 77), levels=levels)
    given = given.astype(dtype) if dtype == np.float32 else np.rint(given).astype(dtype)
    removal = removers.build("watermark", mark=file, **NEAR)(given)
    assert removal.image.dtype == dtype
    error = np.abs(removal.image.astype(np.float64) - clean)[changed].mean() * 255 / levels
    assert error < {np.uint8: 1, np.uint16: 0.6, np.float32: 0.6}[dtype]
    np.testing.assert_array_equal(removal.image[~changed], given[~changed])


@pytest.mark.parametrize("number", [0, 1, 2])
def test_a_picture_without_the_mark_comes_back_as_it_was(mark, file, number):
    clean = read_rgb(training_photographs()[number])[:220, :300]
    removal = removers.build("watermark", mark=file, **NEAR)(clean)
    np.testing.assert_array_equal(removal.image, clean)
    assert removal.record["found"] is False
    assert removal.warnings == (f"the mark {file} was not found; the picture is left as it was",)


def test_a_mark_larger_than_the_picture_is_not_found_and_the_sizes_are_told(picture, file, mark):
    small = picture[:30, :20]
    removal = removers.build("watermark", mark=file, min_scale=1.0)(small)
    np.testing.assert_array_equal(removal.image, small)
    sizes = f"at its smallest scale the mark is {mark.shape[1]}x64 pixels, the picture 20x30"
    assert removal.warnings[0].endswith(f"({sizes})")


@pytest.mark.parametrize("size", [(1, 1), (1, 90), (90, 2), (7, 7), (33, 40)], ids=str)
def test_small_pictures_come_back_as_they_were(picture, file, size):
    small = picture[: size[0], : size[1]]
    removal = removers.build("watermark", mark=file)(small)
    np.testing.assert_array_equal(removal.image, small)
    assert removal.record["found"] is False


def test_a_mark_larger_than_the_picture_is_undone_where_it_is_told_to_be(picture, file, mark):
    small = picture[:50, :60]
    given, changed = marked(small, mark, 0.5, (-20, -5))
    told = {"opacity": 0.5, "x": -20.0, "y": -5.0, "min_scale": 1.0, "max_scale": 1.0}
    removal = removers.build("watermark", mark=file, **told)(np.rint(given).astype(np.uint8))
    assert decibels(removal.image, small, changed) > 50
    assert removal.record["places"] == [[-20, -5]]


def test_a_position_that_is_given_narrows_the_search(picture, mark, file):
    given, changed = marked(picture, mark, 0.5, (40, 30))
    given, more = marked(given, mark, 0.5, (150, 140))
    given = np.rint(given).astype(np.uint8)
    removal = removers.build("watermark", mark=file, x=153.0, y=137.0, tiled="no", **NEAR)(given)
    assert removal.record["places"] == [[150, 140]]
    assert decibels(removal.image, picture, more) > 50
    np.testing.assert_array_equal(removal.image[changed], given[changed])
    nowhere = removers.build("watermark", mark=file, x=10.0, y=150.0, tiled="no", **NEAR)(given)
    assert nowhere.record["found"] is False


def test_an_opacity_that_is_given_is_taken(picture, mark, file):
    given, _ = marked(picture, mark, 0.5, (101, 77))
    removal = removers.build("watermark", mark=file, opacity=0.4, **NEAR)(np.rint(given).astype(np.uint8))
    assert removal.record["opacity"] == 0.4


def test_two_copies_and_only_the_best_of_them(picture, mark, file):
    given, changed = marked(picture, mark, 0.6, (20, 30))
    given, more = marked(given, mark, 0.6, (150, 140))
    given = np.rint(given).astype(np.uint8)
    both = removers.build("watermark", mark=file, **NEAR)(given)
    assert sorted(both.record["places"]) == [[20, 30], [150, 140]]
    assert decibels(both.image, picture, changed | more) > 48
    assert removers.build("watermark", mark=file, tiled="no", **NEAR)(given).record["copies"] == 1


@pytest.mark.parametrize("tiled", ["auto", "yes"])
def test_a_mark_in_rows_and_columns(picture, mark, file, tiled):
    given, covered = picture, np.zeros(picture.shape[:2], bool)
    corners = [(x, y) for y in range(-11, 220, 47) for x in range(-30, 300, 81)]
    for corner in corners:
        given, more = marked(given, mark, 0.5, corner, 0.5)
        covered |= more
    removal = removers.build("watermark", mark=file, min_scale=0.4, max_scale=0.7, tiled=tiled)(
        np.rint(given).astype(np.uint8)
    )
    assert removal.record["copies"] == len(corners)
    assert sorted(np.abs(removal.record["tiling"]["steps"]).round().tolist()) == [[0, 47], [81, 0]]
    assert decibels(removal.image, picture, covered) > 48
    np.testing.assert_array_equal(removal.image[~covered], picture[~covered])


def test_a_mark_between_pixels(picture, file):
    """Laid by a filter and at a place and size in fractions of pixels."""
    layers = read_mark(file)
    place = Place(61.37, 48.81, layers.shape[1] * 0.853, layers.shape[0] * 0.853, "bicubic")
    through, added = Blend(layers, [place], 0.5, picture.shape[:2]).window((slice(0, 220), slice(0, 300)))
    removal = removers.build("watermark", mark=file, **NEAR)(np.rint(picture * through + added).astype(np.uint8))
    assert removal.record["places"][0] == pytest.approx([61.37, 48.81], abs=0.1)
    assert removal.record["scale"] == pytest.approx([0.853, 0.853], abs=0.003)
    assert decibels(removal.image, picture, through[..., 0] < 1) > 42


def test_an_opaque_mark_is_filled_in(picture, mark, file):
    given, changed = marked(picture, mark, 1.0, (101, 77))
    removal = removers.build("watermark", mark=file, **NEAR)(np.rint(given).astype(np.uint8))
    assert removal.record["opacity"] > 0.98
    assert 0.01 < removal.record["unrecoverable"] < 0.1
    assert decibels(removal.image, picture, changed) > decibels(given, picture, changed) + 6
    np.testing.assert_array_equal(removal.image[~changed], picture[~changed])


def test_a_plain_bar_of_its_files_own_size(picture, tmp_path):
    """It shows nothing but four edges."""
    bar = np.full((40, 90, 4), 255, np.uint8)
    write_png(tmp_path / "bar.png", bar)
    given, changed = marked(picture, bar, 0.5, (101, 77))
    removal = removers.build("watermark", mark=str(tmp_path / "bar.png"))(np.rint(given).astype(np.uint8))
    assert (removal.record["places"], removal.record["scale"]) == ([[101, 77]], [1, 1])
    assert decibels(removal.image, picture, changed) > 48


def test_a_mark_in_a_corner_of_a_large_transparent_file(picture, mark, tmp_path):
    wide = np.zeros((400, 500, 4), np.uint8)
    wide[310 : 310 + len(mark), 20 : 20 + mark.shape[1]] = mark
    write_png(tmp_path / "wide.png", wide)
    given, changed = marked(picture, mark, 0.5, (101, 77))
    removal = removers.build("watermark", mark=str(tmp_path / "wide.png"), **NEAR)(np.rint(given).astype(np.uint8))
    assert removal.record["places"] == [[101 - 20, 77 - 310]]
    assert removal.record["size"] == [500, 400]
    assert decibels(removal.image, picture, changed) > 50


# From Python.


def test_from_python(picture, mark, file, tmp_path):
    given, changed = marked(picture, mark, 0.5, (101, 77))
    alpha = np.full((220, 300, 1), 9, np.uint8)
    given = np.concatenate([np.rint(given).astype(np.uint8), alpha], axis=-1)
    cleaned = keras_overlay.remove(given, overlay="watermark", mark=tmp_path.parent / file, **NEAR)
    assert decibels(cleaned[..., :3], picture, changed) > 50
    np.testing.assert_array_equal(cleaned[..., 3:], alpha)
    with pytest.warns(UserWarning, match="the mark .* was not found; the picture is left as it was"):
        same = keras_overlay.remove(picture, overlay="watermark", mark=file, **NEAR)
    np.testing.assert_array_equal(same, picture)


# What is refused.


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"mark": None}, ValueError, r"overlay 'watermark' needs a mark: give its picture file, with alpha \(--mark"),
        ({"mark": "none.png"}, ImageFileError, "none.png"),
        ({"x": 3.0}, ValueError, r"needs both x and y or neither, got x=3.0 and y=None"),
        ({"min_scale": 3.0}, ValueError, "min_scale must not exceed max_scale, got min_scale=3 and max_scale=2"),
        ({"opacity": 1.5}, ValueError, r"opacity must be 0\.\.1, got opacity=1.5"),
        ({"tiled": "maybe"}, ValueError, "tiled must be one of auto, no, yes, got tiled='maybe'"),
        ({"jpeg": "yes"}, ValueError, "jpeg must be one of auto, clean, no, got jpeg='yes'"),
        ({"strength": 3.0}, ValueError, "overlay 'watermark' takes no strength"),
        ({"weight_file": "none.hdf5"}, ValueError, "none.hdf5.*no checkpoint there"),
    ],
)
def test_what_cannot_be_is_refused(file, settings, error, message):
    with pytest.raises(error, match=message):
        removers.build("watermark", **{"mark": file, **settings})


def test_a_mark_without_alpha_or_with_nothing_to_see_is_refused(tmp_path, mark):
    write_png(tmp_path / "plain.png", mark[..., :3])
    write_png(tmp_path / "clear.png", mark * np.array([1, 1, 1, 0], np.uint8))
    with pytest.raises(ImageFileError, match=r"plain\.png.*needs an alpha channel"):
        removers.build("watermark", mark=str(tmp_path / "plain.png"))
    with pytest.raises(ImageFileError, match=r"clear\.png.*transparent everywhere"):
        removers.build("watermark", mark=str(tmp_path / "clear.png"))
