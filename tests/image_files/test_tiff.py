"""TIFF: grey and colour, 8 and 16 bits, tags and the directories below them."""

from __future__ import annotations

import io
import struct

import cv2
import numpy as np
import pytest
from PIL import ExifTags, Image, TiffImagePlugin, TiffTags

from keras_overlay.image_files import ImageFileError, read_picture, write_picture
from keras_overlay.image_files.tiff_directory import EXIF, INTEROPERABILITY, Entry, numbers, read, write


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "tiff_adobe_deflate", "packbits"])
@pytest.mark.parametrize("mode", ["L", "LA", "RGB", "RGBA"])
def test_8_bits(save, picture, reopened, mode, compression):
    values = np.dstack([picture(300, 500, 3), picture(300, 500, 1, seed=1)])[..., -len(mode) :]
    image = Image.frombytes(mode, (500, 300), np.ascontiguousarray(values).tobytes())
    path = save("a.tif", image, compression=compression)
    like = read_picture(path)
    assert (like.alpha is not None) == ("A" in mode)
    changed = 255 - like.pixels
    write_picture(path, changed, like)
    written = reopened(path)
    assert written.mode == mode
    assert (written.info["compression"] == "raw") == (compression is None)
    again = np.asarray(written).reshape(values.shape)
    np.testing.assert_array_equal(again[..., : changed.shape[-1]], changed)
    if like.alpha is not None:
        np.testing.assert_array_equal(again[..., -1], values[..., -1])


@pytest.mark.parametrize("samples", [1, 3, 4])
def test_16_bits(tmp_path, deep, samples):
    path = tmp_path / "a.tiff"
    cv2.imwrite(str(path), deep(300, 500, samples))
    like = read_picture(path)
    assert like.pixels.dtype == np.uint16
    expected = deep(300, 500, samples)[..., [0] if samples == 1 else [2, 1, 0]]
    np.testing.assert_array_equal(like.pixels, expected)
    write_picture(path, 65535 - like.pixels, like)
    written = cv2.imread(str(path), cv2.IMREAD_UNCHANGED).reshape(300, 500, samples)
    np.testing.assert_array_equal(written[..., :3][..., ::-1], 65535 - like.pixels)
    if samples == 4:
        np.testing.assert_array_equal(like.alpha, deep(300, 500, 4)[..., 3])
        np.testing.assert_array_equal(written[..., 3], like.alpha)


def test_white_is_zero(tmp_path, deep):
    values = deep(20, 30, 1)
    layout = {256: 30, 257: 20, 258: 16, 259: 1, 262: 0, 277: 1, 278: 20, 284: 1}
    tags = {tag: numbers("<", 3, value) for tag, value in layout.items()}
    with open(tmp_path / "a.tif", "wb") as file:
        write(file, "<", tags, [values.astype("<u2").tobytes()])
    np.testing.assert_array_equal(read_picture(tmp_path / "a.tif").pixels, 65535 - values)


@pytest.mark.parametrize("order", ["<", ">"])
def test_tags_and_the_directories_below_stay_byte_for_byte(tmp_path, picture, srgb, order):
    values = picture(20, 30)
    layout = {256: 30, 257: 20, 259: 1, 262: 2, 274: 1, 277: 3, 278: 20, 284: 1}
    interoperability = {1: Entry(2, 4, b"R98\0")}
    exif = {
        33434: Entry(5, 1, struct.pack(f"{order}LL", 1, 250)),
        36864: Entry(7, 4, b"0232"),
        37500: Entry(7, 65, bytes(range(65))),
        INTEROPERABILITY: interoperability,
    }
    kept = {
        270: Entry(2, 6, "Füß\0".encode()),
        282: Entry(5, 1, struct.pack(f"{order}LL", 600, 2)),
        296: numbers(order, 3, 2),
        700: Entry(1, 9, b"<x:xmp />"),
        34675: Entry(7, len(srgb), srgb),
        EXIF: exif,
        34853: {29: Entry(2, 11, b"2020:01:01\0")},
    }
    bits = {258: numbers(order, 3, 8, 8, 8)}
    tags = {**{tag: numbers(order, 3, value) for tag, value in layout.items()}, **bits, **kept}
    source, target = tmp_path / "a.tif", tmp_path / "b.tif"
    with source.open("wb") as file:
        write(file, order, tags, [values.tobytes()])
    like = read_picture(source)
    np.testing.assert_array_equal(like.pixels, values)
    write_picture(target, 255 - like.pixels, like)
    with target.open("rb") as file:
        assert read(file, kept) == (order, kept)
    with Image.open(target) as image:  # as another program sees them
        np.testing.assert_array_equal(np.asarray(image), 255 - values)
        assert image.info["icc_profile"] == srgb
        assert image.info["dpi"] == (300, 1)
        below = image.getexif().get_ifd(ExifTags.IFD.Exif)
        assert below[ExifTags.Base.ExposureTime] == 1 / 250
        assert below[37500] == bytes(range(65))
        assert image.getexif().get_ifd(ExifTags.IFD.GPSInfo)[29] == "2020:01:01"


def test_directories_that_point_to_themselves(tmp_path):
    """A loop, and many entries that all claim the same long value."""
    data = bytearray(struct.pack("<2sHLH", b"II", 42, 8, 300))
    data += struct.pack("<HHLL", EXIF, 4, 1, 8)
    data += b"".join(struct.pack("<HHLL", 40000 + number, 7, 4000, 8) for number in range(299))
    data += bytes(4000)
    order, found = read(io.BytesIO(data), [EXIF])
    assert order == "<"
    assert sum(len(entry.data) for entry in found.get(EXIF, {}).values() if isinstance(entry, Entry)) <= len(data)


def test_bigtiff(save, picture, reopened):
    path = save("a.tif", picture(), big_tiff=True, description="a drawing")
    if path.read_bytes()[2] != 43:
        pytest.skip("this release of Pillow writes no BigTIFF")
    like = read_picture(path)
    write_picture(path, 255 - like.pixels, like)
    assert reopened(path).tag_v2[270] == "a drawing"
    np.testing.assert_array_equal(np.asarray(reopened(path)), 255 - picture())


def test_cmyk(save, picture, reopened):
    inks = Image.fromarray(np.dstack([picture(), picture(channels=1)]), "CMYK")
    path = save("a.tif", inks, icc_profile=b"of printing inks")
    like = read_picture(path)
    np.testing.assert_array_equal(like.pixels, np.asarray(inks.convert("RGB")))
    assert like.warnings == ("CMYK was converted to RGB without a colour profile, so its colours are approximate",)
    write_picture(path, like.pixels // 2, like)
    assert "icc_profile" not in reopened(path).info


def test_pages(save, picture):
    path = save("a.tif", picture(), save_all=True, append_images=[Image.fromarray(picture(seed=1))])
    like = read_picture(path)
    np.testing.assert_array_equal(like.pixels, picture())
    assert like.warnings == ("it has more pages: only the first was read",)


@pytest.mark.parametrize(("mode", "depth"), [("1", 1), ("P", 8)])
def test_few_bits_and_palettes(save, picture, reopened, mode, depth):
    path = save("a.tif", Image.fromarray(picture()).convert(mode))
    like = read_picture(path)
    expected = np.asarray(reopened(path).convert("L" if mode == "1" else "RGB"))
    np.testing.assert_array_equal(like.pixels.squeeze(), expected)
    wanted = "1 bit(s) a pixel were widened to 8" if depth == 1 else "its palette was expanded: it is written as"
    assert like.warnings[0].startswith(wanted)


@pytest.mark.parametrize(
    ("mode", "problem"),
    [
        ("F", r"holds 32-bit floating-point samples, which are not supported \(convert it to 8- or 16-bit"),
        ("I", "holds 32-bit or signed 16-bit integer samples, which are not supported"),
        ("LAB", r"holds CIE L\*a\*b\* samples, which are not supported"),
    ],
)
def test_what_is_not_supported(save, picture, mode, problem):
    image = Image.fromarray(picture()).convert("L").convert(mode) if mode != "LAB" else Image.new("LAB", (8, 8))
    path = save("a.tif", image)
    with pytest.raises(ImageFileError, match=rf"a\.tif: {problem}"):
        read_picture(path)


def test_premultiplied_16_bits(tmp_path, deep):
    directory = TiffImagePlugin.ImageFileDirectory_v2()
    values = deep(8, 8, 4).astype("<u2").tobytes()
    tags = {256: 8, 257: 8, 258: (16,) * 4, 259: 1, 262: 2, 273: 0, 277: 4, 278: 8, 279: len(values), 284: 1, 338: 1}
    for tag, value in tags.items():
        directory[tag] = value
    directory.tagtype[338] = TiffTags.SHORT
    with open(tmp_path / "a.tif", "wb") as file:
        directory.save(file)
        file.write(values)
    with pytest.raises(ImageFileError, match="holds 16-bit colours multiplied by alpha, which is not supported"):
        read_picture(tmp_path / "a.tif")
